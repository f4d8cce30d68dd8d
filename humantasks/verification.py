"""The worklist's invariants of one stored instance, for `plait db verify`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.prepared import Prepared
from engine.tables import wait
from humantasks.moves import CLAIMED, LIVE
from humantasks.tables import task, task_draft, task_listing

_ID = sa.bindparam("id", type_=sa.BigInteger)
_OF_TASK = task.c.instance_id == _ID
_TASKS = Prepared(sa.select(task).where(_OF_TASK))
_WAITING = Prepared(sa.select(wait.c.id).where(wait.c.instance_id == _ID, wait.c.kind == "person"))
_PLACES = Prepared(
    sa.select(task_listing).join(task, task.c.id == task_listing.c.task_id).where(_OF_TASK)
)
_DRAFTS = Prepared(
    sa.select(task_draft.c.task_id).join(task, task.c.id == task_draft.c.task_id).where(_OF_TASK)
)


def violations(connection: Connection, instance_id: int) -> Iterator[tuple[str, str]]:
    """Yield (code, message) for what does not agree.

    Live tasks are just the waits of people; lists find each task in its state and order, and a
    claimed one with its assignee; an ended task has an end, and its drafts are gone.
    """
    found = {row.id: row for row in _TASKS.all(connection, id=instance_id)}
    live = {one for one, row in found.items() if row.state in LIVE}
    if live != {row.id for row in _WAITING.all(connection, id=instance_id)}:
        yield "tasks_differ", "its live tasks and its waits for people are not the same"
    if any((row.state in LIVE) == (row.ended_at is not None) for row in found.values()):
        yield "task_end", "a live task has an end, or an ended one has none"
    if not _is_listed(connection, instance_id, found):
        yield "lists_differ", "lists do not find its tasks where they should"
    if any(row.task_id not in live for row in _DRAFTS.all(connection, id=instance_id)):
        yield "draft_left", "a draft of an ended task is left"


def _is_listed(connection: Connection, instance_id: int, tasks: Mapping[int, Any]) -> bool:
    holders = set()
    for place in _PLACES.all(connection, id=instance_id):
        one = tasks[place.task_id]
        keys = (place.state, place.sort_due_at, place.urgency)
        if keys != (one.state, one.sort_due_at, one.urgency):
            return False
        if place.kind == "assignee" and one.state == CLAIMED:
            holders.add((place.task_id, place.ref))
    claimed = {(one.id, one.assignee_id) for one in tasks.values() if one.state == CLAIMED}
    return holders == claimed
