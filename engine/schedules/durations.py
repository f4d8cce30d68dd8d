"""Durations as models write them (ISO 8601 `P1Y2M3W4DT5H6M7.5S`)."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from engine.errors import Invalid
from engine.schedules.refusals import refuse
from engine.schedules.wall_clocks import settle

_MICROSECOND: Final = timedelta(microseconds=1)
_MEAN_MONTH_SECONDS: Final = 2_629_746

_DURATION = re.compile(
    r"P(?=[0-9T])(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?(?:([0-9.,]{1,20})W)?(?:([0-9.,]{1,20})D)?"
    r"(?:T(?=[0-9])(?:([0-9.,]{1,20})H)?(?:([0-9.,]{1,20})M)?(?:([0-9.,]{1,20})S)?)?"
)
_NUMBER = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,9}))?")


@dataclass(frozen=True, kw_only=True)
class Duration:
    """Calendar months, calendar days and exact time; added in this order.

    Months and days are added on the wall clock of the moment's zone, hours and smaller in exact
    time; a local time that is missing or double follows `wall_clocks`.
    """

    months: int = 0
    days: int = 0
    time: timedelta = timedelta()

    def after(self, moment: datetime) -> datetime:
        """Return the aware `moment` plus this duration, in the zone of `moment`.

        31 January plus a month is the last day of February. Raises Invalid `time_out_of_range`.
        """
        try:
            if self.months or self.days:
                wall = _add_months(moment.replace(tzinfo=None, fold=0), self.months)
                moment = settle(wall + timedelta(days=self.days), moment.tzinfo or UTC)
            return (moment.astimezone(UTC) + self.time).astimezone(moment.tzinfo)
        except (OverflowError, ValueError) as error:
            raise Invalid(
                f"cannot add the duration to {moment.isoformat()}: the result lies outside the "
                "years 1 to 9999; use a shorter duration",
                code="time_out_of_range",
            ) from error

    def times(self, count: int) -> Duration:
        """Return this duration `count` times over."""
        return Duration(months=self.months * count, days=self.days * count, time=self.time * count)

    @property
    def mean_seconds(self) -> float:
        """Return its length in seconds, a month counted as a twelfth of a mean year."""
        return self.months * _MEAN_MONTH_SECONDS + self.days * 86_400 + self.time.total_seconds()


def parse_duration(text: str) -> Duration:
    """Read `P1Y2M3W4DT5H6M7.5S`, each part optional; only weeks and smaller may have a fraction.

    Raises Invalid `time_malformed` for anything else, negative durations included.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        refuse(text, "a duration", "write it like P3D, PT1H30M or P1M")
    years, months, *exact = match.groups()
    weeks, days, hours, minutes, seconds = (_microseconds(text, part) for part in exact)
    whole_days, rest = divmod((weeks * 7 + days) * 86_400, 86_400 * 1_000_000)
    try:
        time = timedelta(microseconds=rest + hours * 3_600 + minutes * 60 + seconds)
        timedelta(days=whole_days)
    except OverflowError:
        refuse(text, "a duration", "use fewer digits")
    return Duration(months=int(years or 0) * 12 + int(months or 0), days=whole_days, time=time)


def duration_text(duration: timedelta) -> str:
    """Write an exact duration as ISO 8601, with a leading `-` when it is negative."""
    sign = "-" if duration < timedelta() else ""
    whole, micro = divmod(abs(duration) // _MICROSECOND, 1_000_000)
    days, rest = divmod(whole, 86_400)
    hours, minutes = divmod(rest // 60, 60)
    seconds = f"{rest % 60}.{micro:06}".rstrip("0") if micro else f"{rest % 60}"
    parts = [(days, "D"), (hours, "H"), (minutes, "M")]
    day, hour, minute = (f"{count}{unit}" if count else "" for count, unit in parts)
    second = "" if seconds == "0" and whole else f"{seconds}S"
    clock = hour + minute + second
    return f"{sign}P{day}{'T' + clock if clock else ''}"


def _add_months(wall: datetime, months: int) -> datetime:
    year, month = divmod(wall.year * 12 + wall.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return wall.replace(year=year, month=month + 1, day=min(wall.day, last))


def _microseconds(text: str, number: str | None) -> int:
    match = _NUMBER.fullmatch(number or "0")
    if match is None:
        refuse(text, "a duration", "write it like PT1.5S, with at most 9 digits on either side")
    return int(match[1]) * 1_000_000 + int((match[2] or "").ljust(6, "0")[:6])
