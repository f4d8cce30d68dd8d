"""Arithmetic, equality and order on values, the same for every expression language.

Numbers, and only numbers, are calculated with: True is not 1 here. Whole numbers stay exact at any
size, also above 2**53; a division of whole numbers that comes out even is whole. Dates take days
and durations; date-times are compared and moved as moments in UTC.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from engine.expressions.limits import Scope, UnsuitedError, bounded
from engine.schedules import Duration
from engine.value_checks import MAX_INTEGER_BITS, FileReference

Operation = Callable[[Any, Any], Any]

KINDS: Final[Mapping[type, str]] = {
    type(None): "null", bool: "boolean", int: "number", float: "number", str: "text",
    date: "date", time: "time", datetime: "date-time", timedelta: "duration",
    Duration: "duration of months", list: "list", dict: "context", FileReference: "file",
}  # fmt: skip
_ORDERED: Final = frozenset(
    {"number", "text", "date", "time", "date-time", "duration", "duration of months"}
)
_SOME_DAY: Final = date(2000, 1, 1)


def add(left: Any, right: Any) -> Any:
    """Return `left + right`; texts are joined."""
    kinds = KINDS.get(type(left)), KINDS.get(type(right))
    if kinds == ("number", "number"):
        return bounded(left + right)
    return bounded(_paired(_ADDITIONS, kinds)(left, right))


def subtract(left: Any, right: Any) -> Any:
    """Return `left - right`; two dates or moments give a duration."""
    kinds = KINDS.get(type(left)), KINDS.get(type(right))
    if kinds == ("number", "number"):
        return bounded(left - right)
    return _paired(_SUBTRACTIONS, kinds)(left, right)


def multiply(left: Any, right: Any) -> Any:
    """Return `left * right`, of numbers or of a duration and a number."""
    kinds = KINDS.get(type(left)), KINDS.get(type(right))
    if kinds == ("number", "number"):
        if type(left) is type(right) is int:
            bits = left.bit_length() + right.bit_length() - 1
            if bits > MAX_INTEGER_BITS:
                bounded(1 << bits)
        return bounded(left * right)
    if kinds in {("duration", "number"), ("number", "duration")}:
        return left * right
    if kinds == ("number", "duration of months"):
        left, right, kinds = right, left, ("duration of months", "number")
    if kinds == ("duration of months", "number"):
        return Duration(months=int(left.months * right))
    raise UnsuitedError


def divide(left: Any, right: Any) -> Any:
    """Return `left / right`; raises ZeroDivisionError."""
    kinds = KINDS.get(type(left)), KINDS.get(type(right))
    if kinds == ("number", "number"):
        if type(left) is type(right) is int and left % right == 0:
            return left // right
        return bounded(left / right)
    if kinds in {("duration", "number"), ("duration", "duration")}:
        return left / right
    if kinds == ("duration of months", "number"):
        return Duration(months=int(left.months / right))
    if kinds == ("duration of months", "duration of months"):
        return left.months / right.months
    raise UnsuitedError


def negate(operand: Any) -> Any:
    """Return `-operand` of a number or a duration."""
    if isinstance(operand, Duration):
        return operand.times(-1)
    if KINDS.get(type(operand)) not in {"number", "duration"}:
        raise UnsuitedError
    return -operand


def equal(scope: Scope, left: Any, right: Any) -> bool | None:
    """Tell whether two values are equal; None for two different kinds, null with null is True."""
    if left is None or right is None:
        return left is right
    kind = KINDS.get(type(left))
    if kind != KINDS.get(type(right)):
        return None
    if kind == "list":
        scope.spend(min(len(left), len(right)) + 1)
        pairs = zip(left, right, strict=False)
        return len(left) == len(right) and all(equal(scope, *pair) for pair in pairs)
    if kind == "context":
        scope.spend(len(left) + 1)
        return left.keys() == right.keys() and all(
            equal(scope, item, right[key]) for key, item in left.items()
        )
    if kind == "date-time" and left.tzinfo is not None and right.tzinfo is not None:
        return bool(left.astimezone(UTC) == right.astimezone(UTC))
    return bool(left == right)


def _comparison(compare: Operation) -> Operation:
    def ordered(left: Any, right: Any) -> Any:
        kind = KINDS.get(type(left))
        if kind != KINDS.get(type(right)) or kind not in _ORDERED:
            raise UnsuitedError
        if kind == "date-time":
            return compare(_instant(left), _instant(right))
        if kind == "duration of months":
            return compare(left.months, right.months)
        if kind == "time" and (left.utcoffset() is None) != (right.utcoffset() is None):
            raise UnsuitedError
        return compare(left, right)

    return ordered


COMPARISONS: Final[Mapping[str, Operation]] = {
    "<": _comparison(operator.lt),
    "<=": _comparison(operator.le),
    ">": _comparison(operator.gt),
    ">=": _comparison(operator.ge),
}


def _paired(table: Mapping[tuple[str, str], Operation], kinds: tuple[Any, Any]) -> Operation:
    operation = table.get(kinds)
    if operation is None:
        raise UnsuitedError
    return operation


def _instant(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise UnsuitedError("a local date-time has no moment; give it a zone")
    return moment.astimezone(UTC)


def _move(moment: datetime, by: timedelta) -> datetime:
    return (_instant(moment) + by).astimezone(moment.tzinfo)


def _move_date(day: date, by: Duration) -> date:
    return by.after(datetime.combine(day, time(), UTC)).date()


def _move_time(clock: time, by: timedelta) -> time:
    return (datetime.combine(_SOME_DAY, clock) + by % timedelta(days=1)).timetz()


def _between_times(left: time, right: time) -> timedelta:
    if (left.utcoffset() is None) != (right.utcoffset() is None):
        raise UnsuitedError
    return datetime.combine(_SOME_DAY, left) - datetime.combine(_SOME_DAY, right)


def _between_moments(left: datetime, right: datetime) -> timedelta:
    return _instant(left) - _instant(right)


def _add_durations(left: Duration, right: Duration) -> Duration:
    return Duration(
        months=left.months + right.months, days=left.days + right.days, time=left.time + right.time
    )


_ADDITIONS: Final[Mapping[tuple[str, str], Operation]] = {
    ("text", "text"): operator.add,
    ("date", "duration"): operator.add,
    ("duration", "date"): lambda by, day: day + by,
    ("duration", "duration"): operator.add,
    ("date-time", "duration"): _move,
    ("duration", "date-time"): lambda by, moment: _move(moment, by),
    ("time", "duration"): _move_time,
    ("date", "duration of months"): _move_date,
    ("date-time", "duration of months"): lambda moment, by: by.after(moment),
    ("duration of months", "date"): lambda by, day: _move_date(day, by),
    ("duration of months", "date-time"): lambda by, moment: by.after(moment),
    ("duration of months", "duration of months"): _add_durations,
}
_SUBTRACTIONS: Final[Mapping[tuple[str, str], Operation]] = {
    ("date", "date"): operator.sub,
    ("date", "duration"): operator.sub,
    ("duration", "duration"): operator.sub,
    ("date-time", "date-time"): _between_moments,
    ("date-time", "duration"): lambda moment, by: _move(moment, -by),
    ("time", "time"): _between_times,
    ("time", "duration"): lambda clock, by: _move_time(clock, -by),
    ("date", "duration of months"): lambda day, by: _move_date(day, by.times(-1)),
    ("date-time", "duration of months"): lambda moment, by: by.times(-1).after(moment),
    ("duration of months", "duration of months"): lambda left, right: _add_durations(
        left, right.times(-1)
    ),
}
