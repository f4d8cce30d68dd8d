"""Whether a call may end a wait, and as what answer: by the kind of the wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import permissions
from engine.actors import Actor
from engine.changes import Change
from engine.errors import Conflict, Forbidden
from engine.history import NewEvent
from engine.spiff.steps import Answer, Complete, Trigger
from engine.waits import FoundWait, Opening

ASKS_TO_SEE = frozenset({"adhoc"})  # kinds that whoever sees the instance may end


@dataclass(frozen=True, kw_only=True)
class Completion:
    """An admitted completion: what the kernel is told, and what changes beside it."""

    answer: Answer
    changes: tuple[Change, ...] = ()
    events: tuple[NewEvent, ...] = ()


def admit(
    opening: Opening,
    found: FoundWait,
    variables: Mapping[str, Any],
    local_variables: Mapping[str, Any],
    actor: Actor,
) -> Completion:
    """Judge a completion: a job by its permission, a person's wait by the room that opened it.

    A receive task without a message is triggered this way too, and an ad-hoc sub-process in which
    nothing runs is left (the caller has checked that the actor sees its instance). Raises
    Forbidden, Conflict for a wait that no call ends, and whatever the room refuses.
    """
    facts = found.facts
    if facts.kind == "job":
        permissions.require(actor, "complete_job")
        return Completion(
            answer=Complete(
                token_id=found.token_id,
                result=variables,
                local_variables=local_variables,
            )
        )
    if facts.kind == "message" and facts.detail["name"] is None:
        permissions.require(actor, "trigger")
        answer = Trigger(token_id=found.token_id, variables=dict(variables))
        return Completion(answer=answer)
    if facts.kind in ASKS_TO_SEE:
        permissions.require(actor, "activate")
        return Completion(answer=Complete(token_id=found.token_id, variables=variables))
    permissions.require(actor, "complete")
    if facts.kind not in opening.parts:
        permissions.require(actor, "complete_job")
        message = f"cannot complete {facts.kind} wait {facts.id}: {_ENDS.get(facts.kind, _CLOCK)}"
        raise Conflict(message)
    return _by_its_room(opening, found, variables, local_variables, actor)


def _by_its_room(
    opening: Opening,
    found: FoundWait,
    variables: Mapping[str, Any],
    local_variables: Mapping[str, Any],
    actor: Actor,
) -> Completion:
    facts = found.facts
    if local_variables and actor.kind != "system":
        raise Forbidden(
            f"cannot set local variables of {facts.kind} wait {facts.id}: only the fields of "
            "its form may be written; send them as variables"
        )
    part = opening.parts[facts.kind]
    admission = part.admit(opening.connection, facts, variables, actor, opening.at)
    event = NewEvent(
        kind="task_completed",
        element_id=facts.element_id,
        element_name=facts.element_name,
        data=admission.event_data or {},
    )
    answer = Complete(
        token_id=found.token_id,
        variables=admission.variables,
        task=admission.task,
        local_variables=local_variables,
    )
    return Completion(answer=answer, changes=tuple(admission.changes), events=(event,))


_CLOCK = "it ends by the clock, not by a call"
_ENDS = {
    "message": "it ends by its message; publish that",
    "signal": "it ends by its signal; broadcast that",
    "condition": "it ends when its condition becomes true; set the variables it reads",
    "instance": "it ends with the instance that it called",
}
