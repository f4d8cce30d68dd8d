from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import Conflict
from engine.spiff.steps import Fire
from tests.engine.spiff.playing import Days, Play


def timer(kind: str, text: str, *, host: str = "a", interrupting: bool = True) -> str:
    attribute = "" if interrupting else " cancelActivity='false'"
    definition = f"<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>"
    return f"boundaryEvent t attachedToRef='{host}'{attribute} | {definition}"


def task_with(boundary: str) -> tuple[str, ...]:
    return ("startEvent s", "userTask a", boundary, "userTask b", "task c", "s -> a -> c", "t -> b")


def test_an_interrupting_timer_ends_its_activity(play: Play, days: Days) -> None:
    player = play(*task_with(timer("timeDuration", "P2D"))).start()
    assert player.wait("t").due_at == days(2)
    assert player.wait("t").detail == {
        "is_interrupting": True,
        "host_element_id": "a",
        "repeats_left": 0,
    }

    player.fire("t")

    assert player.waiting == ["b"]
    assert player.trace[2:] == [
        *("entered a", "cancelled a", "entered t", "completed t", "entered b")
    ]


def test_a_completion_withdraws_the_timer(play: Play) -> None:
    player = play(*task_with(timer("timeDuration", "P2D"))).start().complete("a")

    assert player.waiting == []
    assert player.outcome == "completed"
    assert "cancelled t" not in player.trace


def test_a_non_interrupting_timer_goes_beside_its_activity(play: Play) -> None:
    player = play(*task_with(timer("timeDuration", "P2D", interrupting=False))).start()

    player.fire("t")

    assert player.waiting == ["a", "b"]
    player.complete("a").complete("b")
    assert player.outcome == "completed"


def test_a_date_is_due_at_that_date(play: Play, days: Days) -> None:
    player = play(*task_with(timer("timeDate", "2030-01-11T13:00:00+01:00"))).start()

    assert player.wait("t").due_at == days(10)


def test_a_cycle_fires_as_often_as_it_says(play: Play, days: Days) -> None:
    player = play(*task_with(timer("timeCycle", "R3/P1D", interrupting=False))).start()
    due = []

    for left in (2, 1, 0):
        assert player.wait("t").detail["repeats_left"] == left
        due.append(player.wait("t").due_at)
        player.fire("t")

    assert due == [days(1), days(2), days(3)]
    assert player.waiting == ["a", "b", "b", "b"]


def test_the_next_due_time_counts_from_the_due_time(play: Play, days: Days) -> None:
    player = play(*task_with(timer("timeCycle", "R/PT1H", interrupting=False))).start()
    first, due_at = player.wait("t"), player.due("t")
    player.now = due_at + timedelta(minutes=20)

    player.fire("t")

    assert player.due("t") == due_at + timedelta(hours=1)
    assert player.wait("t").token_id != first.token_id
    assert player.wait("t").detail["repeats_left"] is None


def test_firings_missed_while_nobody_looked_count_as_one(play: Play) -> None:
    player = play(*task_with(timer("timeCycle", "R/PT1H", interrupting=False))).start()
    due_at = player.due("t")
    player.now = due_at + timedelta(hours=3, minutes=20)

    player.fire("t")

    assert player.due("t") == due_at + timedelta(hours=4)
    assert player.waiting == ["a", "b", "t"]


def test_an_interrupting_cycle_fires_once(play: Play) -> None:
    player = play(*task_with(timer("timeCycle", "R3/P1D"))).start().fire("t")

    assert player.waiting == ["b"]


def test_a_timer_sees_the_inputs_of_its_activity(play: Play, days: Days) -> None:
    mapping = "<extensionElements><plait:input name='wait' source='P5D'/></extensionElements>"
    player = play(
        *("startEvent s", f"userTask a | {mapping}", timer("timeDuration", "=wait"), "s -> a")
    ).start()

    assert player.wait("t").due_at == days(5)


def test_a_timer_that_is_no_time_is_an_incident_of_the_activity(play: Play) -> None:
    player = play(*task_with(timer("timeDuration", "=wait"))).start(wait="soon")

    assert player.broken == {"a": "time_malformed"}
    assert player.waiting == []
    assert player.retry("a", wait="P1D").waiting == ["a", "t"]


def test_a_timer_can_end_an_activity_that_stands_still(play: Play) -> None:
    player = play(
        *("startEvent s", "serviceTask a plait:connector='http'", timer("timeDuration", "P1D")),
        *("userTask b", "s -> a", "t -> b"),
    ).start()
    player.throw("a", "E1")
    assert player.broken == {"a": "error_uncaught"}

    player.fire("t")

    assert player.broken == {}
    assert player.waiting == ["b"]


def test_a_fired_timer_cannot_fire_again(play: Play) -> None:
    player = play(*task_with(timer("timeDuration", "P1D", interrupting=False))).start()
    fired = Fire(token_id=player.wait("t").token_id, due_at=player.due("t"))
    player.fire("t")

    with pytest.raises(Conflict):
        player.answer(fired)


def test_two_boundary_timers_fire_each_for_itself(play: Play) -> None:
    second = timer("timeDuration", "P4D", interrupting=False).replace("Event t", "Event u")
    player = play(
        *("startEvent s", "userTask a", timer("timeDuration", "P2D", interrupting=False), second),
        *("task b", "task c", "s -> a", "t -> b", "u -> c"),
    ).start()

    player.fire("t").fire("u")

    assert player.waiting == ["a"]
    assert player.completed == ["s", "t", "b", "u", "c"]


def error(id_: str, code: str | None, host: str = "a") -> str:
    reference = f" errorRef='{code}'" if code else ""
    return f"boundaryEvent {id_} attachedToRef='{host}' | <errorEventDefinition{reference}/>"


def job_with(*boundaries: str) -> tuple[str, ...]:
    return ("startEvent s", "serviceTask a plait:connector='http'", *boundaries, "s -> a")


def test_an_error_of_a_job_is_caught_by_its_code(play: Play) -> None:
    player = (
        play(*job_with(error("x", "e1"), "task b", "x -> b")).start().throw("a", "E1", why="no")
    )

    assert player.trace[2:] == [
        *("entered a", "cancelled a", "entered x", "completed x", "entered b", "completed b"),
        "instance_completed",
    ]
    assert player.variables == {"why": "no"}


def test_the_exact_code_goes_before_a_catch_all(play: Play) -> None:
    lines = job_with(error("any", None), error("one", "e1"))

    assert play(*lines).start().throw("a", "E1").completed == ["s", "one"]
    assert play(*lines).start().throw("a", "E7").completed == ["s", "any"]


def test_another_code_is_not_caught(play: Play) -> None:
    player = play(*job_with(error("x", "e2"))).start().throw("a", "E1")

    assert player.broken == {"a": "error_uncaught"}


def test_a_caught_error_withdraws_the_other_boundary_events(play: Play) -> None:
    player = play(*job_with(error("x", "e1"), timer("timeDuration", "P1D"))).start()

    player.throw("a", "E1")

    assert player.waiting == []
    assert player.outcome == "completed"


def test_a_cycle_tells_its_next_fires(play: Play) -> None:
    cycle = "<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>"
    player = play(
        *("startEvent s", "userTask u", "task t", "s -> u", "b -> t"),
        f"boundaryEvent b attachedToRef='u' cancelActivity='false' | {cycle}",
    ).start()

    assert player.wait("b").detail["next_fires"] == [
        "2030-01-01T14:00:00+00:00",
        "2030-01-01T15:00:00+00:00",
    ]
    player.fire("b").fire("b")

    assert player.wait("b").detail["next_fires"] == []
