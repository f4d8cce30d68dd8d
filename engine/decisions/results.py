"""What a decision gives back, why, and how a caller asked to have it mapped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.expressions.errors import EvaluationError
from engine.values import Value


@dataclass(frozen=True, kw_only=True)
class FiredRule:
    """A rule whose outputs are in a result.

    `decision` is the key of the decision (or knowledge model) that holds the table; `rule` counts
    from 1; `inputs` are the tested values by the columns' labels.
    """

    decision: str
    table: str
    rule: int
    rule_id: str | None
    inputs: Mapping[str, Value]
    outputs: Mapping[str, Value]
    annotations: tuple[str, ...] = ()

    def as_document(self) -> dict[str, Any]:
        """Return the fact as one JSON-ready map."""
        return {
            "decision": self.decision,
            "table": self.table,
            "rule": self.rule,
            "rule_id": self.rule_id,
            "inputs": dict(self.inputs),
            "outputs": dict(self.outputs),
            "annotations": list(self.annotations),
        }


@dataclass(frozen=True, kw_only=True)
class DecisionResult:
    """A decision's value, its rows as maps of outputs, and the rules behind it.

    `fired_rules` are in the order of evaluation, those of required decisions first.
    """

    result: Value
    rows: tuple[Mapping[str, Value], ...]
    fired_rules: tuple[FiredRule, ...]

    def as_document(self) -> dict[str, Any]:
        """Return the result and its reasons as one JSON-ready map."""
        return {
            "result": self.result,
            "rows": [dict(row) for row in self.rows],
            "fired_rules": [one.as_document() for one in self.fired_rules],
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> DecisionResult:
        """Read what `as_document` wrote."""
        fired = (
            FiredRule(**{**one, "annotations": tuple(one["annotations"])})
            for one in document["fired_rules"]
        )
        return cls(
            result=document["result"], rows=tuple(document["rows"]), fired_rules=tuple(fired)
        )


def map_decision_result(result: DecisionResult, mapping: str | None) -> Value:
    """Return a result the way a business rule task asked for it (SEMANTICS 8).

    None gives the value itself; `singleEntry`, `singleResult`, `collectEntries` and `resultList`
    mean what Camunda 7 means by them. Raises EvaluationError `decision_result_mismatch`.
    """
    if not mapping:
        return result.result
    mapper = _MAPPERS.get(mapping)
    if mapper is None:
        known = ", ".join(_MAPPERS)
        raise _mismatch(f"the mapping '{mapping[:60]}' is not known; use one of {known}")
    return mapper(result.rows)


def _single_entry(rows: tuple[Mapping[str, Value], ...]) -> Value:
    row = _single_row(rows)
    if not row:
        return None
    if len(row) > 1:
        names = ", ".join(sorted(row))
        raise _mismatch(f"the result has {len(row)} outputs ({names}), expected one; map it anew")
    (value,) = row.values()
    return value


def _single_result(rows: tuple[Mapping[str, Value], ...]) -> Value:
    row = _single_row(rows)
    return None if row is None else dict(row)


def _single_row(rows: tuple[Mapping[str, Value], ...]) -> Mapping[str, Value] | None:
    if len(rows) > 1:
        fact = f"the result has {len(rows)} rows, expected at most one"
        raise _mismatch(f"{fact}; make the table's rules exclude each other, or map a list")
    return rows[0] if rows else None


def _collect_entries(rows: tuple[Mapping[str, Value], ...]) -> Value:
    names = {name for row in rows for name in row}
    if len(names) > 1:
        fact = f"the result has the outputs {', '.join(sorted(names))}, expected one"
        raise _mismatch(f"{fact}; map it as resultList")
    return [value for row in rows for value in row.values()]


def _result_list(rows: tuple[Mapping[str, Value], ...]) -> Value:
    return [dict(row) for row in rows]


def _mismatch(fact: str) -> EvaluationError:
    message = f"cannot map the decision's result: {fact}"
    return EvaluationError(message, code="decision_result_mismatch")


_MAPPERS: Final[Mapping[str, Callable[[tuple[Mapping[str, Value], ...]], Value]]] = {
    "singleEntry": _single_entry,
    "singleResult": _single_result,
    "collectEntries": _collect_entries,
    "resultList": _result_list,
}
