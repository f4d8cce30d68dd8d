"""What an instance waits for, as rows: opened and ended with the step that caused it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.actors import Actor
from engine.changes import Change, Delete, Insert
from engine.errors import NotFound
from engine.facts import Wait
from engine.ids import Ids
from engine.parts import InstanceFacts, Part, WaitFacts
from engine.spiff.steps import OpenedWait
from engine.tables import job, timer, wait

CONTINUATION_TOKEN = 0
_NAME_LENGTH = 255


@dataclass(frozen=True, kw_only=True)
class FoundWait:
    """An open wait with the token behind it."""

    facts: WaitFacts
    token_id: int
    tenant_id: int


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What waits need to begin and end: the snapshot, fresh ids, the moment, the rooms by kind."""

    connection: Connection
    ids: Ids
    at: datetime
    parts: Mapping[str, Part]


def find(connection: Connection, wait_id: int, tenant_id: int) -> FoundWait:
    """Return an open wait of the tenant by its id, or raise NotFound."""
    query = sa.select(wait).where(wait.c.id == wait_id, wait.c.tenant_id == tenant_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFound(f"there is no open wait {wait_id}; it may have ended meanwhile")
    return _found(row)


def of_tokens(
    connection: Connection, instance_id: int, token_ids: Iterable[int] | None = None
) -> list[FoundWait]:
    """Return the waits of some tokens of an instance, or of all of them (None)."""
    query = sa.select(wait).where(wait.c.instance_id == instance_id).order_by(wait.c.id)
    if token_ids is not None:
        query = query.where(wait.c.token_id.in_(list(token_ids)))
    return [_found(row) for row in connection.execute(query)]


def of_instance(connection: Connection, instance_id: int, limit: int | None = None) -> list[Wait]:
    """Return what an instance waits for, oldest first."""
    query = sa.select(wait).where(wait.c.instance_id == instance_id).order_by(wait.c.id)
    if limit is not None:
        query = query.limit(limit)
    return [as_fact(_found(row).facts) for row in connection.execute(query)]


def open_waits(
    opening: Opening, owner: InstanceFacts, opened: Sequence[OpenedWait]
) -> tuple[list[Change], list[Wait]]:
    """Return the rows of new waits, and the waits as facts."""
    changes: list[Change] = []
    facts: list[Wait] = []
    for one in opened:
        found = WaitFacts(
            id=opening.ids.new(),
            instance_id=owner.id,
            kind=one.kind,
            element_id=one.element_id,
            element_name=one.element_name,
            since=opening.at,
            due_at=one.due_at,
            detail=one.detail,
        )
        changes.append(row(found, one.token_id, owner.tenant_id))
        changes += _rows_by_kind(opening, owner, found)
        facts.append(as_fact(found))
    return changes, facts


def row(facts: WaitFacts, token_id: int, tenant_id: int) -> Insert:
    """Return the row of one wait."""
    values = {
        "instance_id": facts.instance_id,
        "token_id": token_id,
        "id": facts.id,
        "tenant_id": tenant_id,
        "kind": facts.kind,
        "element_id": facts.element_id,
        "element_name": shortened(facts.element_name),
        "since": facts.since,
        "due_at": facts.due_at,
        "detail": dict(facts.detail),
    }
    return Insert(table=wait, row=values)


def close_waits(
    opening: Opening,
    owner: InstanceFacts,
    ended: Sequence[FoundWait],
    how: Literal["completed", "withdrawn"],
    actor: Actor,
) -> list[Change]:
    """Return the row changes of waits that end. A leased job is fenced by who completes it."""
    changes: list[Change] = []
    for one in ended:
        facts = one.facts
        token = {"instance_id": facts.instance_id, "token_id": one.token_id}
        changes.append(Delete(table=wait, key=token, exactly=1))
        if facts.kind in {"timer", "continuation"}:
            key = {"instance_id": facts.instance_id, "wait_id": facts.id}
            changes.append(Delete(table=timer, key=key))
        elif facts.kind == "job":
            changes.append(
                Delete(table=job, key={"instance_id": facts.instance_id, "id": facts.id})
            )
        if facts.kind in opening.parts:
            part = opening.parts[facts.kind]
            changes += part.closed(opening.connection, facts, owner, how, actor, opening.at)
    return changes


def timer_row(instance_id: int, wait_id: int, due_at: datetime) -> Insert:
    """Return the row by which the clock finds a wait."""
    values = {"instance_id": instance_id, "wait_id": wait_id, "due_at": due_at}
    return Insert(table=timer, row=values)


def as_fact(facts: WaitFacts) -> Wait:
    """Return a wait as the reads show it."""
    return Wait(
        id=facts.id,
        kind=facts.kind,
        element_id=facts.element_id,
        element_name=facts.element_name,
        since=facts.since,
        due_at=facts.due_at,
        who_or_what=_who_or_what(facts),
    )


def place_of(connection: Connection, wait_id: int) -> tuple[int, int, str] | None:
    """Return tenant, instance and kind of an open wait; for the engine's own clock."""
    query = sa.select(wait.c.tenant_id, wait.c.instance_id, wait.c.kind).where(wait.c.id == wait_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else (row.tenant_id, row.instance_id, row.kind)


def shortened(name: str | None) -> str | None:
    """Return as much of an element's name as its column holds; a file may have a longer one."""
    return None if name is None else name[:_NAME_LENGTH]


def _rows_by_kind(opening: Opening, owner: InstanceFacts, facts: WaitFacts) -> list[Change]:
    changes: list[Change] = []
    if facts.kind == "timer" and facts.due_at is not None:
        changes.append(timer_row(facts.instance_id, facts.id, facts.due_at))
    elif facts.kind == "job":
        changes.append(Insert(table=job, row=_job_row(opening.at, owner, facts)))
    if facts.kind in opening.parts:
        changes += opening.parts[facts.kind].opened(opening.connection, facts, owner)
    return changes


def _job_row(at: datetime, owner: InstanceFacts, facts: WaitFacts) -> dict[str, Any]:
    return {
        "instance_id": facts.instance_id,
        "id": facts.id,
        "tenant_id": owner.tenant_id,
        "connector": facts.detail["connector"],
        "state": "available",
        "priority": facts.detail["priority"],
        "due_at": at,
        "attempt": 0,
        "attempts_left": attempts_in_all(facts.detail),
        "worker": None,
        "fence": 0,
    }


def attempts_in_all(detail: Mapping[str, Any]) -> int:
    """Return how often a job may be tried before it becomes an incident."""
    return len(detail["retry_seconds"]) + 1


def _found(found: sa.Row[Any]) -> FoundWait:
    facts = WaitFacts(
        id=found.id,
        instance_id=found.instance_id,
        kind=found.kind,
        element_id=found.element_id,
        element_name=found.element_name,
        since=found.since,
        due_at=found.due_at,
        detail=found.detail,
    )
    return FoundWait(facts=facts, token_id=found.token_id, tenant_id=found.tenant_id)


def _who_or_what(facts: WaitFacts) -> str:
    """Say in plain words what would end the wait."""
    detail = facts.detail
    if facts.kind == "person":
        groups = [f"group {name}" for name in detail.get("candidate_groups") or ()]
        people = [detail["assignee"]] if detail.get("assignee") else []
        people += detail.get("candidate_users") or ()
        return ", ".join([*people, *groups]) or "leads and admins"
    if facts.kind == "job":
        return f"connector {detail['connector']}"
    return "the clock"
