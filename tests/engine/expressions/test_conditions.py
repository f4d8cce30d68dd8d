"""Sources and conditions: which texts are expressions, and what a condition must give."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.expressions import (
    EvaluationError,
    compile_condition,
    compile_source,
    evaluate_condition,
)

NOW = datetime(2030, 1, 15, 12, tzinfo=UTC)
VARIABLES: dict[str, Any] = {
    "risk": 6,
    "name": "Ann",
    "nothing": None,
    "order": {"customer": "Bo"},
}


def test_a_source_without_an_equals_sign_is_text() -> None:
    source = compile_source("risk > 5")

    assert (source.evaluate(VARIABLES, NOW), source.names) == ("risk > 5", frozenset())
    assert compile_source("=risk > 5").evaluate(VARIABLES, NOW) is True


def test_a_condition_may_have_its_equals_sign_or_not() -> None:
    for text in ("risk > 5", "=risk > 5", "\n  =risk > 5\n"):
        assert evaluate_condition(compile_condition(text), VARIABLES, NOW) is True


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("forecast.mape > 5", ["forecast"]),
        ("order.total > limit", ["limit", "order.total"]),
        ("nothing", ["nothing"]),
        ("risk", []),
        ('name > "A" and risk > "5"', []),
    ],
)
def test_a_condition_that_is_not_true_or_false_names_what_was_missing(
    text: str, names: list[str]
) -> None:
    with pytest.raises(EvaluationError, match="expected true or false") as caught:
        evaluate_condition(compile_condition(text), VARIABLES, NOW)

    assert caught.value.code == "condition_not_boolean"
    assert caught.value.where == {"variables": names}
