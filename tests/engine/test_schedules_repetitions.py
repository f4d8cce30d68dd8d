"""Missed fires by policy, and the fires to come, of cycles and crons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.schedules import (
    MissedFires,
    Repetition,
    describe_fires,
    fires,
    next_due,
    parse_repetition,
    skipped_to,
)

DUE = datetime(2030, 1, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
DAILY = ["R/P1D", "R/2030-01-01T09:00Z/P1D", "0 0 9 * * *"]


def played(text: str, policy: MissedFires, now: datetime) -> list[datetime]:
    """Return the due times that fire at `now`, DUE first, and then the one in the future."""
    repetition = parse_repetition(text)
    dues = [DUE]
    while dues[-1] <= now:
        following = next_due(repetition, dues[-1], now, policy)
        assert following is not None
        assert following > dues[-1]
        dues.append(following)
    return dues


@pytest.mark.parametrize("text", DAILY)
def test_one_fires_once_and_goes_on_from_the_due_time(text: str) -> None:
    late = DUE + 10 * DAY + timedelta(hours=3)

    assert played(text, "one", late) == [DUE, DUE + 11 * DAY]


@pytest.mark.parametrize("text", DAILY)
def test_all_fires_each_missed_one(text: str) -> None:
    late = DUE + 10 * DAY + timedelta(hours=3)

    assert played(text, "all", late) == [DUE + day * DAY for day in range(12)]


@pytest.mark.parametrize("text", DAILY)
@pytest.mark.parametrize("missed", [99, 100, 101, 5000])
def test_all_fires_at_most_a_hundred_and_leaves_out_the_older(text: str, missed: int) -> None:
    last = DUE + (missed - 1) * DAY

    dues = played(text, "all", last)

    assert len(dues[:-1]) == min(missed, 100)
    assert dues[-2:] == [last, last + DAY]
    assert dues[0] == DUE


def test_the_hundred_are_found_in_crowds() -> None:
    second = timedelta(seconds=1)
    crowds = played("* * 9 1 1 *", "all", DUE.replace(year=2040, day=2))

    assert crowds[1] == DUE.replace(year=2040) + timedelta(hours=1) - 99 * second
    assert len(crowds) == 101


@pytest.mark.parametrize("text", DAILY)
def test_skip_moves_a_late_fire_to_the_next_in_the_future(text: str) -> None:
    repetition = parse_repetition(text)

    assert skipped_to(repetition, DUE, DUE) is None
    assert skipped_to(repetition, DUE, DUE + timedelta(minutes=1)) is None
    assert skipped_to(repetition, DUE, DUE + timedelta(minutes=2)) == DUE + DAY
    assert skipped_to(repetition, DUE, DUE + 10 * DAY) == DUE + 11 * DAY
    assert next_due(repetition, DUE, DUE + timedelta(seconds=30), "skip") == DUE + DAY


def test_skip_fires_late_when_nothing_follows() -> None:
    repetition = parse_repetition("R/P1D/2030-01-03T09:00Z")

    assert skipped_to(repetition, DUE, DUE + 10 * DAY) is None


def test_fires_end_with_the_repetition() -> None:
    repetition = parse_repetition("R/P1D/2030-01-03T09:00Z")

    assert list(fires(repetition, DUE)) == [DUE, DUE + DAY, DUE + 2 * DAY]
    assert list(fires(repetition, None)) == []
    assert next_due(repetition, DUE + 2 * DAY, DUE + 2 * DAY, "all") is None


def test_the_fires_of_a_cycle_are_told_in_the_zone_of_now() -> None:
    assert describe_fires(parse_repetition("R/PT12H"), DUE, count=2) == (
        "Tue 2030-01-01 21:00:00, Wed 2030-01-02 09:00:00 (UTC)"
    )


@given(
    st.sampled_from(["R/PT1S", "R/PT90S", "R/P1M", "* * * * * *", "0 */7 9-11 * * MON", "@hourly"]),
    st.integers(0, 40_000_000),
)
def test_all_never_leaves_more_than_a_hundred(text: str, late: int) -> None:
    repetition: Repetition = parse_repetition(text)
    now = DUE + timedelta(seconds=late)

    following = next_due(repetition, DUE, now, "all")

    assert following is not None
    remaining = 0
    for due in fires(repetition, following):
        if due > now or remaining > 100:
            break
        remaining += 1
    assert remaining <= 99
    before = repetition.next(DUE)
    assert before is not None
    assert following == before or remaining == 99
