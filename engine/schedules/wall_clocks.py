"""Local times in their zones, and the changes of the clocks.

One rule for every zone and every kind of schedule: a local time that a change of the clocks leaves
out (spring) means the first valid time after it; one that occurs twice (autumn) means the first.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.errors import Invalid

_SECOND: Final = timedelta(seconds=1)


def zone_named(name: str) -> ZoneInfo:
    """Return the zone of the IANA database, or raise Invalid `time_zone_unknown`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid(
            f"no time zone is called {name[:80]!r}; use an IANA name such as Europe/Berlin",
            code="time_zone_unknown",
        ) from error


def settle(wall: datetime, zone: tzinfo) -> datetime:
    """Return the moment of a naive wall-clock time: the first of two, the first after a gap."""
    moment = wall.replace(tzinfo=zone, fold=0)
    if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    late, early = (moment.replace(microsecond=0, fold=fold).astimezone(UTC) for fold in (0, 1))
    # The change lies between the two readings of the missing time.
    return clock_change(early, late, zone).astimezone(zone)


def clock_change(early: datetime, late: datetime, zone: tzinfo) -> datetime:
    """Return the first moment after `early` with the offset of `late`; both are UTC seconds.

    There must be one change of the clocks between them.
    """
    after = late.astimezone(zone).utcoffset()
    while late - early > _SECOND:
        middle = early + (late - early) // _SECOND // 2 * _SECOND
        if middle.astimezone(zone).utcoffset() == after:
            late = middle
        else:
            early = middle
    return late
