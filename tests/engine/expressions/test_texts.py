from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime

import pytest

from engine.expressions import compile_source, language_of, literal
from engine.expressions.texts import Text, signed

NOW = datetime(2030, 1, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "language", "fixed"),
    [
        ("=a", "feel", None),
        ("a", "literal", "a"),
        (Text("=a", "literal"), "literal", "=a"),
        (Text("a", "feel"), "feel", None),
        (Text("a", "python"), "python", None),
    ],
)
def test_a_text_says_its_language(text: str, language: str, fixed: str | None) -> None:
    assert (language_of(text), literal(text)) == (language, fixed)


@pytest.mark.parametrize(
    ("text", "value"),
    [("=a + 1", 2), ("a + 1", "a + 1"), (Text("=a", "literal"), "=a"), (Text("a + 1", "feel"), 2)],
)
def test_a_source_is_compiled_in_its_language(text: str, value: object) -> None:
    assert compile_source(text).evaluate({"a": 1}, NOW) == value


def test_a_copy_keeps_the_language() -> None:
    text = Text("a", "juel")

    for made in (copy.deepcopy(text), pickle.loads(pickle.dumps(text))):
        assert (made, made.language) == ("a", "juel")


def test_an_expression_stays_one_as_plain_text() -> None:
    assert str(signed(Text("a", "feel"))) == "=a"
    assert str(signed(Text("a", "python"))) == "a"
