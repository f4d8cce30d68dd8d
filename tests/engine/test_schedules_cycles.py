"""Repeating intervals: their first and following due times, their ends, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Invalid
from engine.schedules import fires, parse_cycle, parse_repetition

NO_CYCLES = [
    "", "R", "R3", "R/", "R0/PT1S", "R-1/PT1S", "R/P", "PT1H", "r3/PT1S", "0 0 * * *", "@daily",
    "R/2030-01-01T00:00/PT1H", "R3/x/PT1H", "R3//PT1H", "R3/PT1H/", "R3/PT1H/x", "R3/PT1H/PT1H",
    "R3/PT1H/2030-01-01T00:00", "R3/2030-01-01T00:00:00Z/2030-01-02T00:00:00Z",
    "R3/2030-01-01T00:00:00Z/PT1H/2030-01-02T00:00:00Z",
]  # fmt: skip
NOW = datetime(2030, 1, 1, tzinfo=UTC)


def utc(year: int, month: int, day: int, *clock: int) -> datetime:
    hour, minute, second = (*clock, 0, 0, 0)[:3]
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def test_a_cycle_counts_from_its_due_times() -> None:
    cycle = parse_cycle("R3/PT10S")

    first = cycle.first(NOW)

    assert (cycle.repeats, first) == (3, utc(2030, 1, 1, 0, 0, 10))
    assert cycle.next(utc(2030, 1, 1, 0, 0, 10)) == utc(2030, 1, 1, 0, 0, 20)


def test_a_missed_stretch_of_a_cycle_fires_once() -> None:
    cycle = parse_cycle("R/PT1H")

    following = cycle.next(utc(2030, 1, 1, 0, 30), now=utc(2031, 1, 1, 12))

    assert (cycle.repeats, following) == (None, utc(2031, 1, 1, 12, 30))


def test_a_cycle_with_a_start_fires_there_first() -> None:
    cycle = parse_cycle("R3/2030-01-01T00:00:00Z/PT1H")

    assert cycle.first(utc(2029, 6, 1)) == utc(2030, 1, 1)
    assert cycle.first(utc(2031, 6, 1)) == utc(2030, 1, 1)
    assert cycle.next(utc(2030, 1, 1)) == utc(2030, 1, 1, 1)


def test_a_cycle_with_an_end_fires_up_to_it() -> None:
    cycle = parse_cycle("R/P1D/2030-01-04T00:00Z")
    over = parse_cycle("R3/P1D/2030-01-01T23:00Z")

    assert list(fires(cycle, cycle.first(NOW))) == [utc(2030, 1, day) for day in (2, 3, 4)]
    assert cycle.next(utc(2030, 1, 2), now=utc(2030, 2, 1)) is None
    assert over.first(NOW) is None


def test_months_of_a_cycle_are_counted_from_its_start() -> None:
    cycle = parse_cycle("R/2030-01-31T00:00:00Z/P1M")

    dues = islice(fires(cycle, cycle.first(NOW)), 4)

    assert [(due.month, due.day) for due in dues] == [(1, 31), (2, 28), (3, 31), (4, 30)]
    assert cycle.next(utc(2030, 1, 31), now=utc(2040, 2, 10)) == utc(2040, 2, 29)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("R/2030-03-30T09:00[Europe/Berlin]/P1D", ["30T08:00", "31T07:00", "01T07:00"]),
        ("R/2030-03-30T02:30[Europe/Berlin]/P1D", ["30T01:30", "31T01:00", "01T00:30"]),
        ("R/2030-10-26T02:30[Europe/Berlin]/P1D", ["26T00:30", "27T00:30", "28T01:30"]),
        ("R/2030-10-26T02:30[Europe/Berlin]/PT24H", ["26T00:30", "27T00:30", "28T00:30"]),
        ("R/2030-11-02T01:30[America/New_York]/P1D", ["02T05:30", "03T05:30", "04T06:30"]),
        ("R/2030-10-05T02:10[Australia/Lord_Howe]/P1D", ["04T15:40", "05T15:30", "06T15:10"]),
    ],
)
def test_a_cycle_stays_at_its_local_time_over_a_change_of_the_clocks(
    text: str, expected: list[str]
) -> None:
    cycle = parse_cycle(text)

    dues = islice(fires(cycle, cycle.first(NOW)), 3)

    assert [f"{due:%dT%H:%M}" for due in dues] == expected


@pytest.mark.parametrize("text", NO_CYCLES)
def test_what_is_no_cycle_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_cycle(text)

    assert caught.value.code in {"time_malformed", "time_zone_missing"}


@pytest.mark.parametrize("text", ["R/PT0S", "R/PT0.5S", "R3/PT0.999999S", "R/P0D"])
def test_an_interval_below_a_second_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="must be 1 second or longer") as caught:
        parse_cycle(text)

    assert caught.value.code == "interval_too_short"
    assert parse_cycle("R/PT1S").interval.time == timedelta(seconds=1)


@given(
    st.sampled_from(["PT7S", "PT1.5H", "P1D", "P1M", "P1Y2M3DT4H"]),
    st.sampled_from(["", "/2029-12-31T02:30[Europe/Berlin]", "/2030-01-31T00:00Z"]),
    st.integers(0, 40 * 366 * 86_400),
)
def test_a_following_due_time_is_the_first_on_the_grid(text: str, start: str, late: int) -> None:
    cycle = parse_cycle(f"R{start}/{text}")
    first = cycle.first(NOW)
    assert first is not None
    now = first + timedelta(seconds=late % 9_000_000 if text == "PT7S" else late)

    following = cycle.next(first, now)

    assert following is not None
    assert following > now
    size = int((now - first).total_seconds() / cycle.interval.mean_seconds)
    near = [cycle.interval.times(n).after(cycle.start or first) for n in range(size, size + 4)]
    assert following == min(moment for moment in near if moment > now)


@given(st.text(alphabet="RPTYMWDHS0123456789/.,:-+Z[] *?L#W@") | st.text())
def test_any_text_is_a_repetition_or_refused(text: str) -> None:
    code, first = outcome(text)

    assert code is None or code.startswith("time_") or code == "interval_too_short"
    assert first is None or first.tzinfo is UTC


def outcome(text: str) -> tuple[str | None, datetime | None]:
    """Return the code of the refusal, or the first due time."""
    try:
        return None, parse_repetition(text).first(NOW)
    except Invalid as refusal:
        return refusal.code, None
