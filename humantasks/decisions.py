"""What each move of a task writes: decided on a snapshot, written by the engine in one commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.acting import Decision
from engine.actors import Actor
from engine.changes import Change, Insert, Upsert
from engine.errors import Forbidden
from engine.history import NewEvent
from humantasks import rows
from humantasks.access import four_eyes
from humantasks.found_tasks import FoundTask, as_task
from humantasks.moves import CLAIMED
from humantasks.persons import Person
from humantasks.tables import task_comment, task_draft


def claim(found: FoundTask, actor: Actor, now: datetime) -> Decision:
    """Give the open task to the actor."""
    return _handed(found, "claim", "task_claimed", actor.id, {actor.id: actor.name}, now)


def release(found: FoundTask, now: datetime) -> Decision:
    """Give the task back to its candidates; drafts stay."""
    return _handed(found, "release", "task_released", None, {}, now)


def assign(found: FoundTask, assignee: Person, now: datetime) -> Decision:
    """Give the task to a person, who need not be a candidate but must not break four eyes."""
    barred = four_eyes(found, assignee.as_actor())
    if barred is not None:
        raise barred
    if not assignee.is_active:
        message = f"{assignee.name} is deactivated; choose another person"
        raise Forbidden(message, code="person_inactive")
    if found.row["assignee_id"] == assignee.id:
        return unchanged(found, now)
    names = {assignee.id: assignee.name}
    return _handed(found, "assign", "task_assigned", assignee.id, names, now)


def unchanged(found: FoundTask, now: datetime) -> Decision:
    """Answer with the task as it is."""
    return Decision(result=found.as_task(now).as_document())


def escalate(found: FoundTask, groups: Sequence[str], now: datetime) -> Decision:
    """Add candidate groups and raise the priority by ten, at most to a hundred."""
    added = [group for group in dict.fromkeys(groups) if group not in found.groups]
    priority = max(found.row["priority"], min(found.row["priority"] + 10, 100))
    values = {"priority": priority, "urgency": -priority}
    change, row = rows.moved("escalate", found.row, values)
    everybody = (*found.groups, *added)
    changes: list[Change] = [change, *rows.relisted(row, everybody, found.users)]
    document = as_task(row, everybody, found.users, found.names, now).as_document()
    data = {"groups": added, "priority": priority}
    return _decision(found, changes, document, "task_escalated", data)


def remind(found: FoundTask, now: datetime) -> Decision:
    """Leave a reminder in the history, naming whom it is for."""
    data = {"assignee": found.row["assignee_id"], "groups": list(found.groups)}
    return _decision(found, [], found.as_task(now).as_document(), "task_reminded", data)


def comment(found: FoundTask, comment_id: int, text: str, actor: Actor, now: datetime) -> Decision:
    """Add a comment."""
    row = {
        "task_id": found.id,
        "id": comment_id,
        "tenant_id": found.row["tenant_id"],
        "instance_id": found.row["instance_id"],
        "author_id": actor.id,
        "at": now,
        "text": text,
    }
    result = {
        "id": comment_id,
        "author_id": actor.id,
        "author_name": actor.name,
        "at": now,
        "text": text,
    }
    change = Insert(table=task_comment, row=row)
    data = {"comment_id": str(comment_id)}
    return _decision(found, [change], result, "task_commented", data)


def save_draft(
    found: FoundTask, variables: Mapping[str, Any], actor: Actor, now: datetime
) -> Decision:
    """Keep what the actor typed, unless the task moves at this moment; no event."""
    row = {
        "task_id": found.id,
        "person_id": actor.id,
        "tenant_id": found.row["tenant_id"],
        "saved_at": now,
        "variables": dict(variables),
    }
    result = {"saved_at": now, "variables": dict(variables)}
    changes = (rows.drafted(found.row), Upsert(table=task_draft, row=row))
    return Decision(changes=changes, result=result)


def _handed(
    found: FoundTask,
    move: str,
    kind: str,
    assignee_id: str | None,
    names: Mapping[str, str],
    now: datetime,
) -> Decision:
    change, row = rows.moved(move, found.row, {"assignee_id": assignee_id})
    changes: list[Change] = [change, *rows.relisted(row, found.groups, found.users)]
    known = {**found.names, **names}
    document = as_task(row, found.groups, found.users, known, now).as_document()
    before = found.row["assignee_id"] if found.row["state"] == CLAIMED else None
    data = {"assignee": assignee_id, "before": before}
    return _decision(found, changes, document, kind, data)


def _decision(
    found: FoundTask,
    changes: Sequence[Change],
    result: Mapping[str, Any],
    kind: str,
    data: Mapping[str, Any],
) -> Decision:
    event = NewEvent(
        kind=kind,
        element_id=found.row["element_id"],
        element_name=found.row["name"],
        data={"task_id": str(found.id), **data},
    )
    return Decision(
        changes=tuple(changes),
        result=result,
        instance_id=found.row["instance_id"],
        tenant_id=found.row["tenant_id"],
        events=(event,),
    )
