"""The engine's own work: due timers and continuations, exchange, jobs, numbering of history."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import structlog
from sqlalchemy.engine import Connection

from engine import handlers, instances, jobs, timers, waits
from engine.acting import Decision
from engine.actors import SYSTEM, Actor
from engine.connectors import Answer, CallFailed
from engine.errors import Conflict, NotFound, PlaitError, Unavailable
from engine.exchange import Exchange
from engine.history import NewEvent
from engine.jobs import Lease
from engine.left_alone import LeftAlone
from engine.spiff.steps import Complete, Continue, Fire, Throw
from engine.values import check_variables

if TYPE_CHECKING:
    from engine.assembly import Assembly

_BATCH = 50
_SLICES_IN_A_ROW = 8  # of one run, about a tenth of a second
_log = structlog.get_logger("plait.work")


class Work:
    """Does what is due, one piece at a time; several processes may do it on one database."""

    def __init__(self, engine: Assembly) -> None:
        self._engine = engine
        self._exchange = Exchange(engine)
        self._timers = LeftAlone()

    def run_due(self, until: datetime | None, limit: int) -> int:
        """Do everything that is due up to `until` (now) and what follows from it; count it."""
        done = 0
        while done < limit:
            now = until or self._engine.clock.now()
            some = self.move_on(now, min(_BATCH, limit - done))
            leases = self.lease(min(_BATCH, limit - done - some), now)
            for place, one in enumerate(leases):
                if one.until <= self._engine.clock.now():
                    self.extend(leases[place:])  # the calls before it took long
                self.call(one)
                some += 1
            done += some
            if not some:
                break
        self.tidy()
        while self._engine.number_history():
            pass
        return done

    def move_on(self, now: datetime, limit: int) -> int:
        """Do everything that is due but jobs: timers, and what instances have for one another."""
        done = self.fire_due(now, limit)
        return done + self._exchange.pass_on(now, limit - done)

    def tidy(self) -> None:
        """Forget what nobody needs any more: expired messages and the keys of ended instances."""
        self._exchange.forget()

    def fire_due(self, now: datetime, limit: int) -> int:
        """Fire due timers and continue cut runs; return how many moved their instance.

        One that cannot be fired is left alone for a minute: it must not stop everybody's clock.
        """
        while True:
            left_alone = set(self._timers.at(now))
            with self._engine.database.read() as connection:
                due = timers.due(connection, now, limit, left_alone)
            fired = 0
            for wait_id in due:
                fired += self._fire(wait_id, now, limit - fired) if fired < limit else 0
            if fired or set(self._timers.at(now)) == left_alone:
                return fired

    def lease(
        self,
        limit: int,
        now: datetime | None = None,
        *,
        connectors: Collection[str] | None = None,
    ) -> list[Lease]:
        """Lease due jobs that this engine serves; of these connectors only, if some are named."""
        engine = self._engine
        if limit <= 0:
            return []
        return jobs.lease(
            engine.database,
            engine.name,
            limit,
            engine.settings.job_lease_seconds,
            now or engine.clock.now(),
            engine.connectors.keys() if connectors is None else connectors,
            handlers.topics(engine.connectors),
        )

    def extend(self, leases: Sequence[Lease]) -> None:
        """Keep running leases alive."""
        seconds = self._engine.settings.job_lease_seconds
        until = self._engine.clock.now() + timedelta(seconds=math.ceil(seconds))
        jobs.extend(self._engine.database, leases, until)

    def call(self, one: Lease) -> None:
        """Run one attempt with nothing open, and write what came of it.

        A result under a lost lease is dropped (the one who holds the lease now answers for the
        job).
        """
        try:
            if one.attempts_left < 0:
                raise _worker_lost(one)
            answer = self._answer(one)
        except CallFailed as failure:
            failure.exchange = _storable(failure.exchange)
            outcome: Answer | CallFailed = failure
        else:
            outcome = replace(answer, exchange=_storable(answer.exchange))
        try:
            self._record(one, outcome)
        except PlaitError as refusal:
            _log.warning("job_result_dropped", job_id=one.wait.id, code=refusal.code)

    def _answer(self, one: Lease) -> Answer:
        connector = self._engine.connectors.get(one.connector)
        if connector is None:
            message = f"nothing here serves the connector '{one.connector}'"
            raise CallFailed(message, code="connector_unknown", is_permanent=True)
        try:
            answer = connector.call(one.call)
            return replace(answer, result=check_variables(answer.result))
        except CallFailed:
            raise
        except PlaitError as error:
            raise CallFailed(error.message, code=error.code, is_permanent=True) from error
        except Exception as error:
            # A connector's defect must not stop the worker: it is told as an incident of its job.
            _log.exception("connector_defect", connector=one.connector, job_id=one.wait.id)
            kind = type(error).__name__
            message = f"the connector '{one.connector}' failed in itself ({kind}); see the log"
            raise CallFailed(message, code="connector_defect") from error

    def _record(self, one: Lease, outcome: Answer | CallFailed) -> None:
        engine = self._engine

        def decide(connection: Connection) -> Decision:
            found = waits.find(connection, one.wait.id, one.call.tenant_id)
            loaded = instances.load(connection, found, "record", engine.library.get)
            opening = engine.opening(connection)
            events: tuple[NewEvent, ...] = ()
            if isinstance(outcome, CallFailed):
                failure = jobs.as_error(outcome, found, loaded, opening)
                if failure.error_code is None:
                    return jobs.decide_failure(one, failure, loaded, opening)
                answer: Complete | Throw = Throw(
                    token_id=found.token_id,
                    error_code=failure.error_code,
                    message=failure.message,
                )
            else:
                answer = Complete(token_id=found.token_id, result=outcome.result)
                events = (jobs.called_event(one, outcome),)
            return instances.decide_answer(
                loaded,
                answer,
                _system(one.call.tenant_id),
                opening,
                engine.settings,
                found=replace(found, is_fenced=True),
                changes=(jobs.ended_by(one),),
                events=events,
            )

        actor = _system(one.call.tenant_id)
        engine.act("record", actor=actor, key=None, request={}, decide=decide)

    def _fire(self, wait_id: int, now: datetime, most: int = 1) -> int:
        """Fire one wait; a run that is cut by it goes on a little before it is others' turn."""
        done = 0
        following: int | None = wait_id
        try:
            with self._engine.database.read() as connection:
                place = waits.place_of(connection, wait_id)
            while place and following is not None and done < min(most, _SLICES_IN_A_ROW):
                following = self._fire_one(following, place, now)
                place = (*place[:2], "continuation")
                done += 1
        except (NotFound, Conflict) as refusal:
            _log.info("timer_not_fired", wait_id=following, code=refusal.code)
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - one instance's defect must not stop everybody's clock
            _log.exception("timer_defect", wait_id=following)
            self._timers.add(following or wait_id, now)
        return done

    def _fire_one(self, wait_id: int, place: tuple[int, int, str], now: datetime) -> int | None:
        """Fire a wait; return the one by which the run goes on when it was cut."""
        engine = self._engine
        tenant_id, instance_id, kind = place
        actor = _system(tenant_id)
        continued: list[int | None] = []

        def decide(connection: Connection) -> Decision:
            found = waits.find(connection, wait_id, tenant_id)
            due_at = found.facts.due_at or now
            is_cut = found.facts.kind == "continuation"
            fire = Fire(token_id=found.token_id, due_at=due_at)
            answer = Continue() if is_cut else fire
            loaded = instances.load(connection, found, "advance", engine.library.get)
            decision = instances.decide_answer(
                loaded, answer, actor, engine.opening(connection), engine.settings, found=found
            )
            columns = decision.instance_values
            continued[:] = [columns.get("continuation_id", loaded.row.continuation_id)]
            return decision

        # A long run waits its turn, so that a person's verb (cancel it!) gets in between slices.
        queue = instance_id if kind == "continuation" else None
        engine.act("fire", actor=actor, key=None, request={}, decide=decide, queue_on=queue)
        return continued[0]


def _system(tenant_id: int) -> Actor:
    return replace(SYSTEM, tenant_id=tenant_id)


def _storable(exchange: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a connector wants to show, or nothing when it is no data."""
    try:
        checked = check_variables({"exchange": dict(exchange)})
        return cast("dict[str, Any]", checked["exchange"])
    except PlaitError as refusal:
        return {"not_shown": refusal.message}


def _worker_lost(one: Lease) -> CallFailed:
    return CallFailed(
        f"the worker was lost during attempt {one.call.attempt - 1}, and no attempt is left",
        code="worker_lost",
        is_permanent=True,
    )
