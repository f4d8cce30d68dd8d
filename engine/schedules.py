"""Dates, durations and cycles as models write them (ISO 8601), without a clock of its own.

Wall-clock rules, for every zone: a local time that a change of the clocks leaves out means the
first valid time after it; one that occurs twice means the first. Months and days are added on the
wall clock of the moment's zone, hours and smaller in exact time.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.errors import Invalid

DEFAULT_RETRY_SECONDS: Final = 5.0
MAX_ATTEMPTS: Final = 100
MAX_WAIT_SECONDS: Final = 365 * 86_400.0
_MIN_CYCLE: Final = timedelta(seconds=1)
_SECOND: Final = timedelta(seconds=1)
_MICROSECOND: Final = timedelta(microseconds=1)
_MEAN_MONTH_SECONDS: Final = 2_629_746

_DURATION = re.compile(
    r"P(?=[0-9T])(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?(?:([0-9.,]{1,20})W)?(?:([0-9.,]{1,20})D)?"
    r"(?:T(?=[0-9])(?:([0-9.,]{1,20})H)?(?:([0-9.,]{1,20})M)?(?:([0-9.,]{1,20})S)?)?"
)
_NUMBER = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,9}))?")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:T([0-9]{2}:[0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?)?"
    r"(?:(Z)|([+-])([0-9]{2}):?([0-9]{2}))?(?:\[([A-Za-z0-9_+/-]{1,64})\])?"
)


@dataclass(frozen=True, kw_only=True)
class Duration:
    """Calendar months, calendar days and exact time; added in this order."""

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


@dataclass(frozen=True, kw_only=True)
class Cycle:
    """A repeating timer: `repeats` firings in all, None for no end; `start` keeps its zone."""

    repeats: int | None
    interval: Duration
    start: datetime | None = None

    def first(self, now: datetime) -> datetime:
        """Return the first due time in UTC: the start, even a past one, or `now` + interval."""
        due = self.interval.after(now) if self.start is None else self.start
        return due.astimezone(UTC)

    def next(self, due: datetime, now: datetime | None = None) -> datetime:
        """Return the due time that follows `due`, in UTC; counted from due times, never from `now`.

        With `now`, due times that have already passed are left out, so that a missed stretch fires
        once. With a start, months are counted from it: 31 January, 28 February, 31 March.
        """
        anchor = due if self.start is None else self.start
        until = due if now is None else max(due, now)
        passed = (until - anchor.astimezone(UTC)).total_seconds() / self.interval.mean_seconds
        count = max(int(passed) - 3, 1)
        while (moment := self.interval.times(count).after(anchor)) <= until:
            count += 1
        return moment.astimezone(UTC)


def parse_duration(text: str) -> Duration:
    """Read `P1Y2M3W4DT5H6M7.5S`, each part optional; only weeks and smaller may have a fraction.

    Raises Invalid `time_malformed` for anything else, negative durations included.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        _refuse(text, "a duration", "write it like P3D, PT1H30M or P1M")
    years, months, *exact = match.groups()
    weeks, days, hours, minutes, seconds = (_microseconds(text, part) for part in exact)
    whole_days, rest = divmod((weeks * 7 + days) * 86_400, 86_400 * 1_000_000)
    try:
        time = timedelta(microseconds=rest + hours * 3_600 + minutes * 60 + seconds)
        timedelta(days=whole_days)
    except OverflowError:
        _refuse(text, "a duration", "use fewer digits")
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


def parse_moment(text: str, zone: tzinfo | str | None = None) -> datetime:
    """Read a date-time and return it in UTC; `zone` is used only where the text names none.

    Raises Invalid `time_malformed`, `time_zone_missing`, `time_zone_unknown`, `time_out_of_range`.
    """
    return parse_zoned_moment(text, zone).astimezone(UTC)


def parse_zoned_moment(text: str, zone: tzinfo | str | None = None) -> datetime:
    """Read a date-time like `parse_moment`, in the zone or offset it was written with.

    Understood: `2030-03-31T09:00`, seconds and fractions, `Z` or `+02:00`, `[Europe/Berlin]`, and a
    date alone for its midnight. With offset and zone together, the offset tells the moment.
    """
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        _refuse(text, "a date-time", "write it like 2030-01-31T09:00:00Z")
    day, clock, seconds, fraction, utc, sign, hours, minutes, name = match.groups()
    try:
        wall = datetime.fromisoformat(f"{day}T{clock or '00:00'}:{seconds or '00'}")
    except ValueError:
        _refuse(text, "a date-time", "check its day and its time of day")
    wall += int((fraction or "").ljust(6, "0")[:6]) * _MICROSECOND
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
        _refuse(text, "a date-time", "use a year well inside 1 to 9999", "time_out_of_range")
    return at


