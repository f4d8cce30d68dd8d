"""Lists and counts of tasks, each in one statement that walks indexes.

A list is the union of branches (assigned to me; open for me; open for each of my groups …). Every
branch walks one index in the order of the list and stops after as many rows as are asked for, so a
list costs the same with a thousand tasks or a million. Filters by definition or text are looked at
row by row along that walk.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.actors import Actor
from engine.facts import Page
from humantasks.facts import Count, Counts, Task
from humantasks.filters import Filters, cursor_of
from humantasks.found_tasks import as_task, candidates, sees_all_tasks
from humantasks.moves import CLAIMED, COMPLETED, LIVE, OPEN
from humantasks.tables import person, task, task_listing

COUNTED_TO = 200
_MAX_GROUPS = 200
_KEYS = {
    "due": ("sort_due_at", "task_id"),
    "priority": ("urgency", "sort_due_at", "task_id"),
    "created": ("task_id",),
}

Branch = sa.Select[Any]
Place = tuple[str, str, str]  # kind, ref, state


def page(connection: Connection, actor: Actor, filters: Filters, now: datetime) -> Page[Task]:
    """Return one part of the list that the filters ask for, of what the actor may see."""
    branches = _branches(actor, filters)
    if not branches:
        return Page(items=())
    wanted = [_cut(branch, filters) for branch in branches]
    found = sa.union(*(sa.select(one.subquery()) for one in wanted)).subquery("found")
    assignee, completer = person.alias("assignee"), person.alias("completer")
    keys = [found.c[name] for name in _KEYS[filters.sort]]
    query = (
        sa.select(
            task,
            assignee.c.name.label("assignee_name"),
            completer.c.name.label("completer_name"),
            *(key.label(f"key_{at}") for at, key in enumerate(keys)),
        )
        .join(task, task.c.id == found.c.task_id)
        .outerjoin(assignee, assignee.c.id == task.c.assignee_id)
        .outerjoin(completer, completer.c.id == task.c.completed_by)
        .order_by(*_order(keys, filters.sort))
        .limit(filters.limit + 1)
    )
    rows = connection.execute(query).mappings().all()
    items = _tasks(connection, rows[: filters.limit], now)
    if len(rows) <= filters.limit:
        return Page(items=items)
    last = rows[filters.limit - 1]
    return Page(
        items=items,
        next=cursor_of(filters.sort, tuple(last[f"key_{at}"] for at in range(len(keys)))),
    )


def counts(connection: Connection, actor: Actor, now: datetime) -> Counts:
    """Return the numbers beside the filters, each counted to two hundred at most."""
    groups = sorted(actor.groups)[:_MAX_GROUPS]
    mine: Place = ("assignee", actor.id, CLAIMED)
    places: list[Place] = [mine, ("user", actor.id, OPEN)]
    places += [("group", group, OPEN) for group in groups]
    late = [_capped(_listed(actor, one).where(task_listing.c.sort_due_at < now)) for one in places]
    parts = {
        "mine": _listed(actor, mine),
        "overdue": sa.union(*(sa.select(one.subquery()) for one in late)),
        **{f"group:{at}": _listed(actor, place) for at, place in enumerate(places[2:])},
    }
    if sees_all_tasks(actor):
        live = [_capped(_of_state(actor, state)) for state in LIVE]
        parts["everything"] = sa.union_all(*(sa.select(one.subquery()) for one in live))
    found = _counted(connection, parts)
    return Counts(
        mine=found["mine"],
        overdue=found["overdue"],
        groups={group: found[f"group:{at}"] for at, group in enumerate(groups)},
        everything=found.get("everything"),
    )


def _branches(actor: Actor, filters: Filters) -> list[Branch]:
    """Return one selection of (task_id, sort keys) for each way a task belongs to the list."""
    if filters.state is not None and filters.state not in LIVE:
        return [_narrowed(_ended(actor, filters), filters, actor, is_task=True)]
    if sees_all_tasks(actor) and not filters.candidate_group and not filters.assignee:
        states = [filters.state] if filters.state else LIVE
        found = [_of_state(actor, state) for state in states]
        return [_narrowed(one, filters, actor, is_task=True) for one in found]
    places = _places(actor, filters)
    return [_narrowed(_listed(actor, one), filters, actor, is_task=False) for one in places]


def _places(actor: Actor, filters: Filters) -> list[Place]:
    """Return the places in the lists where the actor may find what the filters ask for."""
    holder = actor.id if filters.assignee == "me" else filters.assignee
    state = filters.state or (CLAIMED if holder else OPEN)
    if filters.candidate_group:
        is_mine = filters.candidate_group in actor.groups or sees_all_tasks(actor)
        return [("group", filters.candidate_group, state)] if is_mine else []
    if holder and (holder == actor.id or sees_all_tasks(actor)):
        return [("assignee", holder, state)]
    places: list[Place] = [("user", actor.id, state)]
    places += [("group", group, state) for group in sorted(actor.groups)[:_MAX_GROUPS]]
    if not holder and filters.state != OPEN:
        places.append(("assignee", actor.id, CLAIMED))
    return places


def _listed(actor: Actor, place: Place) -> Branch:
    kind, ref, state = place
    return sa.select(
        task_listing.c.task_id, task_listing.c.urgency, task_listing.c.sort_due_at
    ).where(
        task_listing.c.tenant_id == actor.tenant_id,
        task_listing.c.kind == kind,
        task_listing.c.ref == ref,
        task_listing.c.state == state,
    )


def _of_state(actor: Actor, state: str) -> Branch:
    return sa.select(task.c.id.label("task_id"), task.c.urgency, task.c.sort_due_at).where(
        task.c.tenant_id == actor.tenant_id, task.c.state == state
    )


def _ended(actor: Actor, filters: Filters) -> Branch:
    """Select ended tasks: all for those who see all, else those the actor had a hand in."""
    branch = _of_state(actor, filters.state or COMPLETED)
    if sees_all_tasks(actor):
        return branch
    mine = task.c.completed_by if filters.state == COMPLETED else task.c.assignee_id
    return branch.where(mine == actor.id)


def _narrowed(branch: Branch, filters: Filters, actor: Actor, *, is_task: bool) -> Branch:
    """Add the filters that need the task's own row."""
    conditions: list[sa.ColumnElement[bool]] = []
    if filters.definition_key:
        conditions.append(task.c.definition_key == filters.definition_key)
    if filters.q:
        conditions.append(
            sa.or_(
                task.c.name.icontains(filters.q, autoescape=True),
                task.c.business_key.icontains(filters.q, autoescape=True),
            )
        )
    if filters.assignee:
        holder = actor.id if filters.assignee == "me" else filters.assignee
        conditions.append(task.c.assignee_id == holder)
    if filters.due_before is not None:
        table = task if is_task else task_listing
        branch = branch.where(table.c.sort_due_at < filters.due_before)
    if not conditions:
        return branch
    if not is_task:
        branch = branch.join(task, task.c.id == task_listing.c.task_id)
    return branch.where(*conditions)


