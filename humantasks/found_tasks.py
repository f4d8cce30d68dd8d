"""Finding a task with all that decides who may do what to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from engine.actors import Actor
from engine.errors import NotFound
from engine.tables import instance
from humantasks import approvals
from humantasks.deadlines import is_overdue
from humantasks.facts import Task
from humantasks.persons import names
from humantasks.tables import task, task_candidate, task_draft

SEES_ALL_TASKS = frozenset({"lead", "operator", "admin"})


@dataclass(frozen=True, kw_only=True)
class FoundTask:
    """A task's row, its candidates, its instance's state, and who is barred by four eyes."""

    row: Mapping[str, Any]
    groups: tuple[str, ...]
    users: tuple[str, ...]
    instance_state: str
    decided: frozenset[str]
    names: Mapping[str, str]

    @property
    def id(self) -> int:
        """The task's id, which is its wait's id."""
        return int(self.row["id"])

    @property
    def detail(self) -> Mapping[str, Any]:
        """What the model says of the task, evaluated when it began."""
        found: Mapping[str, Any] = self.row["detail"]
        return found

    def name_of(self, person_id: str | None) -> str:
        """Return the name to show for a person's id."""
        return self.names.get(person_id or "", person_id or "nobody")

    def as_task(self, now: datetime) -> Task:
        """Return the fact that lists show."""
        return as_task(self.row, self.groups, self.users, self.names, now)


def find(connection: Connection, task_id: int, actor: Actor) -> FoundTask:
    """Return a task that the actor may see; NotFound in the same words when there is none."""
    found = look_up(connection, task_id, actor.tenant_id)
    if found is None or not is_visible(found, actor):
        raise missing(task_id)
    return found


def missing(task_id: int) -> NotFound:
    """Return the answer for a task that does not exist, or not for this actor."""
    return NotFound(f"there is no task {task_id} for you; look it up in your worklist")


def look_up(connection: Connection, task_id: int, tenant_id: int) -> FoundTask | None:
    """Return a task whoever asks, or None; its row says also whether it `has_draft`."""
    found = connection.execute(
        sa.select(
            task,
            instance.c.state.label("instance_state"),
            sa.exists().where(task_draft.c.task_id == task.c.id).label("has_draft"),
            task_candidate.c.kind.label("candidate_kind"),
            task_candidate.c.ref.label("candidate_ref"),
        )
        .join(instance, instance.c.id == task.c.instance_id)
        .outerjoin(task_candidate, task_candidate.c.task_id == task.c.id)
        .where(task.c.id == task_id, task.c.tenant_id == tenant_id)
        .order_by(task_candidate.c.kind, task_candidate.c.ref)
    )
    rows = found.mappings().all()
    if not rows:
        return None
    row = rows[0]
    four_eyes = row["detail"].get("four_eyes") or ()
    return FoundTask(
        row=dict(row),
        groups=_refs(rows, "group"),
        users=_refs(rows, "user"),
        instance_state=row["instance_state"],
        decided=approvals.deciders(connection, row["instance_id"], four_eyes),
        names=names(connection, (row["assignee_id"], row["completed_by"])),
    )


def _refs(rows: Iterable[RowMapping], kind: str) -> tuple[str, ...]:
    return tuple(row["candidate_ref"] for row in rows if row["candidate_kind"] == kind)


def candidates(
    connection: Connection, task_ids: Iterable[int]
) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return groups and users for each task that has candidates."""
    rows = connection.execute(
        sa.select(task_candidate.c.task_id, task_candidate.c.kind, task_candidate.c.ref)
        .where(task_candidate.c.task_id.in_(list(task_ids)))
        .order_by(task_candidate.c.kind, task_candidate.c.ref)
    )
    found: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for task_id, kind, ref in rows:
        groups, users = found.get(task_id, ((), ()))
        found[task_id] = ((*groups, ref), users) if kind == "group" else (groups, (*users, ref))
    return found


def is_candidate(found: FoundTask, actor: Actor) -> bool:
    """Say whether the model, or an escalation, names the actor or one of his groups."""
    return actor.id in found.users or not actor.groups.isdisjoint(found.groups)


def sees_all_tasks(actor: Actor) -> bool:
    """Say whether every task of the tenant is visible."""
    return actor.kind == "system" or not actor.roles.isdisjoint(SEES_ALL_TASKS)


def is_visible(found: FoundTask, actor: Actor) -> bool:
    """Say whether the actor may know of the task."""
    concerned = (found.row["assignee_id"], found.row["completed_by"], found.row["completed_for"])
    return sees_all_tasks(actor) or actor.id in concerned or is_candidate(found, actor)


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the same rule as a condition on the table of tasks."""
    mine = sa.or_(
        task.c.assignee_id == actor.id,
        task.c.completed_by == actor.id,
        task.c.completed_for == actor.id,
        sa.exists().where(
            task_candidate.c.task_id == task.c.id,
            sa.or_(
                sa.and_(task_candidate.c.kind == "user", task_candidate.c.ref == actor.id),
                sa.and_(
                    task_candidate.c.kind == "group",
                    task_candidate.c.ref.in_(sorted(actor.groups)),
                ),
            ),
        ),
    )
    return sa.and_(
        task.c.tenant_id == actor.tenant_id, sa.true() if sees_all_tasks(actor) else mine
    )


def as_task(
    row: Mapping[str, Any] | RowMapping,
    groups: tuple[str, ...],
    users: tuple[str, ...],
    names: Mapping[str, str],
    now: datetime,
) -> Task:
    """Return a row of the table as the fact that lists show."""
    same = ("id", "instance_id", "definition_id", "definition_key", "definition_name",
            "business_key", "element_id", "name", "state", "assignee_id", "due_at", "follow_up_at",
            "priority", "created_at", "ended_at", "completed_by", "outcome", "form", "columns",
            "revision")  # fmt: skip
    return Task(
        **{name: row[name] for name in same},
        assignee_name=names.get(row["assignee_id"] or "", row["assignee_id"]),
        candidate_groups=groups,
        candidate_users=users,
        is_overdue=is_overdue(row["state"], row["due_at"], now),
        completed_by_name=names.get(row["completed_by"] or "", row["completed_by"]),
    )
