"""Dates, times and durations in FEEL: from text, to text, and their properties."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from engine.errors import Invalid
from engine.expressions.limits import UnsuitedError
from engine.schedules import Duration, duration_text, parse_duration, parse_zoned_moment
from engine.value_checks import FileReference

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME: Final = re.compile(
    r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)


def to_date(source: Any) -> date:
    """Read `2030-01-31`, or take the day of a date-time."""
    if type(source) is date:
        return source
    if isinstance(source, datetime):
        return source.date()
    day: date = _read(_DATE, date.fromisoformat, source)
    return day


def to_time(source: Any) -> time:
    """Read `09:00:00`, with or without an offset, or take the time of a date-time."""
    if isinstance(source, datetime):
        return source.timetz() if source.tzinfo is UTC else source.time()
    clock: time = _read(_TIME, time.fromisoformat, source)
    return clock


def to_moment(source: Any, clock: Any = None) -> datetime:
    """Read `2030-01-31T09:00:00Z` (or `…@Europe/Berlin`), or join a date and a time with offset."""
    if type(source) is date and isinstance(clock, time):
        if clock.utcoffset() is None:
            raise UnsuitedError
        return datetime.combine(source, clock)
    if isinstance(source, datetime) and clock is None:
        return source
    if type(source) is not str or clock is not None:
        raise UnsuitedError
    stamp, _, zone = source.partition("@")
    try:
        return parse_zoned_moment(f"{stamp}[{zone}]" if zone else stamp)
    except Invalid as error:
        raise UnsuitedError from error


def to_duration(source: Any) -> timedelta | Duration:
    """Read `P1DT2H` (exact) or `P1Y2M` (calendar months), with or without a leading minus."""
    if isinstance(source, timedelta | Duration):
        return source
    if type(source) is not str:
        raise UnsuitedError
    try:
        duration = parse_duration(source.removeprefix("-"))
    except Invalid as error:
        raise UnsuitedError from error
    sign = -1 if source.startswith("-") else 1
    if not duration.months:
        return (timedelta(days=duration.days) + duration.time) * sign
    if duration.days or duration.time:
        raise UnsuitedError
    return duration.times(sign)


def at_literal(text: str) -> Any:
    """Read the text of an `@"…"` literal, whose shape tells its kind."""
    if text.removeprefix("-").startswith("P"):
        return to_duration(text)
    if "T" in text:
        return to_moment(text)
    return to_time(text) if ":" in text else to_date(text)


def temporal_text(value: Any) -> str:
    """Write a date, time, date-time or duration the way FEEL reads it."""
    if isinstance(value, timedelta):
        return duration_text(value)
    if isinstance(value, Duration):
        sign = "-" if value.months < 0 else ""
        return f"{sign}P{abs(value.months)}M"
    if isinstance(value, date | time):
        return value.isoformat()
    raise UnsuitedError


def property_of(value: Any, name: str) -> Any:
    """Return `year`, `days`, `size` … of a date, time, duration or file; None for others."""
    reader = _PROPERTIES.get(type(value), {}).get(name)
    return None if reader is None else reader(value)


def _read(pattern: re.Pattern[str], reader: Callable[[str], Any], source: Any) -> Any:
    if type(source) is not str or pattern.fullmatch(source) is None:
        raise UnsuitedError
    try:
        return reader(source)
    except ValueError as error:
        raise UnsuitedError from error


_DAY: Final[Mapping[str, Callable[[Any], Any]]] = {
    "year": lambda day: day.year,
    "month": lambda day: day.month,
    "day": lambda day: day.day,
    "weekday": lambda day: day.isoweekday(),
}
_CLOCK: Final[Mapping[str, Callable[[Any], Any]]] = {
    "hour": lambda clock: clock.hour,
    "minute": lambda clock: clock.minute,
    "second": lambda clock: clock.second,
}
_PROPERTIES: Final[Mapping[type, Mapping[str, Callable[[Any], Any]]]] = {
    FileReference: {
        "name": lambda file: file.name,
        "media_type": lambda file: file.media_type,
        "size": lambda file: file.size,
    },
    date: _DAY,
    time: _CLOCK,
    datetime: {**_DAY, **_CLOCK},
    timedelta: {
        "days": lambda span: int(span / timedelta(days=1)),
        "hours": lambda span: abs(span) // timedelta(hours=1) % 24 * (-1 if span.days < 0 else 1),
        "minutes": lambda span: (
            abs(span) // timedelta(minutes=1) % 60 * (-1 if span.days < 0 else 1)
        ),
    },
    Duration: {
        "years": lambda span: int(span.months / 12),
        "months": lambda span: abs(span.months) % 12 * (-1 if span.months < 0 else 1),
    },
}
