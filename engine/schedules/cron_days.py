"""The days of a month that one item of a cron line means.

Weekdays count from 0, Sunday, to 6, Saturday, in every flavour.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable

Days = Callable[[int, int], frozenset[int]]
"""From a year and a month to the days of it that are meant; none is possible."""

_FRIDAY = 5


def numbered(wanted: frozenset[int]) -> Days:
    """Return the days with these numbers; months without them are left out."""
    return lambda year, month: frozenset(range(1, _length(year, month) + 1)) & wanted


def before_last(distance: int) -> Days:
    """Return the day `distance` days before the last one (`L`, `L-3`)."""
    return lambda year, month: frozenset({_length(year, month) - distance} - {0, -1, -2})


def working_day_near(wanted: frozenset[int]) -> Days:
    """Return the Monday to Friday nearest to a numbered day (`15W`), in the same month."""

    def days(year: int, month: int) -> frozenset[int]:
        return _near(numbered(wanted)(year, month), year, month)

    return days


def working_day_near_last(distance: int) -> Days:
    """Return the Monday to Friday nearest to the day `distance` before the last (`LW`, `L-3W`)."""

    def days(year: int, month: int) -> frozenset[int]:
        return _near(before_last(distance)(year, month), year, month)

    return days


def on_weekdays(wanted: frozenset[int]) -> Days:
    """Return all days that fall on these weekdays."""

    def days(year: int, month: int) -> frozenset[int]:
        first = weekday(year, month, 1)
        all_days = range(1, _length(year, month) + 1)
        return frozenset(day for day in all_days if (first + day - 1) % 7 in wanted)

    return days


def last_weekday(wanted: int) -> Days:
    """Return the last such weekday of the month (`6L`, `FRIL`)."""
    return lambda year, month: frozenset({max(on_weekdays(frozenset({wanted}))(year, month))})


def nth_weekday(wanted: int, nth: int) -> Days:
    """Return the nth such weekday of the month (`6#2`); none where there is no fifth."""

    def days(year: int, month: int) -> frozenset[int]:
        return frozenset(sorted(on_weekdays(frozenset({wanted}))(year, month))[nth - 1 : nth])

    return days


def weekday(year: int, month: int, day: int) -> int:
    """Return the weekday of a date, Sunday being 0."""
    return (calendar.weekday(year, month, day) + 1) % 7


def _near(days: frozenset[int], year: int, month: int) -> frozenset[int]:
    return frozenset(_nearest_working_day(day, year, month) for day in days)


def _nearest_working_day(day: int, year: int, month: int) -> int:
    falls_on = weekday(year, month, day)
    if 0 < falls_on <= _FRIDAY:
        return day
    is_saturday = falls_on > _FRIDAY
    nearest = day - 1 if is_saturday else day + 1
    if 1 <= nearest <= _length(year, month):
        return nearest
    return day + 2 if is_saturday else day - 2


def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
