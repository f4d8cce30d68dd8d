"""From the rules that hold to a table's result, by its hit policy (DMN 1.5 §8.2.8, §8.2.11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

from engine.decisions.model import Aggregation, HitPolicy
from engine.expressions.errors import EvaluationError
from engine.expressions.limits import UnsuitedError
from engine.expressions.operators import COMPARISONS, add
from engine.values import same

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A rule that holds: its number from 1 and its outputs by name."""

    rule: int
    outputs: Row


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What a table gives: its value, its rows, and the hits behind them."""

    value: Any
    rows: tuple[Row, ...]
    hits: tuple[Hit, ...]


@dataclass(frozen=True, kw_only=True)
class Policy:
    """How one table chooses; `ranks` are the allowed values of outputs, the most important first.

    `table` is what messages call it.
    """

    hit_policy: HitPolicy
    aggregation: Aggregation | None
    outputs: tuple[str, ...]
    ranks: Mapping[str, Sequence[Any]]
    table: str

    @property
    def is_many(self) -> bool:
        """Tell whether the result is a list."""
        return self.hit_policy in _MANY

    def choose(self, hits: Sequence[Hit]) -> Chosen:
        """Return the result; raises EvaluationError where the policy is broken."""
        if not hits:
            return self._without_hit()
        chosen = _CHOOSERS[self.hit_policy](self, hits)
        rows = tuple(hit.outputs for hit in chosen)
        if self.aggregation is not None:
            return self._aggregated(chosen)
        if not self.is_many:
            return Chosen(value=self.value_of(rows[0]), rows=rows[:1], hits=tuple(chosen))
        value = [self.value_of(row) for row in rows]
        return Chosen(value=value, rows=rows, hits=tuple(chosen))

    def value_of(self, row: Row) -> Any:
        """Return a row as a value: that of a single output stands alone."""
        return next(iter(row.values())) if len(self.outputs) == 1 else dict(row)

    def defaulted(self, row: Row) -> Chosen:
        """Return the result of the default outputs, for a table of which no rule holds."""
        value = self.value_of(row)
        if self.is_many and self.aggregation is None:
            value = [value]
        return Chosen(value=value, rows=(row,), hits=())

    def _without_hit(self) -> Chosen:
        if self.aggregation == "COUNT":
            return Chosen(value=0, rows=({self.outputs[0]: 0},), hits=())
        return Chosen(value=None, rows=(), hits=())

    def _aggregated(self, hits: Sequence[Hit]) -> Chosen:
        values = [self.value_of(hit.outputs) for hit in hits]
        try:
            value = _AGGREGATES[self.aggregation or "COUNT"](values)
        except UnsuitedError:
            raise EvaluationError(
                f"table '{self.table}' cannot form the {self.aggregation} of its outputs: they "
                "must be values of one kind that can be added or ordered, none of them null",
                code="decision_not_aggregated",
            ) from None
        return Chosen(value=value, rows=({self.outputs[0]: value},), hits=tuple(hits))

    def _rank(self, hit: Hit) -> tuple[int, ...]:
        places = []
        for name, values in self.ranks.items():
            found = [place for place, one in enumerate(values) if same_kind(one, hit.outputs[name])]
            places.append(found[0] if found else len(values))
        return tuple(places)

    def unique(self, hits: Sequence[Hit]) -> Sequence[Hit]:
        """Allow one hit."""
        if len(hits) > 1:
            raise EvaluationError(
                f"table '{self.table}' is UNIQUE, but {_numbered(hits)} hold at once; make the "
                "rules exclude each other, or choose another hit policy",
                code="decision_not_unique",
                where={"rules": [hit.rule for hit in hits]},
            )
        return hits

    def any(self, hits: Sequence[Hit]) -> Sequence[Hit]:
        """Allow hits that agree."""
        first = hits[0].outputs
        if any(not same_kind(dict(first), dict(hit.outputs)) for hit in hits[1:]):
            raise EvaluationError(
                f"table '{self.table}' is ANY, but {_numbered(hits)} hold with different outputs; "
                "make them agree, or choose another hit policy",
                code="decision_not_any",
                where={"rules": [hit.rule for hit in hits]},
            )
        return hits

    def first(self, hits: Sequence[Hit]) -> Sequence[Hit]:
        """Take the first in the table's order."""
        return hits[:1]

    def ranked(self, hits: Sequence[Hit]) -> Sequence[Hit]:
        """Order by the importance of outputs, then as in the table."""
        return sorted(hits, key=self._rank)

    def priority(self, hits: Sequence[Hit]) -> Sequence[Hit]:
        """Take the most important."""
        return self.ranked(hits)[:1]

    def every(self, hits: Sequence[Hit]) -> Sequence[Hit]:
        """Take all in the table's order."""
        return hits


def same_kind(left: Any, right: Any) -> bool:
    """Tell whether two values are equal as FEEL sees them: 1 and 1.0 are."""
    if type(left) in {int, float} and type(right) in {int, float}:
        return bool(left == right)
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same_kind(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same_kind, left, right))
    return same(left, right)


def _numbered(hits: Sequence[Hit]) -> str:
    numbers = [str(hit.rule) for hit in hits[:10]]
    return f"rules {', '.join(numbers)}"


def _extreme(sign: str) -> Callable[[Sequence[Any]], Any]:
    compare = COMPARISONS[sign]

    def extreme(values: Sequence[Any]) -> Any:
        compare(values[0], values[0])
        return reduce(lambda best, one: one if compare(one, best) else best, values)

    return extreme


def _sum(values: Sequence[Any]) -> Any:
    if any(type(value) is str for value in values):
        raise UnsuitedError
    return reduce(add, values) if len(values) > 1 else _summand(values[0])


def _summand(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        raise UnsuitedError
    return value


_MANY: Final = frozenset({"RULE ORDER", "OUTPUT ORDER", "COLLECT"})
_CHOOSERS: Final[Mapping[str, Callable[[Policy, Sequence[Hit]], Sequence[Hit]]]] = {
    "UNIQUE": Policy.unique,
    "ANY": Policy.any,
    "FIRST": Policy.first,
    "PRIORITY": Policy.priority,
    "RULE ORDER": Policy.every,
    "OUTPUT ORDER": Policy.ranked,
    "COLLECT": Policy.every,
}
_AGGREGATES: Final[Mapping[str, Callable[[Sequence[Any]], Any]]] = {
    "SUM": _sum,
    "MIN": _extreme("<"),
    "MAX": _extreme(">"),
    "COUNT": len,
}
