"""Random cron lines against a model that looks at every minute (or second, or day) there is.

The model shares no code with the reader: lines are drawn together with what they mean.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.schedules import Flavour, parse_cron

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
DAY_NAMES = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
# Moments near changes of the clocks: of an hour, half an hour, at midnight, back over midnight,
# of a whole day, and a zone without any.
CHANGES = [
    ("Europe/Berlin", "2026-03-29T01:00"),
    ("Europe/Berlin", "2026-10-25T01:00"),
    ("America/New_York", "2026-03-08T07:00"),
    ("America/New_York", "2026-11-01T06:00"),
    ("Australia/Lord_Howe", "2026-04-04T15:00"),
    ("Australia/Lord_Howe", "2026-10-03T15:30"),
    ("America/Havana", "2026-03-08T05:00"),
    ("America/Havana", "2026-11-01T05:00"),
    ("America/St_Johns", "2010-11-07T02:31"),
    ("America/Asuncion", "2023-03-26T03:00"),
    ("Pacific/Apia", "2011-12-30T10:00"),
    ("Antarctica/Troll", "2026-03-29T01:00"),
    ("Asia/Kolkata", "2026-05-01T00:00"),
]
IsDay = Callable[[date], bool]


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Times of day: the texts of three fields, and what they mean."""

    text: str
    hours: frozenset[int]
    minutes: frozenset[int]
    seconds: frozenset[int]

    def has(self, moment: datetime) -> bool:
        is_meant = moment.hour in self.hours and moment.minute in self.minutes
        return is_meant and moment.second in self.seconds


@st.composite
def numbers(draw: Any, low: int, high: int) -> tuple[str, frozenset[int]]:
    """Draw a field of numbers: any, one, a range, with a step, or a list of two of them."""
    kind = draw(st.integers(0, 5))
    first, last = sorted((draw(st.integers(low, high)), draw(st.integers(low, high))))
    step = draw(st.integers(1, high))
    if kind == 0:
        return "*", frozenset(range(low, high + 1))
    if kind == 1:
        return f"{first}", frozenset({first})
    if kind == 2:
        return f"{first}-{last}/{step}", frozenset(range(first, last + 1, step))
    if kind == 3:
        return f"*/{step}", frozenset(range(low, high + 1, step))
    if kind == 4:
        return f"{first}/{step}", frozenset(range(first, high + 1, step))
    return f"{last},{first}", frozenset({first, last})


@st.composite
def clocks(draw: Any, *, any_second: bool = False) -> Clock:
    hour, hours = draw(numbers(0, 23))
    minute, minutes = draw(numbers(0, 59))
    second, seconds = draw(numbers(0, 59)) if any_second else ("0", frozenset({0}))
    return Clock(text=f"{second} {minute} {hour}", hours=hours, minutes=minutes, seconds=seconds)


@st.composite
def near_clocks(draw: Any, hour: int) -> Clock:
    """Draw full, half and quarter hours about an hour, or those of every hour."""
    near = draw(st.sets(st.integers(-2, 2), min_size=1))
    hours = draw(st.sampled_from([range(24), [(hour + each) % 24 for each in near]]))
    minutes = draw(st.sets(st.sampled_from([0, 15, 30, 45]), min_size=1))
    text = " ".join(",".join(map(str, each)) for each in (minutes, hours))
    return Clock(
        text=f"0 {text}", hours=frozenset(hours), minutes=frozenset(minutes), seconds=frozenset({0})
    )


@st.composite
def days(draw: Any, flavour: Flavour) -> tuple[str, IsDay]:
    """Draw day of month, month and day of week, and what they mean together."""
    month, months = draw(numbers(1, 12))
    by_number, by_name = draw(st.sampled_from([(True, False), (False, True), (True, True)]))
    if flavour == "quartz" and by_number and by_name:
        by_name = False
    day, is_number = draw(month_days(flavour)) if by_number else ("?", lambda _: True)
    weekday, is_name = draw(weekdays(flavour)) if by_name else ("?", lambda _: True)
    return (
        f"{day} {month} {weekday}",
        lambda each: each.month in months and is_number(each) and is_name(each),
    )


@st.composite
def month_days(draw: Any, flavour: Flavour) -> tuple[str, IsDay]:
    kind = draw(st.integers(0, 4))
    number = draw(st.integers(1, 31))
    if kind == 0:
        return f"{number}W", lambda each: number <= length(each) and is_near(each, number)
    if kind == 1:
        return "LW", lambda each: is_near(each, length(each))
    if kind == 2:
        back = draw(st.integers(0, 27))
        return f"L-{back}" if back else "L", lambda each: each.day == length(each) - back
    text, wanted = draw(numbers(1, 31))
    if kind == 3 and flavour == "spring":
        return f"{text},L", lambda each: each.day in wanted or each.day == length(each)
    return text, lambda each: each.day in wanted


