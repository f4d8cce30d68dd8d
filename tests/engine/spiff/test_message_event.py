"""Message events: what a wait tells, what a throw publishes."""

from __future__ import annotations

import pytest

from engine.spiff.effects import PublishMessage
from tests.engine.spiff.playing import Play, event

M1 = event("message", "m1")
PAYLOAD = "<extensionElements><plait:input name='amount' source='=total * 2'/></extensionElements>"


def test_a_wait_tells_name_and_correlation_as_they_were_when_it_opened(play: Play) -> None:
    player = play(
        f"intermediateCatchEvent c plait:correlationKey='=order' | {M1}", "startEvent s", "s -> c"
    ).start(order="A-1")

    player.assign(order="B-2")

    detail = player.wait("c").detail
    assert (detail["name"], detail["correlation"]) == ("M1", {"key": "A-1"})


def test_what_the_message_carries_lands(play: Play) -> None:
    player = play("startEvent s", f"intermediateCatchEvent c | {M1}", "s -> c").start(x=1)

    player.trigger("c", x=2, y=3)

    assert (player.outcome, player.variables) == ("completed", {"x": 2, "y": 3})


def test_outputs_choose_what_lands(play: Play) -> None:
    outputs = "<extensionElements><plait:output name='z' source='=x + y'/></extensionElements>"
    player = play("startEvent s", f"intermediateCatchEvent c | {outputs}{M1}", "s -> c").start()

    player.trigger("c", x=2, y=3)

    assert player.variables == {"z": 5}


def test_an_output_that_fails_is_an_incident_that_keeps_the_message(play: Play) -> None:
    outputs = "<extensionElements><plait:output name='z' source='=x * y'/></extensionElements>"
    player = play("startEvent s", f"intermediateCatchEvent c | {outputs}{M1}", "s -> c").start(
        y=1e300
    )

    player.trigger("c", x=1e300)
    assert player.broken == {"c": "expression_limit"}
    player.retry("c", y=2)

    assert player.variables == {"y": 2, "z": 2e300}


def test_a_key_without_value_is_an_incident(play: Play) -> None:
    player = play(
        "startEvent s", f"intermediateCatchEvent c plait:correlationKey='=order' | {M1}", "s -> c"
    ).start()

    assert player.broken == {"c": "correlation_empty"}
    player.retry("c", order=7)

    assert player.wait("c").detail["correlation"] == {"key": 7}


@pytest.mark.parametrize("kind", ["intermediateThrowEvent", "endEvent"])
def test_a_throw_publishes_its_inputs(play: Play, kind: str) -> None:
    attributes = "plait:correlationKey='=order' plait:timeToLive='PT2H'"
    player = play("startEvent s", f"{kind} t {attributes} | {PAYLOAD}{M1}", "s -> t").start(
        order="A-1", total=4
    )

    assert player.effects == [
        PublishMessage(
            element_id="t",
            name="M1",
            correlation={"key": "A-1"},
            variables={"amount": 8},
            ttl_seconds=7200.0,
        )
    ]
    assert player.outcome == "completed"


def test_a_throw_that_cannot_be_evaluated_publishes_nothing(play: Play) -> None:
    wrong = PAYLOAD.replace("total * 2", "total * total")
    player = play("startEvent s", f"intermediateThrowEvent t | {wrong}{M1}", "s -> t").start(
        total=1e300
    )

    assert (player.broken, player.effects) == ({"t": "expression_limit"}, [])


def test_a_send_task_without_connector_publishes(play: Play) -> None:
    player = play("startEvent s", "sendTask t messageRef='m2'", "s -> t").start()

    assert [each.name for each in player.effects if isinstance(each, PublishMessage)] == ["M2"]


def test_a_receive_task_waits_and_can_be_interrupted(play: Play) -> None:
    player = play(
        *("startEvent s", "receiveTask r messageRef='m1'", "task late"),
        f"boundaryEvent b attachedToRef='r' | {event('signal', 's1')}",
        *("s -> r", "b -> late"),
    )

    assert player.start().trigger("r", x=1).variables == {"x": 1}


def test_a_receive_task_without_message_is_triggered_by_id(play: Play) -> None:
    player = play("startEvent s", "receiveTask r", "s -> r").start()

    assert player.wait("r").detail["name"] is None
    assert player.trigger("r", x=1).outcome == "completed"


def test_a_boundary_message_that_does_not_interrupt_comes_again_and_again(play: Play) -> None:
    player = play(
        *("startEvent s", "userTask u", "task t", "s -> u", "b -> t"),
        f"boundaryEvent b attachedToRef='u' cancelActivity='false' | {M1}",
    ).start()

    player.trigger("b").trigger("b").trigger("b")

    assert player.completed.count("t") == 3
    assert player.complete("u").outcome == "completed"
