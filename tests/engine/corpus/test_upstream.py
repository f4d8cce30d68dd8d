"""What the library's own tests do with its models, step by step, with the same values and ends.

Each docstring names upstream's test. A `bpmn:task` or manual task, at which upstream stops for a
person, is passed here.
"""

from __future__ import annotations

import pytest

from engine.spiff import read
from tests.engine.corpus.models import files
from tests.engine.corpus.neutral import neutral
from tests.engine.spiff.playing import Player
from tests.sources import CORPUS, NO_CORPUS

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=NO_CORPUS)


def _player(name: str) -> Player:
    """Return a player of the only process of a file below bpmn/data."""
    (path,) = (each for each in files("spiffworkflow") if each.match(f"bpmn/data/{name}"))
    (reading,) = read({path.name: neutral(path.read_bytes())}).processes
    return Player(reading.process)


def test_the_default_flow_of_an_inclusive_gateway_alone() -> None:
    """As InclusiveGatewayTest.testDefaultConditionOnly."""
    player = _player("inclusive_gateway.bpmn").start().complete("set_data", v=-1, u=-1, w=-1)

    assert player.outcome == "completed"
    assert player.variables == {"v": 0, "u": -1, "w": -1}


def test_no_flow_out_of_the_second_inclusive_gateway() -> None:
    """As InclusiveGatewayTest.testNoPathFromSecondGateway: an error there, here an incident."""
    player = _player("inclusive_gateway.bpmn").start().complete("set_data", v=0, u=-1, w=-1)

    assert player.broken == {"second": "no_flow_matches"}


def test_two_flows_of_an_inclusive_gateway() -> None:
    """As InclusiveGatewayTest.testParallelCondition."""
    player = _player("inclusive_gateway.bpmn").start().complete("set_data", v=0, u=1, w=1)

    assert player.outcome == "completed"
    assert player.variables == {"v": 0, "u": 1, "w": 1}


def test_no_flow_out_of_an_exclusive_gateway() -> None:
    """As ExclusiveGatewayNoDefaultTest: an error there, here an incident that values resolve."""
    player = _player("exclusive_gateway_no_default.bpmn").start(x=1)

    assert player.broken == {"Gateway_CheckValue": "no_flow_matches"}
    assert player.retry("Gateway_CheckValue", x=2).outcome == "completed"
    assert "Activity_Greater" in player.completed


@pytest.mark.parametrize(("done", "turns"), [(False, 3), (True, 0)])
def test_a_loop_runs_its_maximum_or_not_at_all(done: bool, turns: int) -> None:
    """As StandardLoopTest.testLoopMaximum and testSkipLoop."""
    player = _player("standard_loop.bpmn").start(done=done)

    assert player.outcome == "completed"
    entered = player.trace.count("entered any_task")
    assert entered - 1 == turns  # the loop itself is entered too


def test_an_event_waits_again_when_the_path_comes_back() -> None:
    """As ReturnToEvent.testEventWaitsAfterLoopback."""
    player = _player("return_to_event.bpmn").start()

    player.trigger("Event_10ncvxn", repeat=True)

    assert player.waiting == ["Event_10ncvxn"]
    assert player.trigger("Event_10ncvxn", repeat=False).outcome == "completed"


@pytest.mark.parametrize("first", ["message_1_event", "message_2_event", "timer_event"])
def test_the_first_event_behind_the_gateway_ends_the_others(first: str) -> None:
    """As EventBasedGatewayTest, for each of the three."""
    player = _player("event-gateway.bpmn").start()

    (player.fire if first == "timer_event" else player.trigger)(first)

    assert player.outcome == "completed"
    others = {"message_1_event", "message_2_event", "timer_event"} - {first}
    assert first in player.completed
    assert not others & set(player.completed)


def test_an_escalation_that_nobody_catches_changes_nothing() -> None:
    """As UncaughtEscalationTest."""
    player = _player("uncaught_escalation.bpmn").start()

    assert player.outcome == "completed"
    assert (player.broken, player.effects) == ({}, [])


@pytest.mark.parametrize("is_late", [False, True])
def test_work_that_takes_too_long_asks_for_the_reason(is_late: bool) -> None:
    """As NITimerDurationTest when late; in time the join starves (see the table)."""
    player = _player("timer-non-interrupt-boundary.bpmn").start()
    player.complete("Activity_Work", work_done="No")
    if is_late:
        player.fire("Event_0jyy8ao").complete("GetReason", delay_reason="homework")

    player.complete("Activity_Work", work_done="Yes")

    assert player.outcome == ("completed" if is_late else "waiting")
    assert player.broken == ({} if is_late else {"Gateway_19fdoel": "join_starved"})