@st.composite
def weekdays(draw: Any, flavour: Flavour) -> tuple[str, IsDay]:
    kind = draw(st.integers(0, 3))
    number = draw(st.integers(0, 6))
    shift = 1 if flavour == "quartz" else 0
    text = draw(st.sampled_from([DAY_NAMES[number], str(number + shift)]))
    if kind == 0:
        nth = draw(st.integers(1, 5))
        return f"{text}#{nth}", lambda each: is_weekday(each, number) and (each.day + 6) // 7 == nth
    if kind == 1:
        return f"{text}L", lambda each: is_weekday(each, number) and each.day + 7 > length(each)
    last = draw(st.integers(number, 6))
    until = draw(st.sampled_from([DAY_NAMES[last], str(last + shift)]))
    if kind == 2 and number > 0:
        return f"{text}-{until}", lambda each: number <= each.isoweekday() % 7 <= last
    return text, lambda each: is_weekday(each, number)


def length(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def is_weekday(day: date, number: int) -> bool:
    return day.isoweekday() % 7 == number


def is_near(day: date, number: int) -> bool:
    """Tell whether `day` is the working day of its month nearest to `number`."""
    target = day.replace(day=number)
    month = [day.replace(day=each) for each in range(1, length(day) + 1)]
    working = [each for each in month if each.isoweekday() < 6]
    return day == min(working, key=lambda each: abs((each - target).days))


def is_due(moment: datetime, zone: ZoneInfo, clock: Clock, is_day: IsDay) -> bool:
    """Tell by the stated rules whether a whole minute (UTC) is a fire."""
    local, before = (each.astimezone(zone) for each in (moment, moment - MINUTE))
    if clock.has(local) and is_day(local.date()) and (local.fold == 0 or len(clock.hours) == 24):
        return True
    if len(clock.hours) == 24:
        return False
    wall, missing = local.replace(tzinfo=None), before.replace(tzinfo=None) + MINUTE
    while missing < wall:
        if clock.has(missing) and is_day(missing.date()):
            return True
        missing += MINUTE
    return False


@given(st.sampled_from(CHANGES), st.integers(0, 59), st.data())
@settings(max_examples=300, deadline=None)
def test_no_fire_is_left_out_or_made_up_near_a_change_of_the_clocks(
    change: tuple[str, str], seconds: int, data: st.DataObject
) -> None:
    name, instant = change
    zone, around = ZoneInfo(name), datetime.fromisoformat(instant).replace(tzinfo=UTC)
    minutes = data.draw(st.integers(-90, 90) | st.integers(-26 * 60, 4 * 60))
    clock = data.draw(clocks() | near_clocks(around.astimezone(zone).hour))
    is_any = data.draw(st.booleans())
    text, is_day = ("* * ?", lambda _: True) if is_any else near_days(around, zone, data)
    after = around + minutes * MINUTE + seconds * SECOND
    end = around + timedelta(hours=30)

    cron = parse_cron(f"{clock.text} {text} [{name}]")
    found = cron.next(after)

    whole = after.replace(second=0)
    model = (whole + count * MINUTE for count in range(1, int((end - whole) / MINUTE)))
    expected = next((each for each in model if is_due(each, zone, clock, is_day)), None)
    assert found is not None
    assert found > after
    assert found == expected or (expected is None and found >= end)


@given(clocks(any_second=True), st.integers(0, 86_399))
@settings(max_examples=60, deadline=None)
def test_no_second_is_left_out_or_made_up(clock: Clock, second: int) -> None:
    after = datetime(2026, 11, 22, tzinfo=UTC) + second * SECOND
    cron = parse_cron(f"{clock.text} * * *")

    found = cron.next(after + SECOND / 2)

    model = (after + count * SECOND for count in range(1, 90_000))
    assert found == next(each for each in model if clock.has(each))


@pytest.mark.parametrize("flavour", ["spring", "quartz"])
@given(st.data(), st.dates(date(2024, 1, 1), date(2032, 1, 1)))
@settings(max_examples=100, deadline=None)
def test_no_day_is_left_out_or_made_up(flavour: Flavour, data: st.DataObject, start: date) -> None:
    text, is_day = data.draw(days(flavour))
    model = (start + timedelta(days=count) for count in range(1, 9 * 366))
    expected = [each for _, each in zip(range(3), filter(is_day, model), strict=False)]
    assume(expected)  # the others never fire, or very rarely

    cron = parse_cron(f"0 0 0 {text}", flavour)

    assert dates(cron.next, start, len(expected)) == expected


def near_days(around: datetime, zone: ZoneInfo, data: st.DataObject) -> tuple[str, IsDay]:
    """Draw one to three days about the change, as fields that name them."""
    local = around.astimezone(zone).date()
    first, last = sorted(data.draw(st.tuples(st.integers(-1, 1), st.integers(-1, 1))))
    wanted = [local + timedelta(days=each) for each in range(first, last + 1)]
    numbers_, months = (
        ",".join(sorted({str(getattr(each, part)) for each in wanted})) for part in ("day", "month")
    )
    return (
        f"{numbers_} {months} *",
        lambda each: str(each.day) in numbers_.split(",") and str(each.month) in months.split(","),
    )


def dates(
    next_: Callable[[datetime], datetime | None], start: date, count: int
) -> Sequence[date | None]:
    """Return the dates of the next fires after the midnight of `start`."""
    moment: datetime | None = datetime(start.year, start.month, start.day, tzinfo=UTC)
    found: list[date | None] = []
    for _ in range(count):
        moment = None if moment is None else next_(moment)
        found.append(None if moment is None else moment.date())
    return found
