"""Durations, moments and retries as models write them, and the changes of the clocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Invalid
from engine.schedules import (
    Duration,
    duration_text,
    parse_duration,
    parse_moment,
    parse_retries,
    parse_zoned_moment,
)

BERLIN = ZoneInfo("Europe/Berlin")
NO_DURATIONS = [
    "", "P", "PT", "P1DT", "-P1D", "P-1D", "P1.5M", "P1.5Y", "1D", "P1H", "P1S", "p1d", "PT1,2,3S",
    "P1D ago", "PT.5S", "PT1.S", "P999999999W", "P9999999999D", "P\u0661D", "P1D\nP1D",
    "P" + "1" * 99,
]  # fmt: skip
NO_RETRIES = [
    "", "0", "R3", "3/PT1S", "R0/PT1S", "R/PT1S", "R101/PT1S", "101", "-1", "1.5", "R1/x", "P1M",
    "P366D", "PT1M,", ",", "many", ",".join(["PT1S"] * 100),
]  # fmt: skip


def utc(year: int, month: int, day: int, *clock: int) -> datetime:
    hour, minute, second, micro = (*clock, 0, 0, 0, 0)[:4]
    return datetime(year, month, day, hour, minute, second, micro, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("PT0S", Duration()),
        ("P3D", Duration(days=3)),
        ("P1W2D", Duration(days=9)),
        ("P1Y2M", Duration(months=14)),
        ("PT1H30M", Duration(time=timedelta(minutes=90))),
        ("PT1.5H", Duration(time=timedelta(minutes=90))),
        ("PT0,25S", Duration(time=timedelta(milliseconds=250))),
        ("P0.5D", Duration(time=timedelta(hours=12))),
        ("PT36H", Duration(time=timedelta(hours=36))),
        (" P1M ", Duration(months=1)),
        (
            "P1Y2M3W4DT5H6M7.5S",
            Duration(months=14, days=25, time=timedelta(hours=5, minutes=6, seconds=7.5)),
        ),
    ],
)
def test_a_duration_is_read(text: str, duration: Duration) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize("text", NO_DURATIONS)
def test_what_is_no_duration_is_refused_with_a_way_out(text: str) -> None:
    with pytest.raises(Invalid, match=r"; (write|use)") as caught:
        parse_duration(text)

    assert caught.value.code == "time_malformed"


@pytest.mark.parametrize(
    ("start", "text", "end"),
    [
        (utc(2030, 1, 31), "P1M", utc(2030, 2, 28)),
        (utc(2032, 1, 31), "P1M", utc(2032, 2, 29)),
        (utc(2032, 2, 29), "P1Y", utc(2033, 2, 28)),
        (utc(2030, 11, 30), "P3M", utc(2031, 2, 28)),
        (utc(2030, 12, 31, 23, 59), "PT1M", utc(2031, 1, 1)),
    ],
)
def test_months_end_on_the_last_day_of_a_shorter_month(
    start: datetime, text: str, end: datetime
) -> None:
    assert parse_duration(text).after(start) == end


@pytest.mark.parametrize(
    ("start", "text", "end"),
    [
        ("2030-03-30T12:00", "P1D", "2030-03-31T12:00:00+02:00"),
        ("2030-03-30T12:00", "PT24H", "2030-03-31T13:00:00+02:00"),
        ("2030-03-30T02:30", "P1D", "2030-03-31T03:00:00+02:00"),
        ("2030-10-26T02:30", "P1D", "2030-10-27T02:30:00+02:00"),
        ("2030-10-26T12:00", "PT24H", "2030-10-27T11:00:00+01:00"),
    ],
)
def test_days_follow_the_wall_clock_and_hours_do_not(start: str, text: str, end: str) -> None:
    moment = parse_zoned_moment(start, BERLIN)

    assert parse_duration(text).after(moment).isoformat() == end


def test_a_duration_past_the_last_year_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        parse_duration("P9000Y").after(utc(2030, 1, 1))

    assert caught.value.code == "time_out_of_range"


@pytest.mark.parametrize(
    ("text", "zone", "moment"),
    [
        ("2030-03-31T02:30", "Europe/Berlin", "2030-03-31T01:00:00+00:00"),
        ("2030-03-31T03:00", "Europe/Berlin", "2030-03-31T01:00:00+00:00"),
        ("2030-10-27T02:30", "Europe/Berlin", "2030-10-27T00:30:00+00:00"),
        ("2030-10-06T02:10", "Australia/Lord_Howe", "2030-10-05T15:30:00+00:00"),
        ("2030-04-07T01:45", "Australia/Lord_Howe", "2030-04-06T14:45:00+00:00"),
        ("2011-12-30T12:00", "Pacific/Apia", "2011-12-30T10:00:00+00:00"),
        ("2030-03-31T02:30:59.999", "Europe/Berlin", "2030-03-31T01:00:00+00:00"),
    ],
)
def test_a_missing_time_is_the_first_after_it_and_a_double_one_the_first(
    text: str, zone: str, moment: str
) -> None:
    assert parse_moment(text, zone).isoformat() == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2030-01-02T03:04:05Z", utc(2030, 1, 2, 3, 4, 5)),
        ("2030-01-02T03:04:05.678912345Z", utc(2030, 1, 2, 3, 4, 5, 678912)),
        ("2030-01-02T03:04+05:30", utc(2030, 1, 1, 21, 34)),
        ("2030-07-01T10:00[Europe/Berlin]", utc(2030, 7, 1, 8)),
        ("2030-07-01T10:00+02:00[Europe/Berlin]", utc(2030, 7, 1, 8)),
        ("2030-07-01Z", utc(2030, 7, 1)),
    ],
)
def test_a_moment_with_its_own_zone_needs_no_other(text: str, moment: datetime) -> None:
    assert parse_moment(text, "Asia/Tokyo") == moment
    assert parse_moment(text).tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2030-01-01T10:00", "time_zone_missing"),
        ("2030-01-01", "time_zone_missing"),
        ("2030-13-01T10:00Z", "time_malformed"),
        ("0000-00-00", "time_malformed"),
        ("2030-02-29T10:00Z", "time_malformed"),
        ("2030-01-01T24:00Z", "time_malformed"),
        ("2030-01-01T10:00:60Z", "time_malformed"),
        ("2030-01-01T10:00+19:00", "time_malformed"),
        ("tomorrow", "time_malformed"),
        ("", "time_malformed"),
        ("2030-01-01T10:00[Mars/Olympus]", "time_zone_unknown"),
        ("2030-01-01T10:00[../../etc/passwd]", "time_malformed"),
        ("2030-01-01T10:00[Europe]", "time_zone_unknown"),
        ("0001-01-01T00:00+14:00", "time_out_of_range"),
        ("9999-12-31T23:59-14:00", "time_out_of_range"),
    ],
)
def test_what_is_no_moment_is_refused(text: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_moment(text)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        ("R3/PT10S", (10.0, 10.0)),
        ("R1/PT10S", ()),
        ("PT1M,PT5M", (60.0, 300.0)),
        ("PT1S, PT5S, PT30S", (1.0, 5.0, 30.0)),
        ("3", (5.0, 5.0)),
        ("1", ()),
        ("P1D", (86400.0,)),
        ("P365D", (31_536_000.0,)),
    ],
)
def test_retries_say_the_wait_before_each_further_attempt(
    text: str, waits: tuple[float, ...]
) -> None:
    assert parse_retries(text) == waits


@pytest.mark.parametrize("text", NO_RETRIES)
def test_nonsense_retries_are_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_retries(text)

    assert caught.value.code == "time_malformed"


@given(st.timedeltas(min_value=timedelta()))
def test_an_exact_duration_is_written_as_it_is_read(duration: timedelta) -> None:
    read = parse_duration(duration_text(duration))

    assert timedelta(days=read.days) + read.time == duration


@given(st.text() | st.text(alphabet="RPTYMWDHS0123456789/.,:-+Z[] "))
def test_any_text_is_read_or_refused(text: str) -> None:
    codes = {code_of(read, text) for read in (parse_duration, parse_moment, parse_retries)}

    assert all(code is None or code.startswith("time_") for code in codes)


def code_of(read: Callable[[str], object], text: str) -> str | None:
    try:
        read(text)
    except Invalid as refusal:
        return refusal.code
    return None
