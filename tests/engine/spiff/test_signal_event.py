"""Signal events."""

from __future__ import annotations

import pytest

from engine.spiff.effects import BroadcastSignal
from tests.engine.spiff.playing import Play, event, inside

S1 = event("signal", "s1")


def test_a_catch_waits_for_its_name(play: Play) -> None:
    player = play("startEvent s", f"intermediateCatchEvent c | {S1}", "s -> c").start()

    assert (player.wait("c").kind, player.wait("c").detail["name"]) == ("signal", "S1")
    assert player.trigger("c", x=1).variables == {"x": 1}


@pytest.mark.parametrize("kind", ["intermediateThrowEvent", "endEvent"])
def test_a_throw_broadcasts_its_inputs(play: Play, kind: str) -> None:
    inputs = "<extensionElements><plait:input name='a' source='=x'/></extensionElements>"
    player = play("startEvent s", f"{kind} t | {inputs}{S1}", "s -> t").start(x=1)

    assert player.effects == [BroadcastSignal(element_id="t", name="S1", variables={"a": 1})]
    assert player.outcome == "completed"


def test_an_interrupting_boundary_signal_ends_the_activity(play: Play) -> None:
    player = play(
        *("startEvent s", "userTask u", "task t", "s -> u", "b -> t"),
        f"boundaryEvent b attachedToRef='u' | {S1}",
    ).start()

    player.trigger("b", x=1)

    assert player.trace[-6:] == [
        "cancelled u",
        *("entered b", "completed b", "entered t", "completed t"),
        "instance_completed",
    ]


def test_a_signal_reaches_who_listens_around_its_thrower(play: Play) -> None:
    inner = inside(f"startEvent qs | {S1}", "userTask qu", "qs -> qu")
    player = play(
        *("startEvent s", f"intermediateThrowEvent t | {S1}", "task a", "s -> t -> a"),
        f"subProcess q triggeredByEvent='true' | {inner}",
    ).start()

    assert (player.waiting, player.completed) == (["qu"], ["s", "t", "qs"])


def test_a_boundary_signal_hears_the_end_event_inside_its_activity(play: Play) -> None:
    inner = inside("startEvent ps", f"endEvent pe | {S1}", "ps -> pe")
    player = play(
        *("startEvent s", f"subProcess w | {inner}", "task a", "task b", "s -> w -> a", "c -> b"),
        f"boundaryEvent c attachedToRef='w' cancelActivity='false' | {S1}",
    ).start()

    assert sorted(player.completed[-4:]) == ["a", "b", "c", "w"]
    assert (player.outcome, player.waits) == ("completed", {})
