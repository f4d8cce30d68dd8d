"""Jobs of service tasks: leased, called with nothing open, finished under the lease's fence.

At least once outside, exactly once inside: a lease that was lost can neither complete nor fail the
job. A crash counts as an attempt, because the attempt is counted when the job is leased.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import job_decisions
from engine.acting import Decision
from engine.changes import Delete, Move
from engine.connectors import Answer, Call, CallFailed
from engine.database import Database
from engine.dialects.attributes import WORKER
from engine.errors import Conflict, PlaitError
from engine.history import NewEvent
from engine.instances import Loaded
from engine.parts import WaitFacts
from engine.spiff.steps import StepContext
from engine.tables import instance, job, wait
from engine.waits import FoundWait, Opening, attempts_in_all, facts_of

_MAX_RETRY_AFTER_SECONDS = 3600.0


@dataclass(frozen=True, kw_only=True)
class Lease:
    """The right to run one attempt of a job until `until`; `fence` tells it from other leases."""

    call: Call
    connector: str
    wait: WaitFacts
    token_id: int
    fence: int
    until: datetime
    attempts_left: int


def lease(
    database: Database,
    worker: str,
    limit: int,
    lease_seconds: float,
    now: datetime,
    connectors: Collection[str],
    topics: Collection[str] = (),
) -> list[Lease]:
    """Hand up to `limit` due jobs to `worker`, by priority and then oldest first.

    Only of `connectors`, and of the connector WORKER only those of `topics`: what nobody here does
    is left to others.

    Each stays with the worker for `lease_seconds` (> 0); after that another may take it, so its
    connector may run twice. Jobs of suspended instances are left out. Returns leases whose attempt
    is already counted; one with no attempts left must be given up instead of called.
    """
    if lease_seconds <= 0:
        message = f"cannot lease for {lease_seconds} s: expected more than 0"
        raise ValueError(message)
    until = now + timedelta(seconds=lease_seconds)
    taken = database.take(_take(worker, limit, now, until, _served(connectors, topics)))
    if not taken:
        return []
    with database.read() as connection:
        return _leases(connection, taken, until)


def extend(database: Database, leases: Sequence[Lease], until: datetime) -> None:
    """Keep running leases alive; a lease that was lost is left alone."""
    ids = [one.wait.id for one in leases]
    fences = {one.wait.id: one.fence for one in leases}
    statement = (
        sa.update(job)
        .where(job.c.id.in_(ids), job.c.state == "leased")
        .where(sa.or_(*(sa.and_(job.c.id == i, job.c.fence == f) for i, f in fences.items())))
        .values(due_at=until)
        .returning(job.c.id)
    )
    database.take(statement)


def ended_by(one: Lease) -> Delete:
    """Return the change that ends a leased job, only under its own lease."""
    key = {
        "instance_id": one.wait.instance_id,
        "id": one.wait.id,
        "state": "leased",
        "fence": one.fence,
    }
    return Delete(table=job, key=key, exactly=1, otherwise=lease_lost(one))


def lease_lost(one: Lease) -> Conflict:
    """Return the refusal of a result that comes too late."""
    message = f"the lease of job {one.wait.id} is over; its result was not taken"
    return Conflict(message, code="lease_lost")


def called_event(one: Lease, answer: Answer) -> NewEvent:
    """Return the history's word of a call that worked."""
    return NewEvent(
        kind="job_completed",
        element_id=one.wait.element_id,
        element_name=one.wait.element_name,
        data={"attempt": one.call.attempt, **answer.exchange.get("summary", {})},
    )


def as_error(failure: CallFailed, found: FoundWait, loaded: Loaded, opening: Opening) -> CallFailed:
    """Return a failure as the BPMN error that the model's rules make of it, else as it is.

    A rule that cannot be evaluated is a failure for good, so that somebody sees it.
    """
    if failure.error_code is not None:
        return failure
    details = failure.exchange.get("details")
    said = failure.message, details if isinstance(details, str) else None
    place = found.token_id, found.scope_id
    context = StepContext(now=opening.at, seed=0)
    try:
        error = loaded.definition.process.error_of(loaded.state, place, said, context)
    except PlaitError as broken:
        return CallFailed(
            broken.message, code=broken.code, is_permanent=True, exchange=failure.exchange
        )
    if error is None:
        return failure
    return CallFailed(error[1], error_code=error[0], exchange=failure.exchange)


def decide_failure(one: Lease, failure: CallFailed, loaded: Loaded, opening: Opening) -> Decision:
    """Say what a failed attempt changes: another attempt later, or an incident."""
    if failure.is_permanent or one.attempts_left <= 0:
        return _give_up(one, failure, loaded, opening)
    due_at = opening.at + _delay(one, failure)
    values = {"state": "available", "due_at": due_at, "worker": None}
    data = {
        "attempt": one.call.attempt,
        "message": failure.message,
        "next_at": due_at,
        "attempts_left": one.attempts_left,
    }
    event = NewEvent(
        kind="job_failed",
        element_id=one.wait.element_id,
        element_name=one.wait.element_name,
        data=data,
    )
    return job_decisions.of_instance(
        loaded, Decision(changes=(_from_lease(one, values),), events=(event,))
    )


