"""Answers as words: `complete u x=1`, `fire t`, `trigger c:signal`, `throw u E1` and others."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from engine.spiff.steps import (
    PROCESS_SCOPE,
    Activate,
    Answer,
    Complete,
    Escalate,
    Fire,
    OpenedIncident,
    OpenedWait,
    Retry,
    SetVariables,
    State,
    Throw,
    Trigger,
)
from tests.engine.spiff.playing import Player

Given = Mapping[str, Any]
Make = Callable[[OpenedWait, list[str], Given], Answer]
Place = TypeVar("Place", OpenedWait, OpenedIncident)
EVENTS = ("condition", "message", "signal")


def _complete(wait: OpenedWait, words: list[str], given: Given) -> Answer:
    return Complete(token_id=wait.token_id, scope_id=wait.scope_id, variables=given)


def _return(wait: OpenedWait, words: list[str], given: Given) -> Answer:
    return Complete(token_id=wait.token_id, scope_id=wait.scope_id, result=given)


def _trigger(wait: OpenedWait, words: list[str], given: Given) -> Answer:
    return Trigger(token_id=wait.token_id, scope_id=wait.scope_id, variables=given)


def _throw(wait: OpenedWait, words: list[str], given: Given) -> Answer:
    return Throw(
        token_id=wait.token_id, scope_id=wait.scope_id, error_code=words[0], variables=given
    )


def _escalate(wait: OpenedWait, words: list[str], given: Given) -> Answer:
    return Escalate(
        token_id=wait.token_id, scope_id=wait.scope_id, escalation_code=words[0], variables=given
    )


def _activate(wait: OpenedWait, words: list[str], given: Given) -> Answer:
    return Activate(token_id=wait.token_id, scope_id=wait.scope_id, element_ids=tuple(words))


def _fire(wait: OpenedWait, words: list[str], given: Given) -> Answer:
    assert wait.due_at is not None
    return Fire(token_id=wait.token_id, scope_id=wait.scope_id, due_at=wait.due_at)


# Verb -> the kinds of wait it is for, and the answer it makes.
VERBS: Mapping[str, tuple[tuple[str, ...], Make]] = {
    "complete": (("person", "job"), _complete),
    "finish": (("adhoc",), _complete),
    "return": (("instance", "job"), _return),
    "trigger": (EVENTS, _trigger),
    "throw": (("job", "instance", "person"), _throw),
    "escalate": (("instance",), _escalate),
    "activate": (("adhoc",), _activate),
    "fire": (("timer",), _fire),
}


def give(player: Player, text: str, instance: int | None) -> None:
    """Give an answer; with `instance`, to that one of the multi-instance around everything."""
    verb, *words = text.split()
    given = dict(_value(each) for each in words if "=" in each)
    if verb == "assign":
        player.answer(SetVariables(variables=given))
        return
    element, *rest = (each for each in words if "=" not in each)
    element_id, _, kind = element.partition(":")
    if verb == "retry":
        incidents = _inside(player, instance, player.incidents.values(), element_id)
        player.answer(Retry(token_id=min(each.token_id for each in incidents), variables=given))
        return
    kinds, make = VERBS[verb]
    waits = [
        each
        for each in _inside(player, instance, player.waits.values(), element_id)
        if each.kind in ((kind,) if kind else kinds)
    ]
    assert waits, f"'{element}' does not wait for '{verb}', only {player.waiting}"
    answer = make(min(waits, key=lambda each: each.token_id), rest, given)
    if isinstance(answer, Fire):
        player.now = max(player.now, answer.due_at)
    player.answer(answer)


def _value(word: str) -> tuple[str, Any]:
    name, _, text = word.partition("=")
    return name, json.loads(text)


def _inside(
    player: Player, instance: int | None, places: Iterable[Place], element_id: str
) -> list[Place]:
    return [
        each
        for each in places
        if each.element_id == element_id
        and (instance is None or instance_of(player.state, each.scope_id) == instance)
    ]


def instance_of(state: State, scope_id: int) -> int | None:
    """Return which instance of the multi-instance at the top a scope lies in."""
    chain = [scope_id]
    while chain[-1] != PROCESS_SCOPE:
        parent = state.scopes[chain[-1]].parent_id
        chain.append(PROCESS_SCOPE if parent is None else parent)
    if len(chain) < 3:
        return None
    index = state.scopes[chain[-3]].data.get("index")
    return index if isinstance(index, int) else None
