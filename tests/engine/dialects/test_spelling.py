"""A file that does not say its language is read by its spelling."""

from __future__ import annotations

import pytest

from engine.dialects import spelling
from engine.expressions.texts import Text, language_of


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("amount > 1000", "feel"),
        ("=amount == 1", "feel"),
        ("choice == 'yes'", "python"),
        ("a and not b", "python"),
        ("5 >", "feel"),  # neither; FEEL says what is wrong
    ],
)
def test_an_expression_is_feel_or_else_python(written: str, language: str) -> None:
    assert language_of(spelling.expression(written)) == language


@pytest.mark.parametrize(
    ("written", "text", "language"),
    [
        ('"PT1S"', "PT1S", "literal"),
        ("'R2/PT10S'", "R2/PT10S", "literal"),
        ("due_time", "due_time", "feel"),
        ("P1D", "P1D", "literal"),
        ("PT1H", "PT1H", "literal"),
        ("=start", "=start", "feel"),
        ("0 0 9 * * MON", "0 0 9 * * MON", "literal"),
    ],
)
def test_a_time_may_be_quoted_or_a_variable(written: str, text: str, language: str) -> None:
    read = spelling.time(written)

    assert (read, language_of(read)) == (text, language)


def test_a_text_with_a_language_stays_what_it_is() -> None:
    text = Text("${due}", "juel")

    assert spelling.time(text) is text
