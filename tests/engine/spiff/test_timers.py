"""When a timer is due: what its text or value may be, its repetitions, and the missed ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.errors import Invalid
from engine.expressions import compile_source
from engine.schedules import Duration
from engine.spiff.timers import Due, due, moment_from, upcoming

NOW = datetime(2030, 1, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "at", "repeats_left"),
    [
        ("2030-07-01T10:00[Europe/Berlin]", datetime(2030, 7, 1, 8, tzinfo=UTC), 0),
        ("PT90M", NOW + timedelta(minutes=90), 0),
        ("P1Y2M", datetime(2031, 3, 1, 9, tzinfo=UTC), 0),
        ("R3/PT10S", NOW + timedelta(seconds=10), 2),
        ("R/P1D", NOW + DAY, None),
        ("R3/2029-06-01T00:00Z/P1D", datetime(2029, 6, 1, tzinfo=UTC), 2),
        ("R/P1D/2030-01-05T00:00Z", NOW + DAY, None),
        ("0 0 9 * * MON", datetime(2030, 1, 7, 9, tzinfo=UTC), None),
        ("@daily", datetime(2030, 1, 2, tzinfo=UTC), None),
        ("=when", datetime(2030, 1, 2, tzinfo=UTC), None),
    ],
)
def test_a_timer_is_told_by_its_spelling(text: str, at: datetime, repeats_left: int | None) -> None:
    plan = due(compile_source(text), {"when": "@daily"}, NOW)

    assert (plan.at, plan.repeats_left) == (at, repeats_left)
    assert (plan.cycle is None) == (repeats_left == 0)


def test_the_flavour_of_a_cron_is_kept() -> None:
    plan = due(compile_source("0 0 9 ? * 2"), {}, NOW, "quartz")

    following = plan.following(plan.at, plan.at)

    assert plan.at == datetime(2030, 1, 7, 9, tzinfo=UTC)
    assert following == Due(
        at=plan.at + 7 * DAY, cycle="0 0 9 ? * 2", repeats_left=None, flavour="quartz"
    )


@pytest.mark.parametrize(
    ("value", "at"),
    [
        (
            datetime(2030, 5, 1, 12, tzinfo=ZoneInfo("Asia/Tokyo")),
            datetime(2030, 5, 1, 3, tzinfo=UTC),
        ),
        (timedelta(hours=2), NOW + timedelta(hours=2)),
        (Duration(months=1), datetime(2030, 2, 1, 9, tzinfo=UTC)),
        (date(2030, 2, 3), datetime(2030, 2, 3, tzinfo=UTC)),
        (" P1M ", datetime(2030, 2, 1, 9, tzinfo=UTC)),
        ("2030-02-03T04:05+01:00", datetime(2030, 2, 3, 3, 5, tzinfo=UTC)),
    ],
)
def test_a_value_names_a_moment(value: Any, at: datetime) -> None:
    moment = moment_from(value, NOW, "when")

    assert moment == at
    assert moment.tzinfo is UTC


@pytest.mark.parametrize(
    "value", [None, 3, True, [], {}, time(9), NOW.replace(tzinfo=None), "soon", "2030-01-01T09:00"]
)
def test_what_names_no_moment_is_refused(value: Any) -> None:
    with pytest.raises(Invalid) as caught:
        moment_from(value, NOW, "when")

    assert caught.value.code in {"time_malformed", "time_zone_missing"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("R/PT0.5S", "interval_too_short"),
        ("R/P1D/2030-01-01T00:00Z", "time_never_fires"),
        ("0 0 0 31 2 *", "time_never_fires"),
        ("*/5 * * * *", "time_malformed"),
        ("Rarely", "time_malformed"),
    ],
)
def test_a_repetition_that_cannot_be_kept_is_refused(text: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        due(compile_source(text), {}, NOW)

    assert caught.value.code == code


def test_three_repeats_are_three_fires() -> None:
    plan: Due | None = due(compile_source("R3/P1D"), {}, NOW)

    dues = []
    while plan is not None:
        dues.append(plan.at)
        plan = plan.following(plan.at, plan.at)

    assert dues == [NOW + DAY, NOW + 2 * DAY, NOW + 3 * DAY]
    assert Due(at=NOW).following(NOW, NOW) is None


def test_missed_fires_follow_the_policy() -> None:
    plan = due(compile_source("R9/P1D"), {}, NOW)
    late = plan.at + 3 * DAY + timedelta(hours=1)

    one = plan.following(plan.at, late)
    every = plan.following(plan.at, late, "all")
    skipped = plan.skipped(plan.at, late, "skip")

    assert one == Due(at=plan.at + 4 * DAY, cycle="R9/P1D", repeats_left=7)
    assert every == Due(at=plan.at + DAY, cycle="R9/P1D", repeats_left=7)
    assert skipped == Due(at=plan.at + 4 * DAY, cycle="R9/P1D", repeats_left=8)


def test_only_a_late_repetition_is_skipped() -> None:
    plan = due(compile_source("R9/P1D"), {}, NOW)
    late = plan.at + 3 * DAY

    assert plan.skipped(plan.at, plan.at + timedelta(seconds=30), "skip") is None
    assert plan.skipped(plan.at, late, "one") is None
    assert plan.skipped(plan.at, late, "all") is None
    assert Due(at=NOW).skipped(NOW, late, "skip") is None


def test_the_last_repeat_can_be_skipped_to_a_later_one() -> None:
    plan = Due(at=NOW, cycle="R3/P1D", repeats_left=0)

    assert plan.skipped(NOW, NOW + DAY * 2, "skip") == Due(
        at=NOW + 3 * DAY, cycle="R3/P1D", repeats_left=0
    )


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("PT24H", [1]),
        ("R2/P1D", [1, 2]),
        ("R/P2D", [2, 4, 6, 8]),
        ("R/P1D/2030-01-04T09:00Z", [1, 2, 3]),
        ("0 0 9 */2 * *", [2, 4, 6, 8]),
    ],
)
def test_the_next_fires_are_visible(text: str, days: list[int]) -> None:
    plan = due(compile_source(text), {}, NOW)

    assert upcoming(plan, 4) == [NOW + day * DAY for day in days]
    assert upcoming(plan, 0) == []
