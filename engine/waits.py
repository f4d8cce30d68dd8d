"""What an instance waits for, as rows: opened and ended with the step that caused it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.actors import Actor
from engine.changes import Change, Delete, Insert, Move
from engine.errors import NotFound
from engine.facts import Wait
from engine.ids import Ids
from engine.parts import InstanceFacts, Part, WaitFacts
from engine.prepared import Prepared
from engine.spiff.steps import OpenedWait
from engine.tables import instance, job, timer, wait
from engine.wait_words import who_or_what

if TYPE_CHECKING:
    from engine.decision_library import DecisionLibrary

CONTINUATION_TOKEN = 0
_NAME_LENGTH = 255
_FEW = 4
_FIND = Prepared(
    sa.select(*(column.label(f"wait_{column.name}") for column in wait.columns), *instance.columns)
    .join(instance, instance.c.id == wait.c.instance_id)
    .where(
        wait.c.id == sa.bindparam("id", type_=sa.BigInteger),
        wait.c.tenant_id == sa.bindparam("tenant_id", type_=sa.BigInteger),
    )
)
_OF_TOKEN = Prepared(
    sa.select(wait).where(
        wait.c.instance_id == sa.bindparam("instance_id", type_=sa.BigInteger),
        wait.c.token_id == sa.bindparam("token_id", type_=sa.Integer),
    )
)

_PLACE = Prepared(
    sa.select(wait.c.tenant_id, wait.c.instance_id, wait.c.kind).where(
        wait.c.id == sa.bindparam("id", type_=sa.BigInteger)
    )
)
_WHO = ("assignee", "candidate_users", "candidate_groups")

How = Literal["completed", "withdrawn"]


@dataclass(frozen=True, kw_only=True)
class FoundWait:
    """An open wait with the token behind it; `owner` is its instance's row, if that was read.

    `is_fenced`: whoever ends it takes its job's row away himself, under the job's lease.
    """

    facts: WaitFacts
    token_id: int
    scope_id: int | None
    tenant_id: int
    owner: Any = None
    is_fenced: bool = False


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What waits need to begin and end: the snapshot, fresh ids, the moment, the rooms by kind."""

    connection: Connection
    ids: Ids
    at: datetime
    parts: Mapping[str, Part]
    decisions: DecisionLibrary
    message_ttl_seconds: float = 3600.0


def find(connection: Connection, wait_id: int, tenant_id: int) -> FoundWait:
    """Return an open wait of the tenant by its id, with its instance, or raise NotFound."""
    row = _FIND.first(connection, id=wait_id, tenant_id=tenant_id)
    if row is None:
        raise missing(wait_id)
    facts = WaitFacts(
        id=row.wait_id,
        instance_id=row.wait_instance_id,
        kind=row.wait_kind,
        element_id=row.wait_element_id,
        element_name=row.wait_element_name,
        since=row.wait_since,
        due_at=row.wait_due_at,
        detail=row.wait_detail,
    )
    return FoundWait(
        facts=facts,
        token_id=row.wait_token_id,
        scope_id=row.wait_scope_id,
        tenant_id=row.wait_tenant_id,
        owner=row,
    )


def missing(wait_id: int) -> NotFound:
    """Return the one refusal for waits that are over, never were, or are none of one's business."""
    return NotFound(f"there is no open wait {wait_id}; it may have ended meanwhile")


def of_tokens(
    connection: Connection, instance_id: int, token_ids: Iterable[int] | None = None
) -> list[FoundWait]:
    """Return the waits of some tokens of an instance, or of all of them (None)."""
    wanted = None if token_ids is None else sorted(token_ids)
    if wanted is not None and len(wanted) <= _FEW:
        rows = [
            row
            for token_id in wanted
            for row in _OF_TOKEN.all(connection, instance_id=instance_id, token_id=token_id)
        ]
        return [_found(row) for row in rows]
    query = sa.select(wait).where(wait.c.instance_id == instance_id).order_by(wait.c.id)
    if wanted is not None:
        query = query.where(wait.c.token_id.in_(wanted))
    return [_found(row) for row in connection.execute(query)]


def of_instance(connection: Connection, instance_id: int, limit: int | None = None) -> list[Wait]:
    """Return what an instance waits for, oldest first."""
    query = sa.select(wait).where(wait.c.instance_id == instance_id).order_by(wait.c.id)
    if limit is not None:
        query = query.limit(limit)
    return [as_fact(_found(row).facts) for row in connection.execute(query)]


