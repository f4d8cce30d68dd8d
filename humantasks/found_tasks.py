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
from engine.prepared import Prepared
from engine.tables import instance
from humantasks import approvals
from humantasks.deadlines import is_overdue
from humantasks.facts import Task
from humantasks.tables import person, task, task_draft, task_listing

SEES_ALL_TASKS = frozenset({"lead", "operator", "admin"})
CANDIDATE_KINDS = ("group", "user")
_ASSIGNEE, _COMPLETER = person.alias("assignee"), person.alias("completer")
_LOOK_UP = Prepared(
    sa.select(
        task,
        instance.c.state.label("instance_state"),
        sa.exists().where(task_draft.c.task_id == task.c.id).label("has_draft"),
        _ASSIGNEE.c.name.label("assignee_name"),
        _COMPLETER.c.name.label("completer_name"),
        task_listing.c.kind.label("candidate_kind"),
        task_listing.c.ref.label("candidate_ref"),
    )
    .join(instance, instance.c.id == task.c.instance_id)
    .outerjoin(task_listing, task_listing.c.task_id == task.c.id)
    .outerjoin(_ASSIGNEE, _ASSIGNEE.c.id == task.c.assignee_id)
    .outerjoin(_COMPLETER, _COMPLETER.c.id == task.c.completed_by)
    .where(
        task.c.id == sa.bindparam("id", type_=sa.BigInteger),
        task.c.tenant_id == sa.bindparam("tenant_id", type_=sa.BigInteger),
    )
    .order_by(task_listing.c.kind, task_listing.c.ref)
)


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
    rows = _LOOK_UP.all(connection, id=task_id, tenant_id=tenant_id)
    if not rows:
        return None
    row: dict[str, Any] = rows[0]._asdict()
    four_eyes = row["detail"].get("four_eyes") or ()
    named = {
        row["assignee_id"]: row["assignee_name"],
        row["completed_by"]: row["completer_name"],
    }
    return FoundTask(
        row=row,
        groups=_refs(rows, "group"),
        users=_refs(rows, "user"),
        instance_state=row["instance_state"],
        decided=approvals.deciders(connection, row["instance_id"], four_eyes),
        names={id_: name for id_, name in named.items() if name is not None},
    )


def _refs(rows: Iterable[Any], kind: str) -> tuple[str, ...]:
    return tuple(row.candidate_ref for row in rows if row.candidate_kind == kind)


def candidates(
    connection: Connection, task_ids: Iterable[int]
) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return groups and users for each task that has candidates."""
    rows = connection.execute(
        sa.select(task_listing.c.task_id, task_listing.c.kind, task_listing.c.ref)
        .where(task_listing.c.task_id.in_(list(task_ids)), task_listing.c.kind.in_(CANDIDATE_KINDS))
        .order_by(task_listing.c.kind, task_listing.c.ref)
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
            task_listing.c.task_id == task.c.id,
            sa.or_(
                sa.and_(task_listing.c.kind == "user", task_listing.c.ref == actor.id),
                sa.and_(
                    task_listing.c.kind == "group",
                    task_listing.c.ref.in_(sorted(actor.groups)),
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