def retry(found: sa.Row[Any], detail: Mapping[str, Any], now: datetime) -> Move:
    """Return the move of a given-up job back to available, with all its attempts."""
    return Move(
        table=job,
        key={"instance_id": found.instance_id, "id": found.wait_id},
        expected={"state": "failed"},
        values={
            "state": "available",
            "due_at": now,
            "attempts_left": attempts_in_all(detail),
            "retries": None,
        },
    )


def next_due(connection: Connection) -> datetime | None:
    """Return when the earliest job is due, leased ones by the end of their lease."""
    return connection.execute(sa.select(sa.func.min(job.c.due_at))).scalar_one_or_none()


def _give_up(one: Lease, failure: CallFailed, loaded: Loaded, opening: Opening) -> Decision:
    cause = {"attempts": one.call.attempt, "exchange": failure.exchange}
    values = {"state": "failed", "due_at": None, "worker": None, "attempts_left": 0}
    new = job_decisions.given_up(one.wait, one.token_id, failure.code, failure.message, cause)
    return job_decisions.with_incident(
        job_decisions.of_instance(loaded, Decision(changes=(_from_lease(one, values),))),
        new,
        loaded,
        opening,
    )


def _from_lease(one: Lease, values: Mapping[str, Any]) -> Move:
    return Move(
        table=job,
        key={"instance_id": one.wait.instance_id, "id": one.wait.id},
        expected={"state": "leased", "fence": one.fence},
        values=values,
        otherwise=lease_lost(one),
    )


def _delay(one: Lease, failure: CallFailed) -> timedelta:
    """Wait as the model says, up to a quarter longer: failed jobs do not return as a herd."""
    waits = one.wait.detail["retry_seconds"]
    done = len(waits) - one.attempts_left
    spread = 1 + random.random() / 4  # noqa: S311 - spreads load, guards nothing
    seconds = waits[max(0, min(done, len(waits) - 1))] * spread
    asked = failure.retry_after_seconds or 0.0
    if asked > seconds:  # never so for a number that is none
        seconds = max(seconds, min(asked, _MAX_RETRY_AFTER_SECONDS))
    return timedelta(seconds=seconds)


def _served(connectors: Collection[str], topics: Collection[str]) -> sa.ColumnElement[bool]:
    served = job.c.connector.in_(sorted(set(connectors) - {WORKER}))
    if WORKER not in connectors or not topics:
        return served
    of_topic = sa.and_(job.c.connector == WORKER, job.c.topic.in_(sorted(topics)))
    return sa.or_(served, of_topic)


def _take(
    worker: str, limit: int, now: datetime, until: datetime, served: sa.ColumnElement[bool]
) -> Any:
    due = (
        sa.select(job.c.id)
        .join(instance, instance.c.id == job.c.instance_id)
        .where(job.c.due_at <= now, instance.c.state == "active")
        .where(served)
        .order_by(job.c.priority.desc(), job.c.due_at, job.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=job)
    )
    return (
        sa.update(job)
        .where(job.c.id.in_(due.scalar_subquery()))
        .values(
            state="leased",
            worker=worker,
            due_at=until,
            fence=job.c.fence + 1,
            attempt=job.c.attempt + 1,
            attempts_left=job.c.attempts_left - 1,
        )
        .returning(
            job.c.id,
            job.c.priority,
            job.c.fence,
            job.c.attempt,
            job.c.attempts_left,
            job.c.topic,
        )
    )


def _leases(connection: Connection, taken: Sequence[sa.Row[Any]], until: datetime) -> list[Lease]:
    columns = (instance.c.definition_key, instance.c.business_key)
    query = (
        sa.select(wait, *columns)
        .join(instance, instance.c.id == wait.c.instance_id)
        .where(wait.c.id.in_([row.id for row in taken]))
    )
    found = {row.id: row for row in connection.execute(query)}
    ordered = sorted(taken, key=lambda row: (-row.priority, row.id))
    return [_lease(found[row.id], row, until) for row in ordered if row.id in found]


def _lease(found: sa.Row[Any], taken: sa.Row[Any], until: datetime) -> Lease:
    facts = facts_of(found)
    call = Call(
        job_id=found.id,
        idempotency_key=f"plait-{found.id}",
        attempt=taken.attempt,
        tenant_id=found.tenant_id,
        instance_id=found.instance_id,
        definition_key=found.definition_key,
        business_key=found.business_key,
        element_id=found.element_id,
        settings=found.detail["settings"],
        inputs=found.detail["inputs"],
        timeout_seconds=found.detail["timeout_seconds"],
        topic=taken.topic,
    )
    return Lease(
        call=call,
        connector=found.detail["connector"],
        wait=facts,
        token_id=found.token_id,
        fence=taken.fence,
        until=until,
        attempts_left=taken.attempts_left,
    )
