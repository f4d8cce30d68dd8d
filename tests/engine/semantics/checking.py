"""Play a plan and compare every step with what is expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from engine.dialects.rules import PLAIN
from engine.spiff import CompiledProcess
from engine.spiff.effects import BroadcastSignal, CallProcess, Effect, PublishMessage, RaiseInCaller
from engine.spiff.steps import PROCESS_SCOPE
from tests.engine.semantics.answering import give
from tests.engine.semantics.contexts import AROUND
from tests.engine.semantics.rows import Expected, Plan
from tests.engine.spiff.playing import Player, compiled
from tests.engine.spiff.ruled import under

MARKS = {"completed ": "", "cancelled ": "!"}


def check(plan: Plan) -> Player:
    """Play `plan`; after every answer the player also checks that a restart changes nothing."""
    player = Player(_compiled(plan))
    for number, step in enumerate(plan.steps):
        before = len(player.trace)
        if number:
            give(player, step.answer or "", step.instance)
        elif plan.at is None:
            player.begin(plan.start, called=plan.called)
        else:
            at, definition = plan.at
            player.begin({}, at=at, number=definition, payload=plan.start)
        _check_step(step, list(_done(player.trace[before:])))
    assert player.broken == plan.broken
    assert (player.outcome, player.waits) == (
        ("waiting", player.waits) if plan.broken else ("completed", {})
    ), f"still waiting: {player.waiting}"
    if not plan.broken:
        assert list(player.state.scopes) == [PROCESS_SCOPE], "something is left behind"
    names = player.variables
    assert {name: names.get(name) for name in plan.variables} == dict(plan.variables)
    if plan.tells is not None:
        assert sorted(map(_told, player.effects)) == sorted(plan.tells)
    return player


def _compiled(plan: Plan) -> CompiledProcess:
    if plan.rules is PLAIN and not plan.told:
        return compiled(*plan.lines)
    return under(plan.rules, *plan.lines, attributes=plan.told)


def _check_step(step: Expected, done: list[str]) -> None:
    if step.ends_the_rest:
        assert "!Whole" in done, f"after '{step.answer}' only {done}"
        done = [each for each in done if not each.startswith("!")]
    assert Counter(done) == Counter(step.done), f"after '{step.answer}': {done}, not {step.done}"
    if step.is_ordered:
        assert _own(done) == _own(step.done), f"after '{step.answer}': order of {done}"


def _done(trace: Iterable[str]) -> Iterable[str]:
    for each in trace:
        for word, mark in MARKS.items():
            if each.startswith(word):
                yield mark + each.removeprefix(word)


def _own(done: Iterable[str]) -> list[str]:
    return [each for each in done if each.lstrip("!") not in AROUND]


def _told(effect: Effect) -> str:
    match effect:
        case PublishMessage():
            return f"message {effect.name}"
        case BroadcastSignal():
            return f"signal {effect.name}"
        case CallProcess():
            return f"call {effect.key} {effect.binding}"
        case RaiseInCaller():
            return f"{effect.kind} {effect.code}"
