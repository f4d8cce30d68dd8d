"""Cron lines as schedules in a time zone.

The changes of the clocks: a cron of certain hours fires once for each local time, a missing one at
the first valid time after it, a double one at its first (the rule of `wall_clocks`). A cron of all
24 hours follows the passing of time instead: it fires in both of two equal hours, and makes up
for none that is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from engine.errors import Invalid
from engine.schedules.cron_reader import CronFields, Flavour, read_fields
from engine.schedules.wall_clocks import clock_change, settle, zone_named

_ZONED = re.compile(r"([^\[]*)\[([^\[\]]*)\]\s*")
_CALENDAR_YEARS: Final = 400  # after so many years dates and weekdays repeat
_SOME_START: Final = date(1970, 1, 1)
_HOUR: Final = timedelta(hours=1)
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class Cron:
    """A cron line: its text, what its fields mean, and the zone of its local times."""

    text: str
    fields: CronFields
    zone: tzinfo

    def first(self, now: datetime) -> datetime | None:
        """Return the first due time after `now`, in UTC; None when its years are over."""
        return self.next(now)

    def next(self, due: datetime, now: datetime | None = None) -> datetime | None:
        """Return the first due time after `due`, and after `now` if given, in UTC.

        None when the years of the line are over, or the calendar is (year 9999).
        """
        after = due if now is None else max(due, now)
        return self._hourly(after) if len(self.fields.hours) == 24 else self._daily(after)

    def dates(self, start: date) -> Iterator[date]:
        """Yield the dates that fit, from `start` on; ends after one round of the calendar."""
        months = sorted(self.fields.months)
        for year in range(start.year, min(start.year + _CALENDAR_YEARS + 1, MAXYEAR)):
            for month in months:
                if (year, month) >= (start.year, start.month):
                    days = (date(year, month, day) for day in self.fields.days(year, month))
                    yield from (day for day in days if day >= start)

    def _daily(self, after: datetime) -> datetime | None:
        wall = after.astimezone(self.zone).replace(tzinfo=None)
        for day in self.dates(wall.date()):
            for each in self._walls(day, wall):
                moment = settle(each, self.zone).astimezone(UTC)
                if moment > after:
                    return moment
        return None

    def _walls(self, day: date, after: datetime) -> Iterator[datetime]:
        for hour in self.fields.hours:
            if datetime.combine(day, time(hour, 59, 59)) <= after:
                continue
            for minute in self.fields.minutes:
                if datetime.combine(day, time(hour, minute, 59)) <= after:
                    continue
                for second in self.fields.seconds:
                    wall = datetime.combine(day, time(hour, minute, second))
                    if wall > after:
                        yield wall

    def _hourly(self, after: datetime) -> datetime | None:
        here: datetime | None = after.astimezone(UTC).replace(microsecond=0) + _SECOND
        while here is not None and here.year < MAXYEAR:
            local = here.astimezone(self.zone)
            offset, wall = local.utcoffset(), local.replace(tzinfo=None, fold=0)
            found = self._within_hour(wall) if self._is_day(wall.date()) else None
            if found is not None:
                moment = here + (found - wall)
                if moment.astimezone(self.zone).utcoffset() == offset:
                    return moment
            following = here + (wall.replace(minute=0, second=0) + _HOUR - wall)
            if following.astimezone(self.zone).utcoffset() != offset:
                following = clock_change(here, following, self.zone)
            here = self._forward(following)
        return None

    def _forward(self, here: datetime) -> datetime | None:
        """Return `here` or, where the clock cannot go back into a day that fits, the next one."""
        today = here.astimezone(self.zone).date()
        if self._is_day(today) or self._is_day(today - timedelta(days=1)):
            return here
        day = next(self.dates(today), None)
        if day is None:
            return None
        midnight = settle(datetime.combine(day, time()), self.zone).astimezone(UTC)
        return max(midnight, here)  # the clock may just have gone back over that midnight

    def _within_hour(self, wall: datetime) -> datetime | None:
        """Return the first local time that fits, from `wall` to the end of its hour."""
        for minute in self.fields.minutes:
            if minute >= wall.minute:
                earliest = wall.second if minute == wall.minute else 0
                for second in self.fields.seconds:
                    if second >= earliest:
                        return wall.replace(minute=minute, second=second)
        return None

    def _is_day(self, day: date) -> bool:
        return day.day in self.fields.days(day.year, day.month)


def is_cron(text: str) -> bool:
    """Tell a cron from other times by its spelling: `@…`, or five fields and more."""
    return text.lstrip().startswith("@") or len(text.split()) >= 5


def parse_cron(text: str, flavour: Flavour = "spring", zone: tzinfo | str | None = None) -> Cron:
    """Read a cron line, such as `0 30 9 * * MON-FRI [Europe/Berlin]`.

    Without a zone in the text, `zone` or else UTC holds. Raises Invalid `time_malformed`,
    `time_zone_unknown`, and `time_never_fires` for a line like 31 February.
    """
    match = _ZONED.fullmatch(text)
    line, named = (text, zone) if match is None else (match[1], match[2])
    place = zone_named(named) if isinstance(named, str) else named or UTC
    cron = Cron(text=text.strip(), fields=read_fields(line, flavour), zone=place)
    if next(cron.dates(_SOME_START), None) is None:
        raise Invalid(
            f"the cron {text[:80]!r} never fires: no date fits its day, month, weekday and year; "
            "correct one of them",
            code="time_never_fires",
        )
    return cron
