"""Call activities: what they tell of the call, and how its end lands (SEMANTICS 6)."""

from __future__ import annotations

from engine.spiff.effects import CallProcess, RaiseInCaller
from tests.engine.spiff.playing import Play, Player, event

MAPPED = (
    "<extensionElements><plait:input name='a' source='=x * 2'/>"
    "<plait:output name='y' source='=b + 1'/></extensionElements>"
)


def call(player: Player) -> CallProcess:
    (effect,) = (each for each in player.effects if isinstance(each, CallProcess))
    return effect


def test_without_mappings_everything_goes_in_and_comes_out(play: Play) -> None:
    player = play("startEvent s", "callActivity c calledElement='q'", "s -> c").start(x=1)

    assert (call(player).key, call(player).variables) == ("q", {"x": 1})
    assert player.wait("c").kind == "instance"
    assert player.complete("c", result={"z": 3}).variables == {"x": 1, "z": 3}


def test_mappings_choose_what_goes_in_and_comes_out(play: Play) -> None:
    player = play("startEvent s", f"callActivity c calledElement='q' | {MAPPED}", "s -> c")

    assert call(player.start(x=2)).variables == {"a": 4}
    assert player.complete("c", result={"b": 3}).variables == {"x": 2, "y": 4}


def test_key_binding_and_business_key_are_told(play: Play) -> None:
    attributes = "plait:binding='version_tag' plait:versionTag='v2' plait:businessKey='=k'"
    player = play("startEvent s", f"callActivity c calledElement='=which' {attributes}", "s -> c")

    told = call(player.start(which="q2", k="A-1"))

    assert (told.key, told.binding, told.version_tag, told.business_key) == (
        *("q2", "version_tag", "v2", "A-1"),
    )


def test_it_says_what_is_caught_around_it(play: Play) -> None:
    player = play(
        *("startEvent s", "callActivity c calledElement='q'", "task t", "s -> c", "b -> t"),
        f"boundaryEvent b attachedToRef='c' | {event('error', 'e1')}",
        f"boundaryEvent d attachedToRef='c' cancelActivity='false' | {event('escalation')}",
        "d -> t",
    )

    told = call(player.begin({}, called={"errors": ["E9"], "escalations": []}))

    assert (told.errors, told.escalations) == (("E1", "E9"), ("*",))


def test_an_error_of_the_called_instance_is_caught_here(play: Play) -> None:
    player = play(
        *("startEvent s", "callActivity c calledElement='q'", "task t", "s -> c", "b -> t"),
        f"boundaryEvent b attachedToRef='c' | {event('error', 'e1')}",
    ).start()

    assert player.throw("c", "E1", x=1).completed[-1] == "t"
    assert player.variables == {"x": 1}


def test_an_escalation_of_the_called_instance_leaves_it_running(play: Play) -> None:
    player = play(
        *("startEvent s", "callActivity c calledElement='q'", "task t", "s -> c", "b -> t"),
        f"boundaryEvent b attachedToRef='c' cancelActivity='false' | {event('escalation', 'x1')}",
    ).start()

    player.escalate("c", "X1", x=1)

    assert (player.waiting, player.completed[-1], player.variables) == (["c"], "t", {"x": 1})


def test_an_error_that_only_the_caller_catches_ends_this_instance(play: Play) -> None:
    player = play(
        *("startEvent s", "parallelGateway f", "userTask u", "userTask v"),
        *(f"endEvent e | {event('error', 'e1')}", "s -> f -> u -> e", "f -> v"),
    ).begin({}, called={"errors": ["E1"], "escalations": []})

    player.complete("u")

    assert player.effects == [RaiseInCaller(kind="error", code="E1")]
    assert (player.outcome, player.waits) == ("completed", {})
    assert player.trace[-1] == "instance_completed"


def test_an_error_that_nobody_catches_stays_with_its_thrower(play: Play) -> None:
    player = play("startEvent s", f"endEvent e | {event('error', 'e1')}", "s -> e")

    player.begin({}, called={"errors": ["E2"], "escalations": []})

    assert player.broken == {"e": "error_uncaught"}


def test_a_call_that_is_interrupted_before_it_was_made_is_not_made(play: Play) -> None:
    player = play(
        *("startEvent s", "parallelGateway f", "callActivity c calledElement='q'"),
        *("endEvent e | <terminateEventDefinition/>", "s -> f -> c", "f -> e"),
    ).start()

    assert (player.outcome, player.effects) == ("completed", [])
