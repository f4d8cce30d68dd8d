"""What instances have for one another, done after the commits that caused it.

Deliveries go to their receivers; kept messages and new waits for them are brought together; start
timers make instances. Several processes may do it on one database: each piece happens once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy.engine import Connection

from engine import (
    correlating,
    deliveries,
    messages,
    receiving,
    start_subscriptions,
    start_timers,
    subscriptions,
)
from engine.acting import Decide, Decision
from engine.actors import SYSTEM, Actor
from engine.changes import Change
from engine.deliveries import Pending
from engine.errors import Conflict, Invalid, NotFound, PlaitError, Unavailable
from engine.left_alone import LeftAlone
from engine.start_timers import Due

if TYPE_CHECKING:
    from engine.assembly import Assembly

_log = structlog.get_logger("plait.exchange")


class Exchange:
    """Moves what was committed by one to the others, a batch at a time."""

    def __init__(self, engine: Assembly) -> None:
        self._engine = engine
        self._receivers = LeftAlone()
        self._offers = LeftAlone()
        self._starts = LeftAlone()

    def pass_on(self, now: datetime, limit: int) -> int:
        """Do up to `limit` pieces; return how many moved or started an instance.

        0 only when nothing more can be done now: a batch that moved nobody does not hide the next.
        """
        done = 0
        for batch in (self._deliver, self._meet, self._start_due):
            seen: set[Any] = set()
            while done < limit:
                moved, looked_at = batch(now, limit - done)
                done += moved
                if moved or looked_at <= seen:
                    break
                seen |= looked_at
        return done

    def _deliver(self, now: datetime, limit: int) -> tuple[int, set[Any]]:
        """Hand deliveries to their receivers, in order for each."""
        with self._engine.database.read() as connection:
            found = deliveries.pending(connection, limit, self._receivers.at(now))
        failed: set[int] = set()
        done = 0
        for one in found:
            if one.receiver_id in failed:
                continue  # what comes after it must not come before it
            if self._receive(one, now):
                done += 1
            else:
                failed.add(one.receiver_id)
        return done, {*found}

    def _meet(self, now: datetime, limit: int) -> tuple[int, set[Any]]:
        """Bring kept messages and those who wait for them together."""
        engine = self._engine
        left_alone = self._offers.at(now)
        with engine.database.read() as connection:
            offered = messages.to_offer(connection, limit, left_alone)
            marks: dict[int, Change] = {}
            for found in subscriptions.unchecked(connection, limit):
                kept = messages.oldest_for(connection, found, engine.clock.now())
                if kept is None:
                    marks[found.wait_id] = subscriptions.checked(found)
                elif kept not in offered and kept not in left_alone:
                    offered.append(kept)
        if marks:
            self._act(SYSTEM, lambda _: Decision(changes=tuple(marks.values())))
        del offered[limit:]
        return sum(self._offer(one, now) for one in offered), {*offered, *marks}

    def _start_due(self, now: datetime, limit: int) -> tuple[int, set[Any]]:
        """Start the definitions whose timer is due."""
        with self._engine.database.read() as connection:
            due = start_timers.due(connection, now, limit, self._starts.at(now))
        return sum(self._start(one, now) for one in due), {*due}

    def forget(self) -> None:
        """Remove expired messages, and keys of instances that have ended."""
        database, now = self._engine.database, self._engine.clock.now()
        with database.read() as connection:
            has_expired = messages.has_expired(connection, now)
            has_free_keys = start_subscriptions.has_free_keys(connection)
        if has_expired:
            database.take(messages.without_expired(now))
        if has_free_keys:
            database.take(start_subscriptions.without_free_keys())

    def _receive(self, one: Pending, now: datetime) -> bool:
        engine = self._engine
        actor = _system(one.tenant_id)
        refusals: list[PlaitError] = []

        def decide(connection: Connection) -> Decision:
            if refusals:
                return receiving.decide_not_called(engine, connection, one, refusals[0])
            return receiving.decide(engine, connection, one, actor)

        def receive() -> Any:
            try:
                return self._act(actor, decide)
            except (NotFound, Conflict, Invalid) as refusal:
                if one.kind != "call" or refusal.code == "busy":
                    raise
                refusals.append(refusal)
                return self._act(actor, decide)

        return self._guarded(self._receivers, one.receiver_id, now, receive)

    def _offer(self, message_id: int, now: datetime) -> bool:
        engine = self._engine

        def decide(connection: Connection) -> Decision:
            return correlating.decide_kept(engine, connection, message_id, SYSTEM)

        return self._guarded(self._offers, message_id, now, lambda: self._act(SYSTEM, decide))

    def _start(self, one: Due, now: datetime) -> bool:
        engine = self._engine
        actor = _system(one.tenant_id)

        def decide(connection: Connection) -> Decision:
            return start_timers.decide(engine, connection, one, actor, now)

        return self._guarded(self._starts, one.definition_id, now, lambda: self._act(actor, decide))

    def _guarded(
        self, left_alone: LeftAlone, id_: int, now: datetime, attempt: Callable[[], Any]
    ) -> bool:
        """Do one piece; a refusal or a defect in it is logged and must not stop the others."""
        try:
            return attempt() is not False
        except Unavailable:
            raise
        except (NotFound, Conflict) as refusal:
            _log.info("not_passed_on", id=id_, code=refusal.code)
            if refusal.code == "busy":
                return False
        except Exception:  # noqa: BLE001 - one instance's defect must not stop everybody's work
            _log.exception("exchange_defect", id=id_)
        left_alone.add(id_, now)
        return False

    def _act(self, actor: Actor, decide: Decide) -> Any:
        return self._engine.act("exchange", actor=actor, key=None, request={}, decide=decide)


def _system(tenant_id: int) -> Actor:
    return replace(SYSTEM, tenant_id=tenant_id)
