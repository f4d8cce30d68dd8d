"""The worklist's invariants of one stored instance, for `plait db verify`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.prepared import Prepared
from engine.tables import wait
from humantasks.moves import CLAIMED, LIVE
from humantasks.tables import task, task_draft, task_listing

_FIRST, _LAST = (sa.bindparam(name, type_=sa.BigInteger) for name in ("first", "last"))
_OF_TASK = task.c.instance_id.between(_FIRST, _LAST)
_TASKS = Prepared(
    sa.select(
        task.c.instance_id,
        task.c.id,
        task.c.state,
        task.c.ended_at,
        task.c.sort_due_at,
        task.c.urgency,
        task.c.assignee_id,
    ).where(_OF_TASK)
)
_WAITING = Prepared(
    sa.select(wait.c.instance_id, wait.c.id).where(
        wait.c.instance_id.between(_FIRST, _LAST), wait.c.kind == sa.literal("person")
    )
)
_PLACES = Prepared(
    sa.select(task.c.instance_id, *task_listing.columns)
    .join(task, task.c.id == task_listing.c.task_id)
    .where(_OF_TASK)
)
_DRAFTS = Prepared(
    sa.select(task.c.instance_id, task_draft.c.task_id)
    .join(task, task.c.id == task_draft.c.task_id)
    .where(_OF_TASK)
)


def violations(connection: Connection, first: int, last: int) -> Iterator[tuple[int, str, str]]:
    """Yield (instance id, code, message) for what does not agree, in a range of instances.

    Live tasks are just the waits of people; lists find each task in its state and order, and a
    claimed one with its assignee; an ended task has an end, and its drafts are gone.
    """
    tasks, waiting, places, drafts = (
        _by_instance(connection, selection, first, last)
        for selection in (_TASKS, _WAITING, _PLACES, _DRAFTS)
    )
    for instance_id in sorted({*tasks, *waiting}):
        found = {row.id: row for row in tasks[instance_id]}
        waits = {row.id for row in waiting[instance_id]}
        for code, message in _of_one(found, waits, places[instance_id], drafts[instance_id]):
            yield instance_id, code, message


def _by_instance(
    connection: Connection, selection: Prepared, first: int, last: int
) -> Mapping[int, list[Any]]:
    found = defaultdict(list)
    for row in selection.all(connection, first=first, last=last):
        found[row.instance_id].append(row)
    return found


def _of_one(
    tasks: Mapping[int, Any], waits: AbstractSet[int], places: Sequence[Any], drafts: Sequence[Any]
) -> Iterator[tuple[str, str]]:
    live = {one for one, row in tasks.items() if row.state in LIVE}
    if live != waits:
        yield "tasks_differ", "its live tasks and its waits for people are not the same"
    if any((row.state in LIVE) == (row.ended_at is not None) for row in tasks.values()):
        yield "task_end", "a live task has an end, or an ended one has none"
    if not _is_listed(places, tasks):
        yield "lists_differ", "lists do not find its tasks where they should"
    if any(row.task_id not in live for row in drafts):
        yield "draft_left", "a draft of an ended task is left"


def _is_listed(places: Sequence[Any], tasks: Mapping[int, Any]) -> bool:
    holders = set()
    for place in places:
        one = tasks[place.task_id]
        keys = (place.state, place.sort_due_at, place.urgency)
        if keys != (one.state, one.sort_due_at, one.urgency):
            return False
        if place.kind == "assignee" and one.state == CLAIMED:
            holders.add((place.task_id, place.ref))
    claimed = {(one.id, one.assignee_id) for one in tasks.values() if one.state == CLAIMED}
    return holders == claimed
