"""Cron lines as text, in the two flavours that models are written in.

`spring` (Spring's CronExpression, which Zeebe uses): six fields, weekdays 0 or 7 = Sunday to 6,
`?` the same as `*`, macros such as `@daily`; a day must fit both day fields. `quartz` (Quartz'
CronExpression, which Camunda 7 and Flowable use): six fields or seven with a year, weekdays
1 = Sunday to 7, ranges go over the end (`FRI-MON`), and exactly one of the day fields is `?`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from engine.schedules import cron_days
from engine.schedules.cron_days import Days
from engine.schedules.cron_fields import MONTH_NAMES, Field
from engine.schedules.refusals import refuse

Flavour = Literal["spring", "quartz"]

MACROS: Final = {
    "@YEARLY": "0 0 0 1 1 *",
    "@ANNUALLY": "0 0 0 1 1 *",
    "@MONTHLY": "0 0 0 1 * *",
    "@WEEKLY": "0 0 0 * * 0",
    "@DAILY": "0 0 0 * * *",
    "@MIDNIGHT": "0 0 0 * * *",
    "@HOURLY": "0 0 * * * *",
}
YEARS: Final = range(1970, 2100)
_ANY: Final = {"*", "?"}
_SPRING_WEEKDAYS: Final = Field(
    title="weekdays",
    low=0,
    high=7,
    is_high_low=True,
    names={"MON": 1, "TUE": 2, "WED": 3, "THU": 4, "FRI": 5, "SAT": 6, "SUN": 7},
)
_QUARTZ_WEEKDAYS: Final = Field(
    title="weekdays",
    low=1,
    high=7,
    wraps=True,
    names={"SUN": 1, "MON": 2, "TUE": 3, "WED": 4, "THU": 5, "FRI": 6, "SAT": 7},
)
_WEEKDAY_NUMBER = re.compile(r"(?:^|[,-])[0-9]")


@dataclass(frozen=True, kw_only=True)
class CronFields:
    """What the fields of a line mean; a day must be among `month_days` and `weekdays`."""

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    months: frozenset[int]
    month_days: tuple[Days, ...]
    weekdays: tuple[Days, ...]
    years: frozenset[int] | None
    has_weekday_numbers: bool

    def days(self, year: int, month: int) -> list[int]:
        """Return the days of a month that fit, in order."""
        if month not in self.months or (self.years is not None and year not in self.years):
            return []
        by_number = frozenset[int]().union(*(each(year, month) for each in self.month_days))
        by_name = frozenset[int]().union(*(each(year, month) for each in self.weekdays))
        return sorted(by_number & by_name)


def read_fields(text: str, flavour: Flavour) -> CronFields:
    """Read the fields of a line without its zone; raises Invalid `time_malformed`."""
    line = text.strip().upper()
    if flavour == "spring":
        line = MACROS.get(line, line)
    parts = line.split()
    _check_shape(text, parts, flavour)
    wraps = flavour == "quartz"
    seconds, minutes, hours = (
        tuple(sorted(Field(title=title, low=0, high=high, wraps=wraps).read(part)))
        for title, high, part in zip(
            ("seconds", "minutes", "hours"), (59, 59, 23), parts, strict=False
        )
    )
    months = Field(title="months", low=1, high=12, wraps=wraps, names=MONTH_NAMES)
    years = Field(title="years", low=YEARS.start, high=YEARS.stop - 1)
    return CronFields(
        seconds=seconds,
        minutes=minutes,
        hours=hours,
        months=months.read(parts[4]),
        month_days=_month_days(parts[3], flavour),
        weekdays=_weekdays(parts[5], flavour),
        years=years.read(parts[6]) if len(parts) > 6 and parts[6] not in _ANY else None,
        has_weekday_numbers=_WEEKDAY_NUMBER.search(parts[5]) is not None,
    )


def _check_shape(text: str, parts: Sequence[str], flavour: Flavour) -> None:
    if len(parts) == 5:
        refuse(text, "a cron", "it has no seconds; write 0 and a blank in front")
    if len(parts) != 6 and not (flavour == "quartz" and len(parts) == 7):
        count = "six fields or seven with a year" if flavour == "quartz" else "six fields"
        macros = "" if flavour == "quartz" else ", or a macro such as @daily"
        refuse(text, "a cron", f"write {count}: second minute hour day month weekday{macros}")
    if flavour == "quartz" and (parts[3] == "?") == (parts[5] == "?"):
        refuse(text, "a cron", "write ? for exactly one of day and weekday")


def _month_days(text: str, flavour: Flavour) -> tuple[Days, ...]:
    title = Field(title="days", low=1, high=31, wraps=flavour == "quartz")
    if text in _ANY:
        return (cron_days.numbered(frozenset(range(1, 32))),)
    items = text.split(",")
    if flavour == "quartz" and len(items) > 1 and re.search("[LW]", text):
        title.refuse(text, "write L and W alone, not in a list")
    return tuple(_month_day(item, title, flavour) for item in items)


def _month_day(item: str, field: Field, flavour: Flavour) -> Days:
    if match := re.fullmatch(r"([0-9]{1,2})W", item):
        return cron_days.working_day_near(frozenset({field.number(match[1])}))
    match = re.fullmatch(r"L(?:-([0-9]{1,2}))?(W)?", item)
    if match is None:
        return cron_days.numbered(field.read(item))
    distance = int(match[1] or 0)
    if distance > 30 or (match[1] and match[2] and flavour == "spring"):
        field.refuse(item, "write L, L-1 to L-30 or LW")
    near, exact = cron_days.working_day_near_last, cron_days.before_last
    return near(distance) if match[2] else exact(distance)


def _weekdays(text: str, flavour: Flavour) -> tuple[Days, ...]:
    if text in _ANY:
        return (cron_days.on_weekdays(frozenset(range(7))),)
    items = text.split(",")
    if flavour == "quartz" and len(items) > 1 and re.search("L|#", text):
        _QUARTZ_WEEKDAYS.refuse(text, "write L and # alone, not in a list")
    return tuple(_weekday(item, flavour) for item in items)


def _weekday(item: str, flavour: Flavour) -> Days:
    field, sunday = (_QUARTZ_WEEKDAYS, 1) if flavour == "quartz" else (_SPRING_WEEKDAYS, 0)
    if item == "L" and flavour == "quartz":
        return cron_days.on_weekdays(frozenset({6}))
    if match := re.fullmatch(r"([0-9]|[A-Z]{3})L", item):
        return cron_days.last_weekday((field.number(match[1]) - sunday) % 7)
    if match := re.fullmatch(r"([0-9]|[A-Z]{3})#([1-5])", item):
        return cron_days.nth_weekday((field.number(match[1]) - sunday) % 7, int(match[2]))
    return cron_days.on_weekdays(frozenset((day - sunday) % 7 for day in field.read(item)))