def open_waits(
    opening: Opening, owner: InstanceFacts, opened: Sequence[OpenedWait]
) -> tuple[list[Change], list[tuple[int, WaitFacts]]]:
    """Return the rows of new waits, and the waits with their tokens."""
    changes: list[Change] = []
    waits: list[tuple[int, WaitFacts]] = []
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
        changes.append(row(found, one.token_id, one.scope_id, owner.tenant_id))
        changes += _rows_by_kind(opening, owner, found)
        waits.append((one.token_id, found))
    return changes, waits


def row(facts: WaitFacts, token_id: int, scope_id: int | None, tenant_id: int) -> Insert:
    """Return the row of one wait; what a person's task keeps is not kept here again."""
    detail = facts.detail
    if facts.kind == "person":
        detail = {name: detail[name] for name in _WHO if detail.get(name)}
    values = {
        "instance_id": facts.instance_id,
        "token_id": token_id,
        "scope_id": scope_id,
        "id": facts.id,
        "tenant_id": tenant_id,
        "kind": facts.kind,
        "element_id": facts.element_id,
        "element_name": shortened(facts.element_name),
        "since": facts.since,
        "due_at": facts.due_at,
        "detail": dict(detail),
    }
    return Insert(table=wait, row=values)


def close_wait(
    opening: Opening, owner: InstanceFacts, one: FoundWait, how: How, actor: Actor
) -> list[Change]:
    """Return the row changes of a wait that ends."""
    facts = one.facts
    instance_id = facts.instance_id
    token = {"instance_id": instance_id, "token_id": one.token_id}
    changes: list[Change] = [Delete(table=wait, key=token, exactly=1)]
    if facts.kind in {"timer", "continuation"}:
        changes.append(Delete(table=timer, key={"instance_id": instance_id, "wait_id": facts.id}))
    elif facts.kind == "job" and not one.is_fenced:
        changes.append(Delete(table=job, key={"instance_id": instance_id, "id": facts.id}))
    if facts.kind in opening.parts:
        part = opening.parts[facts.kind]
        changes += part.closed(opening.connection, facts, owner, how, actor, opening.at)
    return changes


def timer_row(instance_id: int, wait_id: int, due_at: datetime) -> Insert:
    """Return the row by which the clock finds a wait."""
    values = {"instance_id": instance_id, "wait_id": wait_id, "due_at": due_at}
    return Insert(table=timer, row=values)


def postponed(instance_id: int, wait_id: int, due_at: datetime) -> Move:
    """Return the change that lets the clock find a wait later."""
    key = {"instance_id": instance_id, "wait_id": wait_id}
    return Move(table=timer, key=key, values={"due_at": due_at})


def as_fact(facts: WaitFacts) -> Wait:
    """Return a wait as the reads show it."""
    return Wait(
        id=facts.id,
        kind=facts.kind,
        element_id=facts.element_id,
        element_name=facts.element_name,
        since=facts.since,
        due_at=facts.due_at,
        who_or_what=who_or_what(facts.kind, facts.detail),
    )


def place_of(connection: Connection, wait_id: int) -> tuple[int, int, str] | None:
    """Return tenant, instance and kind of an open wait; for the engine's own clock."""
    row = _PLACE.first(connection, id=wait_id)
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
        "topic": facts.detail.get("topic"),
        "retries": None,
        "error_message": None,
    }


def attempts_in_all(detail: Mapping[str, Any]) -> int:
    """Return how often a job may be tried before it becomes an incident."""
    attempts: int | None = detail.get("attempts")
    return len(detail["retry_seconds"]) + 1 if attempts is None else attempts


def facts_of(found: sa.Row[Any]) -> WaitFacts:
    """Return a wait's row as rooms may know it."""
    return WaitFacts(
        id=found.id,
        instance_id=found.instance_id,
        kind=found.kind,
        element_id=found.element_id,
        element_name=found.element_name,
        since=found.since,
        due_at=found.due_at,
        detail=found.detail,
    )


def _found(found: sa.Row[Any]) -> FoundWait:
    return FoundWait(
        facts=facts_of(found),
        token_id=found.token_id,
        scope_id=found.scope_id,
        tenant_id=found.tenant_id,
    )
