"""The worklist's invariants of one stored instance, for `plait db verify`."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.tables import wait
from humantasks import rows
from humantasks.found_tasks import candidates
from humantasks.moves import LIVE
from humantasks.tables import task, task_draft, task_listing


def violations(connection: Connection, instance_id: int) -> Iterator[tuple[str, str]]:
    """Yield (code, message) for what does not agree.

    Live tasks are just the waits of people; lists find each live task at its places, and no other;
    an ended task has an end, and its drafts are gone.
    """
    tasks = connection.execute(sa.select(task).where(task.c.instance_id == instance_id))
    found = {row["id"]: dict(row) for row in tasks.mappings()}
    waiting = connection.execute(
        sa.select(wait.c.id).where(wait.c.instance_id == instance_id, wait.c.kind == "person")
    )
    live = {one for one, row in found.items() if row["state"] in LIVE}
    if live != set(waiting.scalars()):
        yield "tasks_differ", "its live tasks and its waits for people are not the same"
    if any((row["state"] in LIVE) == (row["ended_at"] is not None) for row in found.values()):
        yield "task_end", "a live task has an end, or an ended one has none"
    people = candidates(connection, live)
    expected = {
        (place.row["task_id"], place.row["kind"], place.row["ref"], place.row["state"])
        for one in live
        for place in rows.listings(found[one], *people.get(one, ((), ())))
    }
    if expected != _listed(connection, list(found)):
        yield "lists_differ", "lists do not find its tasks where they should"
    ended = [one for one in found if one not in live]
    left = sa.select(task_draft.c.task_id).where(task_draft.c.task_id.in_(ended)).limit(1)
    if connection.execute(left).first() is not None:
        yield "draft_left", "a draft of an ended task is left"


def _listed(connection: Connection, task_ids: list[int]) -> set[tuple[int, str, str, str]]:
    query = sa.select(
        task_listing.c.task_id, task_listing.c.kind, task_listing.c.ref, task_listing.c.state
    ).where(task_listing.c.task_id.in_(task_ids))
    return {(row.task_id, row.kind, row.ref, row.state) for row in connection.execute(query)}
