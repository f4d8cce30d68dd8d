"""Escalations go outwards like errors, but nobody has to catch them (SEMANTICS 17)."""

from __future__ import annotations

import pytest

from engine.spiff.effects import RaiseInCaller
from tests.engine.spiff.playing import Play, event, inside

THROW = f"intermediateThrowEvent t | {event('escalation', 'x1')}"
INNER = ("startEvent ps", THROW, "userTask pu", "ps -> t -> pu")


def drawing(boundary: str, *more: str) -> tuple[str, ...]:
    return (
        *("startEvent s", f"subProcess w | {inside(*INNER)}", "task after", "s -> w"),
        *(f"boundaryEvent b attachedToRef='w' {boundary}", "b -> after", *more),
    )


def test_uncaught_it_does_nothing(play: Play) -> None:
    player = play("startEvent s", THROW, "task a", "s -> t -> a").start()

    assert (player.outcome, player.broken, player.completed) == ("completed", {}, ["s", "t", "a"])


def test_a_catch_that_does_not_interrupt_lets_the_thrower_go_on(play: Play) -> None:
    player = play(*drawing(f"cancelActivity='false' | {event('escalation', 'x1')}")).start()

    assert player.waiting == ["pu"]
    assert "after" in player.completed


def test_an_interrupting_catch_ends_the_thrower(play: Play) -> None:
    player = play(*drawing(f"| {event('escalation', 'x1')}")).start()

    assert player.outcome == "completed"
    assert player.trace[5:9] == ["entered t", "completed t", "cancelled w", "entered b"]


def test_the_exact_code_goes_before_a_catch_all(play: Play) -> None:
    player = play(
        *drawing(f"| {event('escalation')}", "task exact", "b2 -> exact"),
        f"boundaryEvent b2 attachedToRef='w' | {event('escalation', 'x1')}",
    ).start()

    assert "exact" in player.completed
    assert "after" not in player.completed


def test_another_code_is_not_caught(play: Play) -> None:
    player = play(*drawing(f"| {event('escalation', 'x2')}")).start()

    assert player.waiting == ["pu"]


def test_code_and_inputs_land_at_the_catcher(play: Play) -> None:
    inputs = "<extensionElements><plait:input name='why' source='=reason'/></extensionElements>"
    inner = inside(
        "startEvent ps", f"endEvent pe | {inputs}{event('escalation', 'x1')}", "ps -> pe"
    )
    player = play(
        *("startEvent s", f"subProcess w | {inner}", "task after", "s -> w", "b -> after"),
        f"boundaryEvent b attachedToRef='w' plait:codeVariable='code' | {event('escalation')}",
    ).start(reason="late")

    assert player.variables == {"reason": "late", "why": "late", "code": "X1"}


@pytest.mark.parametrize(("caught", "told"), [(["X1"], 1), (["*"], 1), (["X2"], 0), ([], 0)])
def test_a_called_instance_tells_the_caller_that_catches_it(
    play: Play, caught: list[str], told: int
) -> None:
    player = play("startEvent s", THROW, "userTask a", "s -> t -> a")

    player.begin({}, called={"errors": [], "escalations": caught})

    assert len([each for each in player.effects if isinstance(each, RaiseInCaller)]) == told
    assert player.waiting == ["a"]
