"""Dates with a time and a zone, as models write them (ISO 8601)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from engine.errors import Invalid
from engine.schedules.refusals import refuse
from engine.schedules.wall_clocks import settle, zone_named

_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:T([0-9]{2}:[0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?)?"
    r"(?:(Z)|([+-])([0-9]{2}):?([0-9]{2}))?(?:\[([A-Za-z0-9_+/-]{1,64})\])?"
)


def parse_moment(text: str, zone: tzinfo | str | None = None) -> datetime:
    """Read a date-time and return it in UTC; `zone` is used only where the text names none.

    Raises Invalid `time_malformed`, `time_zone_missing`, `time_zone_unknown`, `time_out_of_range`.
    """
    return parse_zoned_moment(text, zone).astimezone(UTC)


def parse_zoned_moment(text: str, zone: tzinfo | str | None = None) -> datetime:
    """Read a date-time like `parse_moment`, in the zone or offset it was written with.

    Understood: `2030-03-31T09:00`, seconds and fractions, `Z` or `+02:00`, `[Europe/Berlin]`, and a
    date alone for its midnight. With offset and zone together, the offset tells the moment; a
    local time that is missing or double follows `wall_clocks`.
    """
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        refuse(text, "a date-time", "write it like 2030-01-31T09:00:00Z")
    day, clock, seconds, fraction, utc, sign, hours, minutes, name = match.groups()
    try:
        wall = datetime.fromisoformat(f"{day}T{clock or '00:00'}:{seconds or '00'}")
    except ValueError:
        refuse(text, "a date-time", "check its day and its time of day")
    wall += timedelta(microseconds=int((fraction or "").ljust(6, "0")[:6]))
    named: tzinfo | None = None if name is None else zone_named(name)
    offset = _offset(text, sign, hours, minutes) if sign else UTC if utc else None
    named = named or offset or (zone_named(zone) if isinstance(zone, str) else zone)
    if named is None:
        raise Invalid(
            f"cannot read {text[:80]!r}: it names no time zone; add Z, an offset like +02:00 "
            "or a zone like [Europe/Berlin]",
            code="time_zone_missing",
        )
    try:
        at = wall.replace(tzinfo=offset).astimezone(named) if offset else settle(wall, named)
        at.astimezone(UTC)
    except OverflowError:
        refuse(text, "a date-time", "use a year well inside 1 to 9999", "time_out_of_range")
    return at


def _offset(text: str, sign: str, hours: str, minutes: str) -> timezone:
    if int(hours) > 18 or int(minutes) > 59:
        refuse(text, "a date-time", "its offset must lie within 18 hours")
    size = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-size if sign == "-" else size)
