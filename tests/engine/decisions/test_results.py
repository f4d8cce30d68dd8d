"""How a business rule task's caller gets a result (SEMANTICS 8)."""

from __future__ import annotations

from typing import Any

import pytest

from engine.decisions import DecisionResult, FiredRule, map_decision_result
from engine.expressions import EvaluationError

A, B, AB = {"a": 1}, {"a": 2}, {"a": 1, "b": 2}


def result(*rows: dict[str, Any], value: Any = "raw") -> DecisionResult:
    return DecisionResult(result=value, rows=rows, fired_rules=())


@pytest.mark.parametrize(
    ("rows", "mapping", "expected"),
    [
        ((A,), None, "raw"),
        ((A,), "", "raw"),
        ((A,), "singleEntry", 1),
        ((), "singleEntry", None),
        ((AB,), "singleResult", AB),
        ((), "singleResult", None),
        ((A, B), "collectEntries", [1, 2]),
        ((), "collectEntries", []),
        ((AB, A), "resultList", [AB, A]),
        ((), "resultList", []),
    ],
)
def test_a_result_is_mapped(rows: Any, mapping: str | None, expected: Any) -> None:
    assert map_decision_result(result(*rows), mapping) == expected


@pytest.mark.parametrize(
    ("rows", "mapping", "says"),
    [
        ((A, B), "singleEntry", "2 rows"),
        ((AB,), "singleEntry", "2 outputs (a, b)"),
        ((A, B), "singleResult", "2 rows"),
        ((AB,), "collectEntries", "a, b"),
        ((A,), "everything", "not known"),
    ],
)
def test_what_does_not_fit_is_an_error(rows: Any, mapping: str, says: str) -> None:
    with pytest.raises(EvaluationError) as refused:
        map_decision_result(result(*rows), mapping)

    assert refused.value.code == "decision_result_mismatch"
    assert says in refused.value.message


def test_a_document_is_read_back() -> None:
    rule = FiredRule(
        decision="d",
        table="D",
        rule=1,
        rule_id=None,
        inputs={"x": 1},
        outputs=A,
        annotations=("n",),
    )
    before = DecisionResult(result=[1], rows=(A, B), fired_rules=(rule,))

    assert DecisionResult.from_document(before.as_document()) == before
