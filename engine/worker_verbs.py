"""The verbs of workers outside: lease jobs by topic, keep them, give them back, say they failed.

Completing a job, and ending it with a BPMN error, are `Engine.complete` and `Engine.fail`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import instances, permissions, scopes, waits, worker_failures, worker_jobs
from engine.acting import Decision
from engine.actors import SYSTEM, Actor
from engine.errors import Conflict, Invalid
from engine.facts import Instance
from engine.tables import instance, job, wait
from engine.values import check_variables, same
from engine.verbs import Verbs
from engine.worker_failures import FailedJob, Failure
from engine.worker_jobs import Holder, Order, TopicRequest, WorkerJob, as_fact

MAX_LEASED = 1000
MAX_TOPICS = 200
MAX_LEASE_SECONDS = 31 * 86_400.0
_LOOKED_AT = 500  # jobs looked at when a request filters by variables
_MAX_NAME = 255


class WorkerVerbs(Verbs):
    """Lease, extend, return and fail jobs of a topic."""

    def lease_jobs(
        self,
        asked: Sequence[TopicRequest],
        *,
        worker: str,
        limit: int,
        order: Order | None = None,
        actor: Actor = SYSTEM,
        key: str | None = None,
    ) -> list[WorkerJob]:
        """Hand up to `limit` jobs of the topics to `worker`; empty when there are none now.

        Raises Invalid `lease_malformed` for a request without a name, a topic, or a sound time.
        """
        permissions.require(actor, "complete_job")
        _check_request(asked, worker, limit)

        def decide(connection: Connection) -> Decision:
            now = self.clock.now()
            due = self._due(connection, asked, order or Order(), limit, actor.tenant_id, now)
            changes, given = [], []
            for row in due:
                until = worker_jobs.until(asked, row.topic, now)
                changes.append(worker_jobs.lease(row, worker, until))
                leased = {
                    **row._asdict(),
                    "state": "leased",
                    "worker": worker_jobs.stored_name(worker),
                    "due_at": until,
                    "fence": row.fence + 1,
                    "attempt": row.attempt + 1,
                    "attempts_left": row.attempts_left - 1,
                }
                given.append(as_fact(leased, self._variables(connection, row, asked)))
            return Decision(changes=tuple(changes), result=[asdict(one) for one in given])

        request = {"asked": [asdict(one) for one in asked], "worker": worker, "limit": limit}
        result = self.act(
            "lease_jobs",
            actor=actor,
            key=key,
            request=request,
            decide=decide,
            queue_on=zlib.crc32(f"leases of {actor.tenant_id}".encode()),
        )
        return [WorkerJob(**one) for one in result]

    def jobs_of_workers(  # noqa: PLR0913 - filters, each by its name
        self,
        *,
        actor: Actor = SYSTEM,
        job_id: int | None = None,
        topic: str | None = None,
        worker: str | None = None,
        instance_id: int | None = None,
        definition_id: int | None = None,
        element_id: str | None = None,
        is_locked: bool | None = None,
        has_retries: bool | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[WorkerJob]:
        """Return jobs of workers, oldest first, without their variables."""
        permissions.require(actor, "complete_job")
        equal = {
            job.c.id: job_id,
            job.c.topic: topic,
            job.c.worker: worker if worker is None else worker_jobs.stored_name(worker),
            job.c.instance_id: instance_id,
            instance.c.definition_id: definition_id,
        }
        wanted: list[Any] = [
            column == value for column, value in equal.items() if value is not None
        ]
        if element_id is not None:
            wanted.append(wait.c.element_id == element_id)
        held = sa.and_(job.c.state == "leased", job.c.due_at > self.clock.now())
        if is_locked is not None:
            wanted.append(held if is_locked else sa.not_(held))
        if has_retries is not None:
            wanted.append((job.c.state != "failed") == has_retries)
        with self.database.read() as connection:
            rows = worker_jobs.listed(connection, actor.tenant_id, wanted, limit, offset)
        return [as_fact(row._asdict(), None) for row in rows]

    def extend_lease(
        self,
        job_id: int,
        *,
        holder: Holder,
        lease_seconds: float,
        actor: Actor = SYSTEM,
        key: str | None = None,
    ) -> WorkerJob:
        """Keep a leased job for so long from now; raises Conflict `not_held`."""
        _check_seconds(lease_seconds)

        def change(row: sa.Row[Any]) -> dict[str, Any]:
            worker_jobs.check_held(row, holder, "extend the lease of")
            if row.state != "leased":
                raise Conflict(f"cannot extend the lease of job {row.id}: it is '{row.state}'")
            return {"due_at": self.clock.now() + timedelta(seconds=lease_seconds)}

        request = {"job_id": job_id, "lease_seconds": lease_seconds, "holder": asdict(holder)}
        return self._change_job("extend_lease", job_id, actor, key, request, change)

    def return_job(
        self, job_id: int, *, actor: Actor = SYSTEM, key: str | None = None
    ) -> WorkerJob:
        """Let others take a leased job at once, whoever has it."""

        def change(row: sa.Row[Any]) -> dict[str, Any]:
            if row.state != "leased":
                return {}
            due_at, fence = self.clock.now(), row.fence + 1
            return {"state": "available", "worker": None, "due_at": due_at, "fence": fence}

        return self._change_job("return_job", job_id, actor, key, {"job_id": job_id}, change)

    def fail_job(  # noqa: PLR0913 - what a worker says, as every door has it
        self,
        job_id: int,
        *,
        holder: Holder,
        message: str = "",
        details: str = "",
        retries: int | None = None,
        retry_seconds: float | None = None,
        variables: Mapping[str, Any] | None = None,
        actor: Actor = SYSTEM,
        key: str | None = None,
    ) -> Instance:
        """Say that an attempt failed: another later while `retries` are left, else an incident.

        Without `retries` those that the model allows count. `variables` are kept in the process.
        """
        permissions.require(actor, "fail")
        given = check_variables(variables or {})
        check_variables({"message": message, "details": details})
        pause = 0.0 if retry_seconds is None else retry_seconds
        if (retries or 0) < 0 or not 0 <= pause <= MAX_LEASE_SECONDS:
            raise _malformed("retries and the time to the next one are 0 or more")

        def decide(connection: Connection) -> Decision:
            found = waits.find(connection, job_id, actor.tenant_id)
            row = worker_jobs.find(connection, actor.tenant_id, job_id)
            worker_jobs.check_held(row, holder, "fail")
            loaded = instances.load(connection, found, "record", self.library.get)
            failure = Failure(
                message=message,
                details=details,
                retries=max(0, row.attempts_left) if retries is None else retries,
                pause_seconds=pause,
                variables=given,
            )
            failed = FailedJob(row=row, found=found, loaded=loaded)
            opening = self.opening(connection)
            return worker_failures.decide(failed, failure, actor, opening, self.settings)

        request = {
            "job_id": job_id,
            "message": message,
            "retries": retries,
            "retry_seconds": retry_seconds,
            "variables": given,
            "holder": asdict(holder),
        }
        return self._instance("fail_job", actor, key, request, decide)

    def _due(
        self,
        connection: Connection,
        asked: Sequence[TopicRequest],
        order: Order,
        limit: int,
        tenant_id: int,
        now: datetime,
    ) -> list[sa.Row[Any]]:
        filtering = {one.topic: one.process_variables for one in asked if one.process_variables}
        looked_at = _LOOKED_AT if filtering else limit
        rows = worker_jobs.due(connection, tenant_id, asked, order, looked_at, now)
        if not filtering:
            return rows
        kept = [row for row in rows if self._fits(connection, row, filtering.get(row.topic, {}))]
        return kept[:limit]

    def _fits(self, connection: Connection, row: sa.Row[Any], wanted: Mapping[str, Any]) -> bool:
        if not wanted:
            return True
        process = self.library.get(connection, row.definition_id).process
        values = process.variables(scopes.of_instance(connection, row.instance_id))
        return all(name in values and same(values[name], value) for name, value in wanted.items())

    def _variables(
        self, connection: Connection, row: sa.Row[Any], asked: Sequence[TopicRequest]
    ) -> dict[str, Any]:
        """Return what the job sees, as far as it was asked for."""
        one = next(each for each in asked if each.topic == row.topic)
        seen: Mapping[str, Any] = row.detail["inputs"]
        if not one.is_local_only:
            process = self.library.get(connection, row.definition_id).process
            state = scopes.of_instance(connection, row.instance_id)
            seen = {**process.local_variables(state, row.token_id, row.scope_id), **seen}
        names: Iterable[str] = seen if one.variables is None else one.variables
        return {name: seen[name] for name in names if name in seen}

    def _change_job(
        self,
        verb: str,
        job_id: int,
        actor: Actor,
        key: str | None,
        request: Mapping[str, Any],
        change: Any,
    ) -> WorkerJob:
        permissions.require(actor, "complete_job")

        def decide(connection: Connection) -> Decision:
            row = worker_jobs.find(connection, actor.tenant_id, job_id)
            values = change(row)
            changes = (worker_jobs.moved(row, **values),) if values else ()
            return Decision(
                changes=changes, result=asdict(as_fact({**row._asdict(), **values}, None))
            )

        result = self.act(verb, actor=actor, key=key, request=request, decide=decide)
        return WorkerJob(**result)


def _check_request(asked: Sequence[TopicRequest], worker: str, limit: int) -> None:
    if not worker or len(worker) > _MAX_NAME:
        raise _malformed(f"a worker has a name of 1 to {_MAX_NAME} characters")
    if not 1 <= limit <= MAX_LEASED:
        raise _malformed(f"1 to {MAX_LEASED} jobs are leased at once, not {limit}")
    if len(asked) > MAX_TOPICS:
        raise _malformed(f"up to {MAX_TOPICS} topics are asked for at once, not {len(asked)}")
    for one in asked:
        if not 0 < len(one.topic) <= _MAX_NAME:
            raise _malformed(f"a topic has 1 to {_MAX_NAME} characters")
        _check_seconds(one.lease_seconds)


def _check_seconds(lease_seconds: float) -> None:
    if not 0 < lease_seconds <= MAX_LEASE_SECONDS:
        raise _malformed(f"a lease lasts more than 0 and up to {MAX_LEASE_SECONDS:.0f} s")


def _malformed(fact: str) -> Invalid:
    return Invalid(f"cannot lease: {fact}; correct the request", code="lease_malformed")
