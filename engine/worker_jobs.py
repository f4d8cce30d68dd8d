"""Jobs that workers outside take by topic: found, leased, and held until they are answered.

A worker says what it serves (`TopicRequest`); what it was given stays with it for a while, under
its name and a fence. Only who holds a job may answer it. When its time is over and nobody else has
taken it, the answer still counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.changes import Change, Delete, Move
from engine.dialects.attributes import WORKER
from engine.errors import Conflict, NotFound
from engine.tables import definition, instance, job, wait
from engine.waits import FoundWait

_NAME_LENGTH = 64
_KEPT_LENGTH = 47
_MAX_MESSAGE = 4000


@dataclass(frozen=True, kw_only=True)
class WorkerJob:
    """A job as its worker sees it; `until` is the end of its lease, or from when it may be taken.

    `variables` are those that were asked for (None: not asked); `settings` are its headers and
    `properties` the free ones of its element. `retries` is None until a worker has set them.
    """

    id: int
    instance_id: int
    definition_id: int
    definition_key: str
    version: int
    version_tag: str | None
    business_key: str | None
    element_id: str
    element_name: str | None
    token_id: int
    topic: str
    state: str
    worker: str | None
    fence: int
    until: datetime | None
    attempt: int
    retries: int | None
    attempts_left: int
    error_message: str | None
    priority: int
    created_at: datetime
    is_suspended: bool
    tenant_id: int
    settings: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class TopicRequest:
    """What a worker asks for: jobs of a topic, each for so long; empty filters let all through.

    `variables` are the names it wants to see (None: all), `is_local_only`: of the job's own inputs.
    """

    topic: str
    lease_seconds: float
    business_key: str | None = None
    definition_ids: Sequence[int] = ()
    definition_keys: Sequence[str] = ()
    version_tag: str | None = None
    process_variables: Mapping[str, Any] = field(default_factory=dict)
    variables: Sequence[str] | None = None
    is_local_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who says that a job is his: by the name he took it under, or by the fence of his lease."""

    worker: str | None = None
    fence: int | None = None


@dataclass(frozen=True, kw_only=True)
class Order:
    """In which order jobs are handed out: by priority first, then the oldest or newest."""

    by_priority: bool = True
    newest_first: bool = False


_COLUMNS = (
    job.c.id,
    job.c.instance_id,
    job.c.topic,
    job.c.state,
    job.c.priority,
    job.c.due_at,
    job.c.attempt,
    job.c.attempts_left,
    job.c.worker,
    job.c.fence,
    job.c.retries,
    job.c.error_message,
    job.c.tenant_id,
    wait.c.token_id,
    wait.c.scope_id,
    wait.c.element_id,
    wait.c.element_name,
    wait.c.since,
    wait.c.detail,
    instance.c.definition_id,
    instance.c.definition_key,
    instance.c.business_key,
    instance.c.state.label("instance_state"),
    definition.c.version,
    definition.c.version_tag,
)
_OF_WORKERS: sa.Select[Any] = (
    sa.select(*_COLUMNS)
    .join(wait, sa.and_(wait.c.id == job.c.id, wait.c.instance_id == job.c.instance_id))
    .join(instance, instance.c.id == job.c.instance_id)
    .join(definition, definition.c.id == instance.c.definition_id)
    .where(job.c.connector == WORKER)
)


def due(
    connection: Connection,
    tenant_id: int,
    asked: Sequence[TopicRequest],
    order: Order,
    limit: int,
    now: datetime,
) -> list[sa.Row[Any]]:
    """Return up to `limit` jobs that nobody holds and one of the requests asks for."""
    query = _OF_WORKERS.where(
        job.c.tenant_id == tenant_id,
        job.c.due_at <= now,
        instance.c.state == "active",
        sa.or_(*(_asked_for(one) for one in asked)),
    )
    newest = job.c.id.desc() if order.newest_first else job.c.id
    ordering = [job.c.priority.desc(), newest] if order.by_priority else [newest]
    return list(connection.execute(query.order_by(*ordering).limit(limit)))


def listed(
    connection: Connection, tenant_id: int, wanted: Sequence[Any], limit: int, offset: int = 0
) -> list[sa.Row[Any]]:
    """Return workers' jobs, oldest first; `wanted` are further conditions."""
    query = _OF_WORKERS.where(job.c.tenant_id == tenant_id, *wanted).order_by(job.c.id)
    return list(connection.execute(query.limit(limit).offset(offset)))


def find(connection: Connection, tenant_id: int, job_id: int) -> sa.Row[Any]:
    """Return a worker's job; raises NotFound."""
    query = _OF_WORKERS.where(job.c.id == job_id, job.c.tenant_id == tenant_id)
    found: sa.Row[Any] | None = connection.execute(query).one_or_none()
    if found is None:
        raise NotFound(f"there is no job {job_id} for workers; it may have ended meanwhile")
    return found


