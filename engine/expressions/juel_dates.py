"""The methods of dates that a JUEL expression may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from engine.expressions.juel_values import kind_of, to_whole
from engine.expressions.limits import Scope, UnsuitedError
from engine.expressions.operators import COMPARISONS, add
from engine.schedules import Duration


@dataclass(frozen=True, slots=True)
class Method:
    """A method with the number of arguments it takes; it gets the scope and the value first."""

    call: Callable[..., Any]
    least: int
    most: int


def _shifted(unit: timedelta | Duration) -> Callable[..., Any]:
    def shift(_scope: Scope, value: Any, count: Any) -> Any:
        amount = to_whole(count)
        if abs(amount) > _MAX_SHIFT:
            raise UnsuitedError("the date moves too far")
        return add(value, unit.times(amount) if isinstance(unit, Duration) else unit * amount)

    return shift


def _midnight(_scope: Scope, value: Any) -> Any:
    if type(value) is datetime:
        return value.replace(hour=0, minute=0, second=0, microsecond=0)
    return _as_is(_scope, value)


def _as_is(_scope: Scope, value: Any) -> Any:
    if type(value) not in {date, datetime}:
        raise UnsuitedError(f"{kind_of(value)} is no date")
    return value


def _epoch(_scope: Scope, value: Any) -> int:
    if type(value) is not datetime:
        raise UnsuitedError(f"{kind_of(value)} is no date with a time")
    return int(value.astimezone(UTC).timestamp() * 1000)


def _compared(sign: str) -> Callable[..., Any]:
    return lambda _scope, left, right: COMPARISONS[sign](left, right)


_MAX_SHIFT: Final = 1_000_000_000
_UNITS: Final[Mapping[str, timedelta | Duration]] = {
    "Seconds": timedelta(seconds=1),
    "Minutes": timedelta(minutes=1),
    "Hours": timedelta(hours=1),
    "Days": timedelta(days=1),
    "Weeks": timedelta(weeks=1),
    "Months": Duration(months=1),
    "Years": Duration(months=12),
}

DATE_METHODS: Final[Mapping[str, Method]] = {
    "toDate": Method(_as_is, 0, 0),
    "toInstant": Method(_as_is, 0, 0),
    "withTimeAtStartOfDay": Method(_midnight, 0, 0),
    "getTime": Method(_epoch, 0, 0),
    "getMillis": Method(_epoch, 0, 0),
    "after": Method(_compared(">"), 1, 1),
    "before": Method(_compared("<"), 1, 1),
    "isAfter": Method(_compared(">"), 1, 1),
    "isBefore": Method(_compared("<"), 1, 1),
    **{f"plus{name}": Method(_shifted(unit), 1, 1) for name, unit in _UNITS.items()},
    **{
        f"minus{name}": Method(
            _shifted(unit.times(-1) if isinstance(unit, Duration) else -unit), 1, 1
        )
        for name, unit in _UNITS.items()
    },
}  # fmt: skip
