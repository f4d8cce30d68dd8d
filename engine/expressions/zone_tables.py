"""Time zones for a machine that has none: the moments at which a zone's offset changes."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

_WEEK = 7 * 86_400
_END = 4_102_444_800  # 2100-01-01
_BEFORE_ALL = -(2**40)


def canonical_zone(name: str) -> str | None:
    """Return a zone's name as the database spells it; None for a zone that it has not."""
    wanted = name.upper()
    return next((each for each in available_timezones() if each.upper() == wanted), None)


def changes_of(name: str) -> list[tuple[int, int]]:
    """Return (second since 1970, offset in seconds from then on), until the year 2100."""
    zone = ZoneInfo(name)
    offset = _offset(zone, 0)
    changes = [(_BEFORE_ALL, offset)]
    for start in range(0, _END, _WEEK):
        later = _offset(zone, start + _WEEK)
        if later != offset:
            changes.append((_first_second(zone, start, start + _WEEK, offset), later))
            offset = later
    return changes


def _first_second(zone: ZoneInfo, low: int, high: int, offset: int) -> int:
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle) == offset:
            low = middle
        else:
            high = middle
    return high


def _offset(zone: ZoneInfo, second: int) -> int:
    there = datetime.fromtimestamp(second, UTC).astimezone(zone).utcoffset()
    return int(there.total_seconds()) if there is not None else 0
