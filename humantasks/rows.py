"""The rows of a task that change with a move: its own, and those the lists walk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from engine.actors import Actor
from engine.changes import Change, Delete, Insert, Move
from humantasks.deadlines import sort_key
from humantasks.moves import CLAIMED, OPEN, TASK_MOVES
from humantasks.tables import task, task_draft, task_listing


def moved(
    move: str, row: Mapping[str, Any], values: Mapping[str, Any]
) -> tuple[Move, dict[str, Any]]:
    """Return the guarded change of a task's row, and the row as it will be.

    Somebody who was faster makes the change stale, so that the verb is decided again.
    """
    after = TASK_MOVES[move].after
    changed = {**values, "revision": row["revision"] + 1}
    if after is not None:
        changed["state"] = after
    change = Move(  # by the one index that PostgreSQL cannot mistake for the instance's others
        table=task,
        key={"id": row["id"]},
        expected={"revision": row["revision"]},
        values=changed,
    )
    return change, {**row, **changed}


def drafted(row: Mapping[str, Any]) -> Move:
    """Return a change that only holds while nobody moved the task meanwhile.

    The first draft counts as a revision: whoever is ending the task at this moment looks again.
    """
    return Move(
        table=task,
        key={"id": row["id"]},
        expected={"revision": row["revision"]},
        values={"revision": row["revision"] + (0 if row["has_draft"] else 1)},
    )


def listings(row: Mapping[str, Any], groups: Iterable[str], users: Iterable[str]) -> list[Insert]:
    """Return the rows by which a live task is found: by its assignee and by its candidates."""
    places = [("group", ref) for ref in groups] + [("user", ref) for ref in users]
    if row["state"] == CLAIMED:
        places.append(("assignee", row["assignee_id"]))
    shared = {
        "task_id": row["id"],
        "tenant_id": row["tenant_id"],
        "state": row["state"],
        "sort_due_at": row["sort_due_at"],
        "urgency": row["urgency"],
    }
    return [
        Insert(table=task_listing, row={**shared, "kind": kind, "ref": ref}) for kind, ref in places
    ]


def relisted(row: Mapping[str, Any], groups: Iterable[str], users: Iterable[str]) -> list[Change]:
    """Return what makes the lists find the task as `row` is now."""
    gone = Delete(table=task_listing, key={"task_id": row["id"]})
    return [gone, *listings(row, groups, users)]


def completed(
    row: Mapping[str, Any], actor: Actor, outcome: str | None, at: datetime
) -> list[Change]:
    """Return the changes of a task that its performer finished."""
    values = {
        "assignee_id": actor.id,
        "ended_at": at,
        "completed_by": actor.id,
        "completed_for": actor.on_behalf_of,
        "outcome": outcome,
    }
    change, ended = moved("complete", row, values)
    return [change, *_gone(ended)]


def withdrawn(row: Mapping[str, Any], at: datetime) -> list[Change]:
    """Return the changes of a task that nobody needs any more."""
    change, ended = moved("withdraw", row, {"ended_at": at})
    return [change, *_gone(ended)]


def _gone(row: Mapping[str, Any]) -> list[Change]:
    """Take a task that ended out of the lists of live ones, and its drafts away.

    A first draft moves the task, so none is missed.
    """
    unlisted = Move(
        table=task_listing,
        key={"task_id": row["id"]},
        values={"state": row["state"]},
        exactly=None,
    )
    drafts = [Delete(table=task_draft, key={"task_id": row["id"]})] if row["has_draft"] else []
    return [unlisted, *drafts]


def fresh(values: Mapping[str, Any]) -> dict[str, Any]:
    """Complete the row of a new task: its state by its assignee, its sort keys, its revision."""
    return {
        **values,
        "state": CLAIMED if values["assignee_id"] else OPEN,
        "sort_due_at": sort_key(values["due_at"]),
        "urgency": -values["priority"],
        "ended_at": None,
        "completed_by": None,
        "completed_for": None,
        "outcome": None,
        "revision": 1,
    }
