"""Cron lines in both flavours: what they mean, what is refused, and the changes of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

import pytest

from engine.errors import Invalid
from engine.schedules import Flavour, describe_fires, fires, is_cron, parse_cron

NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)  # a Sunday
SPRING = [
    ("0 0 9 * * *", ["22T09:00:00", "23T09:00:00", "24T09:00:00"]),
    ("*/20 31 7 22 11 ?", ["22T07:31:00", "22T07:31:20", "22T07:31:40"]),
    ("5/20 30 7 * * *", ["22T07:30:05", "22T07:30:25", "22T07:30:45"]),
    ("0 10-30/10,45 8 * * *", ["22T08:10:00", "22T08:20:00", "22T08:30:00", "22T08:45:00"]),
    ("0 0 9 * * MON-FRI", ["23T09:00:00", "24T09:00:00", "25T09:00:00"]),
    ("0 0 9 ? NOV sat,7", ["22T09:00:00", "28T09:00:00", "29T09:00:00"]),
    ("0 0 9 * * 0", ["22T09:00:00", "29T09:00:00"]),
    ("0 0 9 * * 7-2", ["22T09:00:00", "23T09:00:00", "24T09:00:00", "29T09:00:00"]),
    ("0 0 9 * * SUN-TUE", ["22T09:00:00", "23T09:00:00", "24T09:00:00", "29T09:00:00"]),
    ("0 0 9 * * SAT-SUN", ["22T09:00:00", "28T09:00:00", "29T09:00:00"]),
    ("0 0 9 * * 5/2", ["22T09:00:00", "27T09:00:00", "29T09:00:00"]),
    ("0 0 9 23-29 * MON", ["23T09:00:00"]),
    ("0 0 9 25,L * *", ["25T09:00:00", "30T09:00:00"]),
    ("0 0 9 * * 1L", ["30T09:00:00"]),
    ("0 0 9 * * MON#4,FRI#4", ["23T09:00:00", "27T09:00:00"]),
    (" @daily ", ["23T00:00:00", "24T00:00:00"]),
    ("@Hourly", ["22T08:00:00", "22T09:00:00"]),
    ("@weekly", ["29T00:00:00"]),
    ("0 0 9 * * * [Asia/Tokyo]", ["23T00:00:00", "24T00:00:00"]),
]
QUARTZ = [
    ("0 0 9 ? * 2", ["23T09:00:00", "30T09:00:00"]),
    ("0 0 9 ? * 1", ["22T09:00:00", "29T09:00:00"]),
    ("0 0 9 ? * 6L", ["27T09:00:00"]),
    ("0 0 9 ? * friL", ["27T09:00:00"]),
    ("0 0 9 ? * L", ["28T09:00:00"]),
    ("0 0 9 ? * 6#4", ["27T09:00:00"]),
    ("0 0 9 ? * FRI-MON", ["22T09:00:00", "23T09:00:00", "27T09:00:00", "28T09:00:00"]),
    ("0 0 22-2/2 * * ?", ["22T22:00:00", "23T00:00:00", "23T02:00:00", "23T22:00:00"]),
    ("0 /20 8 22 * ?", ["22T08:00:00", "22T08:20:00", "22T08:40:00"]),
    ("0 0 9 28-2 * ?", ["28T09:00:00", "29T09:00:00", "30T09:00:00"]),
    ("0 0 9 L * ?", ["30T09:00:00"]),
    ("0 0 9 L-3 * ?", ["27T09:00:00"]),
    ("0 0 9 L-1W * ?", ["30T09:00:00"]),
    ("0 0 9 LW * ? 2026", ["30T09:00:00"]),
    ("0 0 9 28W * ?", ["27T09:00:00"]),
    ("0 0 9 29W * ?", ["30T09:00:00"]),
    ("0 0 9 24 11 ? 2024-2028/2", ["24T09:00:00"]),
]
NO_SPRING = [
    "", "@often", "*/5 * * * *", "0 0 9 * *", "0 0 9 * * * 2030", "60 * * * * *", "0 60 * * * *",
    "0 0 24 * * *", "0 0 0 0 * *", "0 0 0 32 * *", "0 0 0 * 13 *", "0 0 0 * 0 *", "0 0 0 * * 8",
    "? * * * * *", "0 0 0 * ? *", "0 /5 * * * *", "0 0 22-2 * * *", "0 */0 * * * *", "0 , * * * *",
    "0 */60 * * * *", "0 5- * * * *", "0 -5 * * * *", "0 1.5 * * * *", "0 x * * * *",
    "0 \u0661 * * * *", "0 0 0 * * L", "0 0 0 * * MON#6", "0 0 0 * * #2", "0 0 0 * * 8L",
    "0 0 0 * * FRI-MON", "0 0 0 L-3W * *", "0 0 0 L-31 * *", "0 0 0 W * *", "0 0 0 32W * *",
    "0 0 0 1-5W * *", "0 0 0 * * MO", "0 0 0 * * MON [Europe/Berlin] x",
]  # fmt: skip
NO_QUARTZ = [
    "@daily", "0 0 9 * * *", "0 0 9 ? * ?", "0 0 9 1 * MON", "0 0 9 ? * 0", "0 0 9 ? * 8",
    "0 0 9 ? * 1#2,2#2", "0 0 9 L,3 * ?", "0 0 9 ? * 2,L", "0 0 9 1,15W * ?", "0 0 9 * * ? 1969",
    "0 0 9 * * ? 2030-2027", "0 0 9 * * ? * *", "0 9 * * ?",
]  # fmt: skip
NEVER: list[tuple[str, Flavour]] = [
    ("0 0 0 31 2 *", "spring"),
    ("0 0 0 30,31 FEB ?", "spring"),
    ("0 0 0 31 4,6,9,11 *", "spring"),
    ("0 0 0 L-30 2,4 *", "spring"),
    ("0 0 0 1-6 * MON#2", "spring"),
    ("0 0 0 29 2 ? 2027", "quartz"),
]


@pytest.mark.parametrize(("text", "expected"), SPRING)
def test_a_line_of_the_spring_flavour_fires(text: str, expected: list[str]) -> None:
    assert november(text, "spring", len(expected)) == expected


@pytest.mark.parametrize(("text", "expected"), QUARTZ)
def test_a_line_of_the_quartz_flavour_fires(text: str, expected: list[str]) -> None:
    assert november(text, "quartz", len(expected)) == expected


@pytest.mark.parametrize("text", NO_SPRING)
def test_what_is_no_line_of_the_spring_flavour_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"; (write|use|it has no seconds; write)") as caught:
        parse_cron(text, "spring")

    assert caught.value.code == "time_malformed"


@pytest.mark.parametrize("text", NO_QUARTZ)
def test_what_is_no_line_of_the_quartz_flavour_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"; (write|use|it has no seconds; write)") as caught:
        parse_cron(text, "quartz")

    assert caught.value.code == "time_malformed"


@pytest.mark.parametrize(("text", "flavour"), NEVER)
def test_a_cron_that_can_never_fire_is_refused(text: str, flavour: Flavour) -> None:
    with pytest.raises(Invalid, match="never fires") as caught:
        parse_cron(text, flavour)

    assert caught.value.code == "time_never_fires"


def test_the_rarest_cron_is_found() -> None:
    assert parse_cron("0 0 0 29 2 MON").next(NOW) == datetime(2044, 2, 29, tzinfo=UTC)
    assert parse_cron("0 0 0 29 2 *").next(datetime(2096, 3, 1, tzinfo=UTC)) == datetime(
        2104, 2, 29, tzinfo=UTC
    )


def test_a_day_near_the_edge_of_a_month_stays_in_it() -> None:
    near_first = parse_cron("0 0 0 1W * ?", "quartz")
    near_last = parse_cron("0 0 0 31W * ?", "quartz")

    assert near_first.next(NOW) == datetime(2026, 12, 1, tzinfo=UTC)
    assert near_first.next(datetime(2027, 4, 30, tzinfo=UTC)) == datetime(2027, 5, 3, tzinfo=UTC)
    assert near_last.next(datetime(2027, 1, 1, tzinfo=UTC)) == datetime(2027, 1, 29, tzinfo=UTC)
    assert near_last.next(datetime(2027, 2, 1, tzinfo=UTC)) == datetime(2027, 3, 31, tzinfo=UTC)


def test_a_fifth_weekday_leaves_out_months_without_one() -> None:
    dues = fires(parse_cron("0 0 0 * * MON#5"), datetime(2026, 11, 30, tzinfo=UTC))

    assert [f"{due:%m-%d}" for due in islice(dues, 3)] == ["11-30", "03-29", "05-31"]


def test_a_line_ends_with_its_years() -> None:
    cron = parse_cron("0 0 9 31 12 ? 2026,2027", "quartz")

    dues = list(fires(cron, cron.first(NOW)))

    assert [due.year for due in dues] == [2026, 2027]
    assert parse_cron("0 0 * * * ? 2020", "quartz").first(NOW) is None
    assert parse_cron("0 0 9 * * ? 2020", "quartz").first(NOW) is None
    assert parse_cron("@hourly").next(datetime(9999, 12, 31, 23, 30, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        # Berlin 2026-03-29: 02:00 to 03:00 are missing
        ("0 30 2 * * * [Europe/Berlin]", "2026-03-29T00:00", ["29T01:00", "30T00:30"]),
        ("0 */20 2 * * * [Europe/Berlin]", "2026-03-29T00:00", ["29T01:00", "30T00:00"]),
        ("0 0,30 2,3 * * * [Europe/Berlin]", "2026-03-29T00:00", ["29T01:00", "29T01:30"]),
        ("0 30 * * * * [Europe/Berlin]", "2026-03-29T00:00", ["29T00:30", "29T01:30"]),
        # Berlin 2026-10-25: 02:00 to 03:00 are double
        ("0 30 2 * * * [Europe/Berlin]", "2026-10-25T00:00", ["25T00:30", "26T01:30"]),
        ("0 0 2,3 * * * [Europe/Berlin]", "2026-10-24T22:00", ["25T00:00", "25T02:00"]),
        ("0 30 2 * * * [Europe/Berlin]", "2026-10-25T01:15", ["26T01:30"]),
        ("0 30 * * * * [Europe/Berlin]", "2026-10-25T00:00", ["25T00:30", "25T01:30", "25T02:30"]),
        # New York 2026-03-08 and 2026-11-01
        ("0 15 2 * * * [America/New_York]", "2026-03-08T00:00", ["08T07:00", "09T06:15"]),
        ("0 15 1 * * * [America/New_York]", "2026-11-01T00:00", ["01T05:15", "02T06:15"]),
        # Lord Howe moves by half an hour: 02:00 to 02:30 missing, 01:30 to 02:00 double
        ("0 10 2 * * * [Australia/Lord_Howe]", "2026-10-03T14:00", ["03T15:30", "04T15:10"]),
        ("0 45 1 * * * [Australia/Lord_Howe]", "2026-04-04T14:00", ["04T14:45", "05T15:15"]),
        (
            "0 15,45 * * * * [Australia/Lord_Howe]",
            "2026-04-04T14:20",
            ["04T14:45", "04T15:15", "04T15:45"],
        ),
        # Havana has no midnight on 2026-03-08, and two on 2026-11-01
        ("@daily [America/Havana]", "2026-03-08T00:00", ["08T05:00", "09T04:00"]),
        ("@daily [America/Havana]", "2026-11-01T00:00", ["01T04:00", "02T05:00"]),
        # Newfoundland went back from 00:01 into the day before
        (
            "0 30 * 6 11 * [America/St_Johns]",
            "2010-11-07T01:30",
            ["07T02:00", "07T03:00", "06T03:00"],
        ),
        ("0 30 * 7 11 * [America/St_Johns]", "2010-11-07T02:30", ["07T04:00", "07T05:00"]),
        # Samoa had no 2011-12-30; what was due that day fires when the next one begins
        ("0 0 9 * * * [Pacific/Apia]", "2011-12-29T20:00", ["30T10:00", "30T19:00"]),
    ],
)
def test_a_cron_follows_the_changes_of_the_clocks(
    text: str, after: str, expected: list[str]
) -> None:
    cron = parse_cron(text)

    dues = fires(cron, cron.first(datetime.fromisoformat(after).replace(tzinfo=UTC)))

    assert [f"{due:%dT%H:%M}" for due in islice(dues, len(expected))] == expected


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_a_cron_of_all_hours_never_pauses(day: str) -> None:
    cron = parse_cron("0 */10 * * * * [Europe/Berlin]")
    start = datetime.fromisoformat(day).replace(tzinfo=UTC) - timedelta(hours=2)

    dues = list(islice(fires(cron, cron.first(start)), 40))

    assert {later - earlier for earlier, later in pairwise(dues)} == {timedelta(minutes=10)}


def test_the_zone_of_the_text_goes_before_the_given_one() -> None:
    given = parse_cron("0 0 9 * * *", zone="Europe/Berlin")
    named = parse_cron("0 0 9 * * * [Asia/Tokyo]", zone="Europe/Berlin")

    assert given.next(NOW) == datetime(2026, 11, 22, 8, tzinfo=UTC)
    assert named.next(NOW) == datetime(2026, 11, 23, 0, tzinfo=UTC)
    with pytest.raises(Invalid, match="no time zone is called 'Mars/Olympus'"):
        parse_cron("0 0 9 * * * [Mars/Olympus]")


def test_cron_is_told_by_its_spelling() -> None:
    crons = ("0 0 9 * * MON", "@daily", " */5 * * * * ", "@never")
    others = ("R3/PT10S", "P1D", "2030-01-01T00:00Z", "", "every day at nine")

    assert [is_cron(text) for text in crons] == [True] * 4
    assert [is_cron(text) for text in others] == [False] * 5


def test_a_line_tells_its_next_fires() -> None:
    line = "0 30 9 * * 1 [Europe/Berlin]"

    assert parse_cron(line).fields.has_weekday_numbers
    assert not parse_cron("0 30 9 * * MON-FRI/2,SUN#2").fields.has_weekday_numbers
    assert describe_fires(parse_cron(line), NOW) == (
        "Mon 2026-11-23 09:30:00, Mon 2026-11-30 09:30:00, Mon 2026-12-07 09:30:00 (Europe/Berlin)"
    )
    assert describe_fires(parse_cron("0 0 9 * * ? 2020", "quartz"), NOW) == "never again"


def november(text: str, flavour: Flavour, count: int) -> list[str]:
    """Return the next `count` fires after NOW, all in November 2026."""
    cron = parse_cron(text, flavour)
    dues = list(islice(fires(cron, cron.first(NOW)), count))
    assert {(due.year, due.month) for due in dues} == {(2026, 11)}
    return [f"{due:%dT%H:%M:%S}" for due in dues]
