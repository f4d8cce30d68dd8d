"""How FEEL writes a value as text: `string(…)` here and in JavaScript give the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from engine.expressions.feel_temporal import temporal_text
from engine.schedules import Duration

_WORD: Final = re.compile(r"\w*", re.ASCII)
_PLAIN_UP_TO: Final = 21
_PLAIN_DOWN_TO: Final = -7


def text_of(value: Any) -> str:
    """Write a value; texts inside of lists and contexts are quoted."""
    return value if type(value) is str else _inner(value)


def _inner(value: Any) -> str:
    writer = _WRITERS.get(type(value))
    return writer(value) if writer is not None else temporal_text(value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _context(value: dict[str, Any]) -> str:
    entries = (
        f"{key if _WORD.fullmatch(key) else _quoted(key)}: {_inner(item)}"
        for key, item in value.items()
    )
    return "{" + ", ".join(entries) + "}"


def _float_text(value: float) -> str:
    """Write a number as JavaScript does: plain up to 1e21 and down to 1e-6."""
    sign, figures, power = Decimal(repr(value)).normalize().as_tuple()
    digits = "".join(map(str, figures))
    point = int(power) + len(digits)  # places before the point
    if digits == "0":
        return "0"
    minus = "-" if sign else ""
    if len(digits) <= point <= _PLAIN_UP_TO:
        return minus + digits.ljust(point, "0")
    if 0 < point <= _PLAIN_UP_TO:
        return f"{minus}{digits[:point]}.{digits[point:]}"
    if _PLAIN_DOWN_TO < point - 1 < 0:
        return f"{minus}0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{minus}{digits[0]}{fraction}e{point - 1:+d}"


def _moment(value: datetime) -> str:
    if value.tzinfo is UTC:
        return f"{value.replace(tzinfo=None).isoformat()}Z"
    return value.isoformat()


def _months(value: Duration) -> str:
    sign, months = ("-" if value.months < 0 else ""), abs(value.months)
    years, rest = divmod(months, 12)
    parts = (f"{years}Y" if years else "") + (f"{rest}M" if rest or not years else "")
    return f"{sign}P{parts}"


_WRITERS: Final[Mapping[type, Callable[[Any], str]]] = {
    type(None): lambda _value: "null",
    bool: lambda value: "true" if value else "false",
    int: str,
    float: _float_text,
    str: _quoted,
    list: lambda items: "[" + ", ".join(map(_inner, items)) + "]",
    dict: _context,
    datetime: _moment,
    date: lambda day: day.isoformat(),
    time: lambda clock: clock.isoformat().replace("+00:00", "Z"),
    timedelta: temporal_text,
    Duration: _months,
}
