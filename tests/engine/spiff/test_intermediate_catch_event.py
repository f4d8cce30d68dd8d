from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from tests.engine.spiff.playing import Days, Play

EAST = timezone(timedelta(hours=14))


def catch(definition: str) -> tuple[str, ...]:
    event = f"<timerEventDefinition><{definition}></timerEventDefinition>"
    return ("startEvent s", f"intermediateCatchEvent c | {event}", "task b", "s -> c -> b")


@pytest.mark.parametrize(
    "definition",
    [
        "timeDuration>P1D</timeDuration",
        "timeDuration>=wait</timeDuration",
        "timeDate>2030-01-02T12:00:00Z</timeDate",
        "timeDate>=when</timeDate",
        "timeCycle>R3/P1D</timeCycle",
    ],
)
def test_a_timer_waits_and_goes_on_once(play: Play, days: Days, definition: str) -> None:
    player = play(*catch(definition)).start(wait="P1D", when=days(1))
    assert player.wait("c").kind == "timer"
    assert player.wait("c").due_at == days(1)

    player.fire("c")

    assert player.outcome == "completed"
    assert player.completed == ["s", "c", "b"]


def test_a_time_beyond_all_years_is_an_incident(play: Play) -> None:
    for when in (timedelta(days=999_999_999), datetime.min.replace(tzinfo=EAST)):
        player = play(*catch("timeDate>=when</timeDate")).start(when=when)

        assert list(player.broken) == ["c"]


def test_a_duration_may_be_a_value(play: Play, days: Days) -> None:
    player = play(*catch("timeDuration>=wait</timeDuration")).start(wait=timedelta(days=1))

    assert player.wait("c").due_at == days(1)


def test_a_date_means_its_midnight_in_utc(play: Play, days: Days) -> None:
    player = play(*catch("timeDate>=when</timeDate")).start(when=date(2030, 1, 2))

    assert player.wait("c").due_at == days(1).replace(hour=0)


def test_a_cron_fires_once(play: Play, days: Days) -> None:
    player = play(*catch("timeCycle>0 0 12 * * WED</timeCycle")).start()

    assert player.wait("c").due_at == days(1)
    player.fire("c")
    assert player.outcome == "completed"


def test_a_value_that_is_no_time_is_an_incident(play: Play) -> None:
    player = play(*catch("timeDate>=when</timeDate")).start(when=7)

    assert player.broken == {"c": "time_malformed"}
    assert player.retry("c", when="2030-01-05T00:00:00Z").waiting == ["c"]
