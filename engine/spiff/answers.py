"""Apply one answer to the token it is for; the slice then goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import Conflict
from engine.spiff.slices import Slice
from engine.spiff.steps import Answer, Complete, Continue, Fire, Retry, Throw
from engine.spiff.tokens import Token


def apply(slice_: Slice, answer: Answer) -> None:
    """Apply `answer`; raises Conflict `wrong_state` when its token does not wait for it."""
    if isinstance(answer, Continue):
        return
    if isinstance(answer, Retry):
        waiting = slice_.loaded.get(answer.token_id)
        if waiting is not None and waiting.state == TaskState.STARTED:
            waiting.task_spec.again(waiting, answer.variables)
            return
        _retry(_token(slice_, answer.token_id, TaskState.ERROR, "retry"), answer.variables)
        return
    token = _token(slice_, answer.token_id, TaskState.STARTED, "answer")
    slice_.completed.append(answer.token_id)
    match answer:
        case Complete():
            token.task_spec.complete_wait(token, answer)
        case Fire():
            token.task_spec.fire(token, answer)
        case Throw():
            token.task_spec.throw(token, answer)


def _retry(token: Token, variables: Mapping[str, Any]) -> None:
    """Do again what failed: entering, taking an answer, throwing an error, or finishing."""
    fault = dict(token.fault or {"phase": "enter"})
    phase = fault.pop("phase")
    token.slice.resolve(token)
    token.scope.land(variables)
    node = token.task_spec
    if phase == "enter":
        token._set_state(TaskState.READY)
    elif phase == "finish":
        token._set_state(TaskState.STARTED)
        node.finish(token)
    elif phase == "complete":
        token._set_state(TaskState.STARTED)
        node.complete_wait(token, Complete(token_id=token.id, **fault))
    else:
        token._set_state(TaskState.STARTED)
        node.throw(token, Throw(token_id=token.id, **fault))


def _token(slice_: Slice, token_id: int, state: int, verb: str) -> Token:
    token = slice_.loaded.get(token_id)
    if token is None:
        raise Conflict(f"cannot {verb} token {token_id}: it has ended; reload the instance")
    if token.state != state or (token.inner is not None and state != TaskState.ERROR):
        expected = "incident" if state == TaskState.ERROR else "waiting"
        raise Conflict(
            f"cannot {verb} token {token_id}: it is '{token.role}', expected '{expected}'; "
            "reload the instance"
        )
    return token
