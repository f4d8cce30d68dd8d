"""A person's task is handed on or changed: its listeners run in the same commit, or refuse it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import Connection

from engine import instances, waits
from engine.acting import Decision
from engine.actors import Actor
from engine.changes import Change, Delete
from engine.spiff.steps import Amend
from engine.tables import wait
from engine.waits import FoundWait

if TYPE_CHECKING:
    from engine.assembly import Assembly


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """The change of a task as its room decided it.

    `moments` are those of the listeners to be called, in their order, `task` is what they may ask
    of the task as it will be. `if_over` is answered where what they set ends the task.
    """

    wait_id: int
    element_id: str
    decision: Decision
    moments: Sequence[str]
    task: Mapping[str, Any]
    if_over: Any


def decide(
    engine: Assembly, connection: Connection, amendment: Amendment, actor: Actor
) -> Decision:
    """Return the change together with what its listeners do.

    Where what they set ends the task itself, the change has no object and is left out. Raises
    Conflict `listener_refused` when one fails, `wrong_state` for an instance that is not active.
    """
    own = amendment.decision
    found = waits.find(connection, amendment.wait_id, actor.tenant_id)
    loaded = instances.load(connection, found, "advance", engine.library.get)
    moments = loaded.definition.process.hears(amendment.element_id, amendment.moments)
    answer = Amend(token_id=found.token_id, moments=moments, task=amendment.task)
    heard = instances.decide_answer(
        loaded, answer, actor, engine.opening(connection), engine.settings, found=found
    )
    is_over = any(_is_end_of(each, found) for each in heard.changes)
    return Decision(
        changes=heard.changes if is_over else (*own.changes, *heard.changes),
        result=amendment.if_over if is_over else own.result,
        instance_id=heard.instance_id,
        revision=heard.revision,
        next_seq=heard.next_seq,
        tenant_id=heard.tenant_id,
        instance_values=heard.instance_values,
        at=heard.at,
        events=heard.events if is_over else (*own.events, *heard.events),
    )


def _is_end_of(change: Change, found: FoundWait) -> bool:
    return (
        isinstance(change, Delete)
        and change.table is wait
        and change.key.get("token_id") == found.token_id
    )