def parse_cycle(text: str) -> Cycle:
    """Read `R3/PT10S`, `R/PT1H` or `R3/2030-01-01T00:00:00Z/PT1H`; an interval is 1 s or longer.

    Raises Invalid `time_malformed`, also for cron, which is not understood yet.
    """
    head, *rest = text.strip().split("/", 1)
    if re.fullmatch(r"R[0-9]{0,9}", head) is None or not rest:
        hint = "write it like R3/PT10S; cron is not understood yet"
        _refuse(text, "a cycle", hint)
    start, _, interval = rest[0].rpartition("/")
    if not interval.startswith("P"):
        _refuse(text, "a cycle", "an end is not understood; write R3/PT1H or R3/start/PT1H")
    repeats = int(head[1:]) if head[1:] else None
    every = parse_duration(interval)
    if repeats == 0:
        _refuse(text, "a cycle", "R0 never fires; write R1 or more")
    if every.mean_seconds < _MIN_CYCLE.total_seconds():
        _refuse(text, "a cycle", "its interval must be 1 second or longer")
    moment = parse_zoned_moment(start) if start else None
    return Cycle(repeats=repeats, interval=every, start=moment)


def parse_retries(text: str) -> tuple[float, ...]:
    """Return the seconds to wait before each further attempt; attempts in all are one more.

    `R3/PT10S` is 3 attempts, 10 s apart; `PT1M,PT5M` is 3 attempts; a bare `3` is 3 attempts, 5 s
    apart. At most 100 attempts and P365D of a wait. Raises Invalid `time_malformed`.
    """
    text = text.strip()
    waits: list[str]
    if match := re.fullmatch(r"R?([0-9]{1,9})(?:/([^/,]+))?", text):
        attempts, wait = int(match[1]), match[2] or f"PT{DEFAULT_RETRY_SECONDS}S"
        if (match[2] is None) == text.startswith("R") or not 0 < attempts <= MAX_ATTEMPTS:
            _refuse(text, "retries", f"write 1 to {MAX_ATTEMPTS} attempts, like R3/PT10S")
        waits = [wait] * (attempts - 1)
        parse_duration(wait)
    else:
        waits = text.split(",")
    if len(waits) >= MAX_ATTEMPTS:
        _refuse(text, "retries", f"use at most {MAX_ATTEMPTS} attempts")
    return tuple(_wait_seconds(text, wait) for wait in waits)


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
    after = late.astimezone(zone).utcoffset()
    while late - early > _SECOND:  # the change lies between the two readings of the missing time
        middle = early + (late - early) // _SECOND // 2 * _SECOND
        if middle.astimezone(zone).utcoffset() == after:
            late = middle
        else:
            early = middle
    return late.astimezone(zone)


def _add_months(wall: datetime, months: int) -> datetime:
    year, month = divmod(wall.year * 12 + wall.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return wall.replace(year=year, month=month + 1, day=min(wall.day, last))


def _microseconds(text: str, number: str | None) -> int:
    match = _NUMBER.fullmatch(number or "0")
    if match is None:
        _refuse(text, "a duration", "write it like PT1.5S, with at most 9 digits on either side")
    return int(match[1]) * 1_000_000 + int((match[2] or "").ljust(6, "0")[:6])


def _wait_seconds(text: str, wait: str) -> float:
    duration = parse_duration(wait)
    if duration.months:
        _refuse(text, "retries", "months have no fixed length; use days or smaller")
    seconds = (timedelta(days=duration.days) + duration.time).total_seconds()
    if seconds > MAX_WAIT_SECONDS:
        _refuse(text, "retries", "a wait is at most P365D")
    return seconds


def _offset(text: str, sign: str, hours: str, minutes: str) -> timezone:
    if int(hours) > 18 or int(minutes) > 59:
        _refuse(text, "a date-time", "its offset must lie within 18 hours")
    size = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-size if sign == "-" else size)


def _refuse(text: str, expected: str, way_out: str, code: str = "time_malformed") -> NoReturn:
    raise Invalid(f"cannot read {text[:80]!r} as {expected}; {way_out}", code=code)
