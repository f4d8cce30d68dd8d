"""Event sub-processes, boundary events and errors in scopes within scopes."""

from __future__ import annotations

import pytest

from engine.errors import Conflict
from engine.spiff.steps import StepContext
from tests.engine.spiff.playing import NOW, Play, event, inside

TWO = (
    "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
    "</multiInstanceLoopCharacteristics>"
)
TURN = "<standardLoopCharacteristics loopMaximum='1'/>"


def guard(start: str, *more: str, how: str = "") -> str:
    """An event sub-process `q` that begins at `qs`."""
    drawn = inside(f"startEvent qs {how} | {start}", *more)
    return f"subProcess q triggeredByEvent='true' | {drawn}"


@pytest.mark.parametrize("loop", ["", TWO, TURN], ids=["once", "instances", "loop"])
def test_an_error_out_of_an_error_event_sub_process_goes_outward(play: Play, loop: str) -> None:
    fails = f"endEvent {{}} | {event('error', 'e1')}"
    again = guard(event("error", "e1"), "userTask qu", fails.format("qe"), "qs -> qu -> qe")
    player = play(
        *("startEvent s", "userTask v", "s -> a", "b -> v"),
        f"subProcess a | {loop}{inside('startEvent i', fails.format('e'), 'i -> e', again)}",
        f"boundaryEvent b attachedToRef='a' | {event('error', 'e1')}",
    ).start()

    player.complete("qu")

    assert (player.waiting, list(player.state.scopes)) == (["v"], [1])


@pytest.mark.parametrize(
    "line",
    [
        "callActivity a calledElement='x'",
        f"callActivity a calledElement='x' | {TWO}",
        "receiveTask a messageRef='m1'",
        f"receiveTask a messageRef='m1' | {TURN}",
        f"userTask a | {TWO}",
        f"transaction a | {inside('startEvent i', 'userTask u', 'i -> u')}",
        f"adHocSubProcess a plait:activeElements='=[\"u\"]' | {inside('userTask u')}",
        f"adHocSubProcess a | {TWO}{inside('userTask u')}",
    ],
)
def test_boundary_events_watch_every_kind_of_activity(play: Play, line: str) -> None:
    cycle = event("timer", inner="<timeCycle>R3/PT1H</timeCycle>")
    player = play(
        *("startEvent s", line, "userTask v", "task w", "s -> a", "b -> v", "n -> w"),
        f"boundaryEvent b attachedToRef='a' | {event('message', 'm2')}",
        f"boundaryEvent n cancelActivity='false' attachedToRef='a' | {cycle}",
    ).start()

    player.fire("n").fire("n").fire("n")
    assert player.completed.count("w") == 3
    assert "n" not in player.waiting
    player.trigger("b")

    assert (player.waiting, list(player.state.scopes)) == (["v"], [1])


def test_an_event_sub_process_inside_an_event_sub_process(play: Play) -> None:
    side = "isInterrupting='false'"
    drawn = inside(f"startEvent rs {side} | {event('message', 'm2')}", "userTask ru", "rs -> ru")
    inner = f"subProcess r triggeredByEvent='true' | {drawn}"
    outer = guard(event("message", "m1"), "userTask qu", "qs -> qu", inner, how=side)
    player = play("startEvent s", "userTask u", "s -> u", outer).start()

    player.trigger("qs").trigger("rs").trigger("qs").complete("u")
    assert player.waiting == ["qs", "qu", "qu", "rs", "rs", "ru"]
    player.complete("qu").complete("ru").complete("qu")

    assert (player.outcome, list(player.state.scopes)) == ("completed", [1])


def test_an_instance_with_everything_open_can_be_cancelled(play: Play) -> None:
    beside = guard(event("message", "m2"), "userTask qu", "qs -> qu", how="isInterrupting='false'")
    within = inside(
        *("startEvent i", "parallelGateway f", f"userTask u | {TWO}", "eventBasedGateway g"),
        *("scriptTask k | <script>x = 1/0</script>", "i -> f -> u", "f -> k"),
        *("callActivity c calledElement='x'", f"adHocSubProcess d | {inside('userTask du')}"),
        *("receiveTask r messageRef='m1'", "receiveTask r2 messageRef='m2'", "f -> c", "f -> d"),
        *("f -> g -> r", "g -> r2", beside),
    )
    player = play("startEvent s", f"subProcess a | {within}", "s -> a").start()
    player.trigger("qs").activate("d", "du")
    assert player.waiting == ["c", "d", "du", "qs", "qu", "r", "r2", "u", "u"]

    step = player.process.cancel(player.state, StepContext(now=NOW, seed=1))

    assert set(step.withdrawn) == set(player.waits)
    assert set(step.resolved_incidents) == set(player.incidents)
    assert list(step.applied_to(player.state.scopes).scopes) == [1]


def test_a_node_that_nothing_leads_to_does_not_begin_beside_a_typed_start(play: Play) -> None:
    by_message = f"startEvent s | {event('message', 'm1')}"
    player = play(by_message, "userTask u", "userTask stray", "s -> u")

    with pytest.raises(Conflict) as refusal:
        player.start()

    assert refusal.value.code == "no_start"
    assert player.begin({}, at="s").waiting == ["u"]
