"""Events with several definitions: any of them, or all of them in parallel multiple."""

from __future__ import annotations

from engine.spiff.steps import Trigger
from tests.engine.spiff.playing import Play, Player, event, inside

BOTH = event("message", "m1") + event("signal", "s1")


def send(player: Player, kind: str, **variables: object) -> Player:
    (wait,) = (each for each in player.waits.values() if each.kind == kind)
    answer = Trigger(token_id=wait.token_id, scope_id=wait.scope_id, variables=variables)
    return player.answer(answer)


def test_one_of_several_is_enough(play: Play) -> None:
    player = play("startEvent s", f"intermediateCatchEvent c | {BOTH}", "s -> c").start()

    send(player, "signal", x=1)

    assert (player.outcome, player.variables, player.waits) == ("completed", {"x": 1}, {})


def test_parallel_multiple_needs_all(play: Play) -> None:
    player = play(
        "startEvent s", f"intermediateCatchEvent c parallelMultiple='true' | {BOTH}", "s -> c"
    ).start()

    assert send(player, "signal", x=1).outcome == "waiting"
    assert send(player, "message", y=2).outcome == "completed"
    assert player.variables == {"x": 1, "y": 2}


def test_an_interrupting_boundary_event(play: Play) -> None:
    player = play(
        *("startEvent s", "userTask u", "task t", "s -> u", "b -> t"),
        f"boundaryEvent b attachedToRef='u' | {BOTH}",
    ).start()

    send(player, "message")

    assert (player.outcome, player.waits, player.completed[-1]) == ("completed", {}, "t")


def test_a_boundary_event_that_does_not_interrupt_watches_on(play: Play) -> None:
    player = play(
        *("startEvent s", "userTask u", "task t", "s -> u", "b -> t"),
        f"boundaryEvent b attachedToRef='u' cancelActivity='false' | {BOTH}",
    ).start()

    send(send(send(player, "message"), "signal"), "message")

    assert player.completed.count("t") == 3
    assert player.complete("u").waits == {}


def test_a_boundary_event_catches_an_error_or_a_timer(play: Play) -> None:
    timer = event("timer", inner="<timeDuration>PT1H</timeDuration>")
    drawing = (
        *("startEvent s", "serviceTask u plait:connector='c'", "task t", "s -> u", "b -> t"),
        f"boundaryEvent b attachedToRef='u' | {timer}{event('error', 'e1')}",
    )

    assert play(*drawing).start().throw("u", "E1").completed[-1] == "t"
    assert play(*drawing).start().fire("b").completed[-1] == "t"


def test_an_event_sub_process_starts_by_any(play: Play) -> None:
    inner = inside(f"startEvent qs isInterrupting='false' | {BOTH}", "userTask qu", "qs -> qu")
    player = play(
        *("startEvent s", "userTask u", "s -> u"), f"subProcess q triggeredByEvent='true' | {inner}"
    ).start()

    send(send(player, "message"), "signal")

    assert player.waiting == ["qs", "qs", "qu", "qu", "u"]


def test_a_throw_with_several_definitions_throws_each(play: Play) -> None:
    player = play("startEvent s", f"endEvent e | {BOTH}", "s -> e").start()

    assert [type(each).__name__ for each in player.effects] == ["PublishMessage", "BroadcastSignal"]