def as_fact(row: Any, variables: Mapping[str, Any] | None) -> WorkerJob:
    """Return a row of a worker's job, by its columns' names, as a fact."""
    same_names = (
        "id", "instance_id", "definition_id", "definition_key", "version", "version_tag",
        "business_key", "element_id", "element_name", "token_id", "topic", "state", "worker",
        "fence", "attempt", "retries", "attempts_left", "error_message", "priority", "tenant_id",
    )  # fmt: skip
    return WorkerJob(
        **{name: row[name] for name in same_names},
        until=row["due_at"],
        created_at=row["since"],
        is_suspended=row["instance_state"] == "suspended",
        settings=row["detail"]["settings"],
        properties=row["detail"].get("properties") or {},
        variables=variables,
    )


def lease(row: sa.Row[Any], worker: str, until: datetime) -> Move:
    """Return the change that gives a job to a worker, unless another was faster."""
    return Move(
        table=job,
        key={"instance_id": row.instance_id, "id": row.id},
        expected={"state": row.state, "fence": row.fence},
        values={
            "state": "leased",
            "worker": stored_name(worker),
            "due_at": until,
            "fence": row.fence + 1,
            "attempt": row.attempt + 1,
            "attempts_left": row.attempts_left - 1,
        },
    )


def until(asked: Sequence[TopicRequest], topic: str, now: datetime) -> datetime:
    """Return how long a job of a topic stays with the worker who asked."""
    seconds = max(one.lease_seconds for one in asked if one.topic == topic)
    return now + timedelta(seconds=seconds)


def check_held(row: Any, holder: Holder, what: str) -> None:
    """Raise Conflict `not_held` unless the holder has the job, or had it last."""
    by_fence = holder.fence is None or (row.state == "leased" and row.fence == holder.fence)
    by_name = holder.worker is None or row.worker == stored_name(holder.worker)
    if (holder.fence is not None or holder.worker is not None) and by_fence and by_name:
        return
    who = "nobody" if row.worker is None else f"worker '{row.worker}'"
    raise Conflict(
        f"cannot {what} job {row.id}: it is held by {who}, not by you; lease it again",
        code="not_held",
        where={"worker": row.worker},
    )


def answered(
    connection: Connection, found: FoundWait, holder: Holder | None
) -> tuple[FoundWait, tuple[Change, ...]]:
    """Return the wait of a job that its holder answers, and the change that ends the job.

    Without `holder` nothing is asked, and the wait ends the job.
    """
    if holder is None:
        return found, ()
    row = find(connection, found.tenant_id, found.facts.id)
    check_held(row, holder, "answer")
    message = f"job {row.id} was taken by somebody else meanwhile; its answer was not taken"
    lost = Conflict(message, code="not_held")
    return replace(found, is_fenced=True), (ended(row, lost),)


def ended(row: Any, otherwise: Conflict) -> Delete:
    """Return the change that takes an answered job away, as it was when it was looked at."""
    key = {
        "instance_id": row.instance_id,
        "id": row.id,
        "state": row.state,
        "fence": row.fence,
    }
    return Delete(table=job, key=key, exactly=1, otherwise=otherwise)


def moved(row: Any, otherwise: Conflict | None = None, **values: Any) -> Change:
    """Return a change of a job, as it was when it was looked at."""
    return Move(
        table=job,
        key={"instance_id": row.instance_id, "id": row.id},
        expected={"state": row.state, "fence": row.fence},
        values=values,
        otherwise=otherwise,
    )


def shortened(message: str | None) -> str | None:
    """Return as much of a worker's words as is kept with its job."""
    return None if message is None else message[:_MAX_MESSAGE]


def stored_name(worker: str) -> str:
    """Return a worker's name as its jobs keep it; a long one keeps its beginning and a digest."""
    if len(worker) <= _NAME_LENGTH:
        return worker
    digest = hashlib.sha256(worker.encode()).hexdigest()
    return f"{worker[:_KEPT_LENGTH]}~{digest[: _NAME_LENGTH - _KEPT_LENGTH - 1]}"


def _asked_for(one: TopicRequest) -> sa.ColumnElement[bool]:
    filters: list[sa.ColumnElement[bool]] = [job.c.topic == one.topic]
    if one.business_key is not None:
        filters.append(instance.c.business_key == one.business_key)
    if one.definition_ids:
        filters.append(instance.c.definition_id.in_(list(one.definition_ids)))
    if one.definition_keys:
        filters.append(instance.c.definition_key.in_(list(one.definition_keys)))
    if one.version_tag is not None:
        filters.append(definition.c.version_tag == one.version_tag)
    return sa.and_(*filters)
