"""What may be answered at a moment, in an order that does not depend on who is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tests.engine.random.model import Model
from tests.engine.random.state import Scope, Seen, Token, Wait
from tests.engine.random.writing import NAMES

Verb = Literal["complete", "trigger", "throw", "escalate", "activate", "retry"]


RETRIES = 2  # an error that nobody catches stays uncaught


@dataclass(frozen=True)
class Answer:
    """One answer. The wait is the `place`-th opened of its kind, element and name."""

    verb: Verb
    kind: str
    element: str
    name: str | None = None
    place: int = 0
    code: str = ""
    variables: Mapping[str, int] = field(default_factory=dict)


def choose(model: Model, number: int) -> Answer | None:
    """Choose among the open waits and incidents; None when nothing can be answered."""
    waits = [wait for wait in model.waits if _is_answerable(wait)]
    waits.sort(key=lambda wait: (wait.element, wait.kind, _name(wait) or "", wait.id))
    broken = sorted(model.incidents, key=lambda token: (token.node.id, token.id))
    again = [token for token in broken if token.retries < RETRIES]
    if not waits and not again:
        return None
    number, place = divmod(number, len(waits) + len(again))
    if place >= len(waits):
        token = again[place - len(waits)]
        alike = [each for each in broken if each.node.id == token.node.id]
        values = {"z": number % 4, "i": number % 4}
        return Answer("retry", "incident", token.node.id, None, alike.index(token), "", values)
    wait = waits[place]
    every = [each for each in model.waits if key_of(each) == key_of(wait)]
    same = sorted(every, key=lambda each: each.id)  # busy ones count too
    return _answer(wait, same.index(wait), number)


def _answer(wait: Wait, place: int, number: int) -> Answer:
    verb, code, element = _verb(wait, number)
    values = {("i", "j", "k")[number % 3]: number % 4} if number % 4 else {}
    if wait.kind == "timer" or verb in {"escalate", "activate"}:
        values = {}
    return Answer(verb, wait.kind, wait.element, _name(wait), place, code or element, values)


def _verb(wait: Wait, number: int) -> tuple[Verb, str, str]:
    if wait.kind in {"timer", "message", "signal"}:
        return "trigger", "", ""
    if wait.kind == "job" and number % 4 == 3:
        return "throw", NAMES["error"][number // 4 % 2], ""
    if wait.kind == "instance" and number % 3:
        kind: Verb = "throw" if number % 3 == 1 else "escalate"
        codes = NAMES["error" if kind == "throw" else "escalation"]
        return kind, codes[number // 3 % 2], ""
    if wait.kind == "adhoc" and (number % 3 or not _may_be_completed(wait)):
        firsts = _inside(wait).body.first_nodes()
        return "activate", "", firsts[number // 3 % len(firsts)].id
    return "complete", "", ""


def _is_answerable(wait: Wait) -> bool:
    """Variables fulfil conditions; a sequential ad-hoc sub-process begins one at a time."""
    if wait.kind == "adhoc":
        return not (wait.token.node.is_sequential and _inside(wait).tokens)
    return wait.kind != "condition"


def _may_be_completed(wait: Wait) -> bool:
    return wait.token.node.completion is None and not _inside(wait).tokens


def _inside(wait: Wait) -> Scope:
    assert wait.token.inner is not None
    return wait.token.inner


def key_of(wait: Wait) -> tuple[str, str, str | None]:
    """Return what tells a wait from outside."""
    return wait.kind, wait.element, _name(wait)


def _name(wait: Wait) -> str | None:
    """Return the message's or signal's name; a receive task has its own."""
    if wait.definition is not None and wait.kind in {"message", "signal"}:
        return wait.definition.name
    return wait.token.node.message if wait.kind == "message" else None


def ask(model: Model, answer: Answer) -> Seen:
    """Give the answer to the model."""
    values = dict(answer.variables)
    if answer.verb == "retry":
        alike = [t for t in model.incidents if t.node.id == answer.element]
        return model.retry(_nth(alike, answer.place), **values)
    waits = [w for w in model.waits if key_of(w) == (answer.kind, answer.element, answer.name)]
    wait = sorted(waits, key=lambda each: each.id)[answer.place]
    match answer.verb:
        case "complete":
            return model.complete(wait, **values)
        case "throw":
            return model.throw(wait, answer.code, **values)
        case "escalate":
            return model.escalate(wait, answer.code)
        case "activate":
            return model.activate(wait, answer.code)
    return model.trigger(wait, **values)


def _nth(tokens: list[Token], place: int) -> Token:
    return sorted(tokens, key=lambda each: each.id)[place]
