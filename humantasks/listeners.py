"""The listeners of a task while it waits: called when it is handed on or changed, in one commit.

An expression or script that fails refuses the verb. What they may ask: see `task_facts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import amendments
from engine.acting import Decision
from engine.actors import Actor
from engine.amendments import Amendment
from humantasks.facts import Task
from humantasks.found_tasks import FoundTask, as_task
from humantasks.moves import WITHDRAWN
from humantasks.tables import person

if TYPE_CHECKING:
    from engine.service import Engine

_CHANGED = ("update",)
_HANDED = ("assignment",)
_CHANGED_AND_HANDED = ("update", "assignment")  # Camunda 7's order


def heard(
    engine: Engine, connection: Connection, found: FoundTask, decision: Decision, actor: Actor
) -> Decision:
    """Return the change of a task with what its listeners do."""
    definition = engine.library.get(connection, found.row["definition_id"])
    process, element_id = definition.process, found.row["element_id"]
    after = Task.from_document(decision.result)
    moments: tuple[str, ...] = _CHANGED
    if after.assignee_id != found.row["assignee_id"]:
        moments = _CHANGED_AND_HANDED if process.rules.handing_on_changes else _HANDED
    if not decision.changes or not process.hears(element_id, moments):
        return decision
    now = engine.clock.now()
    gone = {**found.row, "state": WITHDRAWN, "ended_at": now}
    amendment = Amendment(
        wait_id=found.id,
        element_id=element_id,
        decision=decision,
        moments=moments,
        task=task_facts(connection, after),
        if_over=as_task(gone, found.groups, found.users, found.names, now).as_document(),
    )
    return amendments.decide(engine, connection, amendment, actor)


def task_facts(connection: Connection, task: Task) -> Mapping[str, Any]:
    """Return what expressions may ask of a task; people by their sign-in names."""
    return {
        "task_id": str(task.id),
        "assignee": _sign_in_name(connection, task.assignee_id),
        "owner": None,
        "priority": task.priority,
        "due_at": task.due_at,
        "follow_up_at": task.follow_up_at,
        "created_at": task.created_at,
        "description": None,
    }


def _sign_in_name(connection: Connection, person_id: str | None) -> str | None:
    """Return how models name a person; who is no person here stays as the model wrote him."""
    if person_id is None:
        return None
    query = sa.select(person.c.sign_in_name).where(person.c.id == person_id)
    return connection.execute(query).scalar_one_or_none() or person_id
