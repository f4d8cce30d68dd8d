"""Apply one answer to the token it is for; the slice then goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import Conflict, PlaitError
from engine.spiff import error_event
from engine.spiff.life import is_waiting
from engine.spiff.scopes import FlowScope
from engine.spiff.slices import Slice
from engine.spiff.steps import (
    Activate,
    Amend,
    Answer,
    Complete,
    Continue,
    Escalate,
    Fire,
    Retry,
    SetVariables,
    State,
    Throw,
    Trigger,
)
from engine.spiff.tokens import Token


def apply(slice_: Slice, answer: Answer, state: State) -> None:
    """Apply `answer`; raises Conflict `wrong_state` when its token does not wait for it."""
    if isinstance(answer, Continue):
        if not slice_.queue:  # what was committed first has run
            slice_.queue, slice_.later = slice_.later, slice_.queue
        return
    if isinstance(answer, SetVariables):
        for name, value in answer.variables.items():
            slice_.root.hold(name, value)
        return
    token = locate(slice_, state, answer.token_id, answer.scope_id)
    slice_.at = None if token is None else token.task_spec
    if isinstance(answer, Retry):
        _retry(token, answer.token_id, answer.variables)
        return
    if token is None or not token.has_wait or token.state != TaskState.STARTED:
        raise _refused(token, answer.token_id, "answer", "waiting")
    if is_waiting(token):
        _listened(slice_, token, answer)
    elif isinstance(answer, Amend | Escalate | Activate):  # the wait goes on
        token.task_spec.other(token, answer)
    else:
        _answered(slice_, token, answer)


def _answered(slice_: Slice, token: Token, answer: Complete | Fire | Trigger | Throw) -> None:
    """End the wait of a token by what it waits for."""
    if not token.task_spec.takes(token, answer):
        raise token.task_spec.refusal(answer.token_id, "answer")
    _end_wait(slice_, token)
    match answer:
        case Complete():
            slice_.ask_of_task(token.task_spec, answer.task)
            token.task_spec.complete_wait(token, answer)
        case Fire() | Trigger():
            token.task_spec.caught(token, answer)
        case Throw():
            token.task_spec.throw(token, answer)


def _listened(slice_: Slice, token: Token, answer: Answer) -> None:
    """Give the answer of a listener's worker to the life that waits for it."""
    if not isinstance(answer, Complete | Throw):
        raise token.task_spec.refusal(token.id, "answer")
    _end_wait(slice_, token)
    try:
        token.task_spec.life.answered(token, answer)
    except PlaitError as error:
        slice_.fail(token, error, {"phase": "listener"})


def _end_wait(slice_: Slice, token: Token) -> None:
    token.has_wait = False
    token.workflow.is_touched = True
    slice_.completed.append(token.id)


def locate(slice_: Slice, state: State, token_id: int, scope_id: int | None) -> Token | None:
    """Return a token by its id and, if it is known, its scope; None when it has ended."""
    if scope_id is None:
        for stored in state.scopes.everything():
            if any(document["id"] == token_id for document in stored.tokens):
                scope_id = stored.id
    try:
        scope = None if scope_id is None else slice_.scope(scope_id)
    except KeyError:
        return None
    return scope.tasks.get(token_id) if isinstance(scope, FlowScope) else None


def _retry(token: Token | None, token_id: int, variables: Mapping[str, Any]) -> None:
    """Do again what failed, or give a waiting worker another job."""
    if token is not None and token.has_wait and token.state == TaskState.STARTED:
        (token.task_spec.life if is_waiting(token) else token.task_spec).again(token, variables)
        return
    if token is None or token.fault is None:
        raise _refused(token, token_id, "retry", "incident")
    fault = dict(token.fault)
    phase = fault.pop("phase")
    token.slice.resolve(token)
    token.scope.land(variables)
    if phase == "enter":
        token._set_state(TaskState.READY)
        return
    token._set_state(TaskState.STARTED)
    _again(token, phase, fault)


def _again(token: Token, phase: str, fault: Mapping[str, Any]) -> None:
    node = token.task_spec
    match phase:
        case "finish":
            node.finish(token)
        case "publish":
            node.loop.end_body(token)
        case "leave":
            token.complete()
        case "listener":
            node.life.go_on(token)
        case "arrive":
            node._update(token)
        case "watch":
            try:
                node.watch_anew(token)
            except PlaitError as error:
                token.slice.fail(token, error, {"phase": "watch"})
        case "complete":
            token.slice.ask_of_task(node, fault.get("task"))
            node.complete_wait(token, Complete(token_id=token.id, **fault))
        case _ if is_waiting(token):
            error_event.throw_from(token, Throw(token_id=token.id, **fault))
        case _:
            node.throw(token, Throw(token_id=token.id, **fault))


def _refused(token: Token | None, token_id: int, verb: str, expected: str) -> Conflict:
    if token is None:
        return Conflict(f"cannot {verb} token {token_id}: it has ended; reload the instance")
    return Conflict(
        f"cannot {verb} token {token_id}: it is '{token.role}', expected '{expected}'; "
        "reload the instance"
    )