def _cut(branch: Branch, filters: Filters) -> Branch:
    """Put a branch into the list's order, after the cursor, no longer than a part of the list."""
    columns = {column.name: column for column in branch.selected_columns}
    keys = [columns[name] for name in _KEYS[filters.sort]]
    if filters.after is not None:
        here, there = sa.tuple_(*keys), sa.tuple_(*filters.after, types=[key.type for key in keys])
        branch = branch.where(here < there if filters.sort == "created" else here > there)
    return branch.order_by(*_order(keys, filters.sort)).limit(filters.limit + 1)


def _order(keys: Sequence[Any], sort: str) -> list[Any]:
    """Newest first by creation; else what is due or urgent first."""
    return [key.desc() if sort == "created" else key for key in keys]


def _tasks(connection: Connection, rows: Sequence[Any], now: datetime) -> tuple[Task, ...]:
    found = candidates(connection, [row["id"] for row in rows]) if rows else {}
    tasks = []
    for row in rows:
        named = {
            row["assignee_id"]: row["assignee_name"] or row["assignee_id"],
            row["completed_by"]: row["completer_name"] or row["completed_by"],
        }
        tasks.append(as_task(row, *found.get(row["id"], ((), ())), named, now))
    return tuple(tasks)


def _capped(query: Any) -> Any:
    return query.limit(COUNTED_TO + 1)


def _counted(connection: Connection, parts: dict[str, Any]) -> dict[str, Count]:
    selects = []
    for name, query in parts.items():
        rows = _capped(sa.select(query.subquery().c.task_id)).subquery()
        selects.append(sa.select(sa.literal(name), sa.func.count()).select_from(rows))
    found = connection.execute(sa.union_all(*selects))
    return {
        name: Count(number=min(number, COUNTED_TO), is_more=number > COUNTED_TO)
        for name, number in found
    }
