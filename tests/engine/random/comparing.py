"""The kernel against the model: each answer given to both, everything visible compared.

Compared after each answer: the flow nodes entered, completed and cancelled, in order; what the
instance waits for; its incidents; what it sends out; its variables; whether it has ended. What is
cancelled at one go is compared as a set. The standard leaves the order of concurrent tokens open:
where Plait's own order (first in first out) does not give what the kernel did, some others that the
standard allows as well are tried from the same state before, and counted.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from engine.spiff import CompiledProcess, read, read_stored
from engine.spiff.steps import Activate, Complete, Escalate, Fire, OpenedWait, Retry, Throw, Trigger
from tests.engine.random.answering import Answer, ask, choose, key_of
from tests.engine.random.diagrams import Case
from tests.engine.random.features import features
from tests.engine.random.machine import EndlessError
from tests.engine.random.model import Model
from tests.engine.random.state import Seen
from tests.engine.random.writing import file_of
from tests.engine.spiff.playing import Player

START = {"i": 1, "j": 0, "k": 2}
OTHER_ORDERS = 40
EVENTS = frozenset({"entered", "completed", "cancelled", "instance_completed"})
MEANT = frozenset({"loop_without_wait"})  # the kernel bears such loops, and so does the model


class DifferenceError(AssertionError):
    """Kernel and model disagree."""


@dataclass
class Played:
    """How far a case went."""

    answers: int = 0
    other_orders: int = 0
    is_endless: bool = False
    kinds: frozenset[str] = frozenset()
    steps: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Sight:
    """What can be seen of an instance after an answer."""

    events: list[tuple[str, str | None]]
    waits: Counter[tuple[str, str, str | None]]
    incidents: Counter[str]
    effects: Counter[tuple[str, ...]]
    variables: dict[str, object]
    outcome: str

    def differences(self, other: Sight) -> Iterator[str]:
        for name in ("events", "waits", "incidents", "effects"):
            mine, theirs = Counter(getattr(self, name)), Counter(getattr(other, name))
            if mine != theirs:
                yield f"{name}: only kernel {dict(mine - theirs)}, only model {dict(theirs - mine)}"
        for name in ("variables", "outcome", "events"):
            if getattr(self, name) != getattr(other, name):
                yield f"{name}: kernel {getattr(self, name)}, model {getattr(other, name)}"


def compile_case(case: Case) -> CompiledProcess:
    """Compile a generated diagram; every diagram of the generator is to be accepted."""
    files = {"p.bpmn": file_of(case.body)}
    errors = [
        each for each in read(files).findings if each.level == "error" and each.code not in MEANT
    ]
    assert not errors, [f"{each.code}: {each.message}" for each in errors]
    return read_stored(files)[0].process


def compare(case: Case, process: CompiledProcess | None = None) -> Played:
    """Play a case with both; raises DifferenceError where they part."""
    played = Played(kinds=features(case.body))
    model = Model(case.body)
    player = Player(process or compile_case(case))
    try:
        model = _agree(played, model, player, None)
        for number in case.answers:
            answer = choose(model, number)
            if answer is None:
                break
            played.answers += 1
            played.steps.append(str(answer))
            model = _agree(played, model, player, answer)
    except EndlessError:
        played.is_endless = True
    return played


def _agree(played: Played, model: Model, player: Player, answer: Answer | None) -> Model:
    before = model.copied()
    expected = sight_of(model, _asked(model, answer))
    seen = len(player.trace)
    _play(player, answer)
    actual = _sight(player, seen)
    differences = list(actual.differences(expected))
    if not differences:
        return model
    for number in range(OTHER_ORDERS):
        other = before.copied(random.Random(number).randrange)
        if not list(actual.differences(sight_of(other, _asked(other, answer)))):
            played.other_orders += 1
            other.pick = None
            return other
    history = "\n".join(played.steps)
    raise DifferenceError("\n".join(["", *differences, f"after {history or 'the start'}"]))


def _asked(model: Model, answer: Answer | None) -> Seen:
    return model.start(**START) if answer is None else ask(model, answer)


def sight_of(model: Model, seen: Seen) -> Sight:
    """Return what the model shows."""
    return Sight(
        events=_sorted_cancellations(seen.events),
        waits=Counter(key_of(wait) for wait in model.waits),
        incidents=Counter(token.node.id for token in model.incidents),
        effects=Counter(seen.effects),
        variables=dict(model.variables),
        outcome=model.outcome,
    )


def _sight(player: Player, seen: int) -> Sight:
    words = [line.partition(" ") for line in player.trace[seen:]]
    return Sight(
        events=_sorted_cancellations([(k, name or None) for k, _, name in words if k in EVENTS]),
        waits=Counter(_key(wait) for wait in player.waits.values()),
        incidents=Counter(each.element_id for each in player.incidents.values()),
        effects=Counter(_effect(each) for each in player.step.effects),
        variables=dict(player.variables),
        outcome=player.outcome,
    )


def _sorted_cancellations(events: list[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    """Put what is cancelled at one go into an order of its own."""
    ordered: list[tuple[str, str | None]] = []
    for is_cancelled, stretch in groupby(events, key=lambda event: event[0] == "cancelled"):
        together = list(stretch)
        ordered += sorted(together, key=str) if is_cancelled else together
    return ordered


def _key(wait: OpenedWait) -> tuple[str, str, str | None]:
    name = wait.detail.get("name") if wait.kind in {"message", "signal"} else None
    return wait.kind, wait.element_id, name


def _effect(effect: Any) -> tuple[str, ...]:
    kind = type(effect).__name__
    if kind == "CallProcess":
        return "call", effect.element_id
    return {"PublishMessage": "message", "BroadcastSignal": "signal"}.get(kind, kind), *(
        (effect.element_id, effect.name) if hasattr(effect, "name") else (effect.code,)
    )


def _play(player: Player, answer: Answer | None) -> None:
    if answer is None:
        player.start(**START)
        return
    values = dict(answer.variables)
    if answer.verb == "retry":
        tokens = sorted(i for i, e in player.incidents.items() if e.element_id == answer.element)
        player.answer(Retry(token_id=tokens[answer.place], variables=values))
        return
    waits = [
        wait
        for wait in player.waits.values()
        if _key(wait) == (answer.kind, answer.element, answer.name)
    ]
    wait = sorted(waits, key=lambda each: each.token_id)[answer.place]
    player.answer(_VERBS[answer.verb](wait, answer, values))


def _complete(wait: OpenedWait, answer: Answer, values: dict[str, int]) -> Complete:
    if wait.kind == "instance":
        return Complete(token_id=wait.token_id, result=values)
    return Complete(token_id=wait.token_id, variables=values)


def _trigger(wait: OpenedWait, answer: Answer, values: dict[str, int]) -> Trigger | Fire:
    if wait.kind == "timer":
        assert wait.due_at is not None
        return Fire(token_id=wait.token_id, due_at=wait.due_at)
    return Trigger(token_id=wait.token_id, variables=values)


def _throw(wait: OpenedWait, answer: Answer, values: dict[str, int]) -> Throw:
    return Throw(token_id=wait.token_id, error_code=answer.code, variables=values)


def _escalate(wait: OpenedWait, answer: Answer, values: dict[str, int]) -> Escalate:
    return Escalate(token_id=wait.token_id, escalation_code=answer.code)


def _activate(wait: OpenedWait, answer: Answer, values: dict[str, int]) -> Activate:
    return Activate(token_id=wait.token_id, element_ids=(answer.code,))


_VERBS: dict[str, Callable[[OpenedWait, Answer, dict[str, int]], Any]] = {
    "complete": _complete,
    "trigger": _trigger,
    "throw": _throw,
    "escalate": _escalate,
    "activate": _activate,
}
