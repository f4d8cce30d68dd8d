"""Decide, then write: the loop that every verb runs through.

A verb is decided on a snapshot with nothing locked, and its rows are written in one commit. When
somebody else was faster it is decided again: twice freely, then in the queue of its instance.

An idempotency key costs one row with the commit and no look-up before: a repeated call decides as
if it were the first, and is given the first one's answer when it cannot write or cannot be decided.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import history
from engine.actors import Actor
from engine.changes import Change, Delete, Insert, Move, Unit, Unless
from engine.clock import Clock
from engine.database import Database, Stale
from engine.errors import Conflict, Invalid, PlaitError
from engine.history import Told
from engine.prepared import Prepared
from engine.settings import EngineSettings
from engine.tables import idempotency, instance
from engine.values import dumps_known

FREE_ATTEMPTS = 2
QUEUED_ATTEMPTS = 4
_MAX_KEY_LENGTH = 255


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a verb wants written, and what it answers (JSON-ready, kept under the caller's key).

    With `instance_id` the instance's revision moves on by one, and `events` join its history.
    `instance_values` are other columns of its row that change; `new_instance` is the whole row of
    one that starts, not `unless` a row has come meanwhile. `at` is the moment of the events.
    """

    changes: tuple[Change, ...] = ()
    result: Any = None
    instance_id: int | None = None
    revision: int | None = None
    next_seq: int | None = None
    tenant_id: int | None = None
    instance_values: Mapping[str, Any] = field(default_factory=dict)
    new_instance: Mapping[str, Any] | None = None
    unless: Unless | None = None
    at: datetime | None = None
    events: tuple[Told, ...] = ()


Decide = Callable[[Connection], Decision]
_KEPT = Prepared(
    sa.select(idempotency.c.request_digest, idempotency.c.result, idempotency.c.expires_at).where(
        *(
            idempotency.c[name] == sa.bindparam(name, type_=idempotency.c[name].type)
            for name in ("tenant_id", "actor_id", "verb", "key")
        )
    )
)
_PLACE = Prepared(
    sa.select(instance.c.revision, instance.c.next_seq, instance.c.tenant_id).where(
        instance.c.id == sa.bindparam("id", type_=sa.BigInteger)
    )
)


class _KeyUsed(PlaitError):
    """Somebody used the idempotency key before."""


_KEY_USED = _KeyUsed("the idempotency key is used")  # one for all, so that units share statements


class Acts:
    """Runs verbs on one database: retries, idempotency, history and revision in one place."""

    def __init__(self, database: Database, clock: Clock, settings: EngineSettings) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings
        self._running: set[tuple[int, str, str, str]] = set()
        self._running_guard = threading.Lock()
        self.committed = threading.Event()

    def act(
        self,
        verb: str,
        *,
        actor: Actor,
        key: str | None,
        request: Mapping[str, Any],
        decide: Decide,
        queue_on: int | None = None,
    ) -> Any:
        """Run `decide` until its decision is written, and return its result.

        `queue_on` (an instance's id, or any number that contenders share) makes it wait its turn
        from the first attempt; without it the first two attempts are free.

        With `key`, the same request gives the first answer again for seven days; another request
        under it raises Invalid `idempotency_mismatch`, one that is still running Conflict
        `in_progress`. Raises Conflict `busy` when others kept being faster.
        """
        if key is None:
            return self._decide_and_write(decide, actor, None, queue_on)
        marker = _Marker.of(verb, actor, key, request)
        with self._running_once(marker):
            try:
                return self._decide_and_write(decide, actor, marker, queue_on)
            except _KeyUsed:
                return self._answer_again(marker, decide, actor, queue_on)
            except PlaitError:
                kept = self._kept(marker)
                if kept is None or kept.expires_at <= self._clock.now():
                    raise
                return marker.answer(kept)

    def _answer_again(
        self, marker: _Marker, decide: Decide, actor: Actor, queue_on: int | None
    ) -> Any:
        """Return the answer that is kept under a used key, or use the key anew after its time."""
        kept = self._kept(marker)
        if kept is not None and kept.expires_at > self._clock.now():
            return marker.answer(kept)
        expired = Delete(table=idempotency, key=marker.identity())
        return self._decide_and_write(decide, actor, marker, queue_on, (expired,))

    def _decide_and_write(
        self,
        decide: Decide,
        actor: Actor,
        marker: _Marker | None,
        queue_on: int | None,
        also: Sequence[Change] = (),
    ) -> Any:
        contended: list[int] = []

        def watched(connection: Connection) -> Decision:
            decision = decide(connection)
            contended[:] = [] if decision.instance_id is None else [decision.instance_id]
            return decision

        for attempt in range(FREE_ATTEMPTS + QUEUED_ATTEMPTS):
            queue = queue_on
            if queue is None and attempt >= FREE_ATTEMPTS and contended:
                queue = contended[0]
            with nullcontext() if queue is None else self._database.locked(queue):
                try:
                    return self._once(watched, actor, marker, also)
                except Stale:
                    continue
        message = "others kept changing the same instance; try again in a moment"
        raise Conflict(message, code="busy")

    def _once(
        self, decide: Decide, actor: Actor, marker: _Marker | None, also: Sequence[Change]
    ) -> Any:
        with self._database.read() as connection:
            decision = decide(connection)
            changes = [*also, *self._of_instance(connection, decision, actor), *decision.changes]
            if marker is not None:
                changes.append(self._marker_row(marker, decision.result))
            if changes:
                self._database.write(Unit(changes=tuple(changes)), connection)
                if not self.committed.is_set():
                    self.committed.set()
        return decision.result

    def _kept(self, marker: _Marker) -> Any:
        with self._database.read() as connection:
            return _KEPT.first(connection, **marker.identity())

    def _of_instance(
        self, connection: Connection, decision: Decision, actor: Actor
    ) -> list[Change]:
        """Move the instance's revision on, and append the events to its history."""
        if decision.instance_id is None:
            return []
        row = decision.new_instance or _instance_row(connection, decision)
        moved = {
            "revision": row["revision"] + 1,
            "next_seq": row["next_seq"] + len(decision.events),
            **decision.instance_values,
        }
        changes: list[Change] = []
        if decision.new_instance is not None:
            new = {**row, **moved}
            changes.append(Insert(table=instance, row=new, unless=decision.unless))
        else:
            key, expected = {"id": decision.instance_id}, {"revision": row["revision"]}
            changes.append(Move(table=instance, key=key, expected=expected, values=moved))
        if decision.events:
            place = (decision.instance_id, row["tenant_id"], row["next_seq"])
            at = decision.at or self._clock.now()
            changes.append(history.row(*place, at, actor, decision.events))
        return changes

    def _marker_row(self, marker: _Marker, result: Any) -> Insert:
        expires_at = self._clock.now() + timedelta(days=self._settings.idempotency_days)
        row = marker.identity() | {
            "request_digest": marker.digest,
            "result": {"result": result},
            "expires_at": expires_at,
        }
        return Insert(table=idempotency, row=row, clash=_KEY_USED)

    def forget_expired(self) -> int:
        """Delete the answers whose keys have expired; return how many."""
        expired = sa.delete(idempotency).where(idempotency.c.expires_at <= self._clock.now())
        return len(self._database.take(expired.returning(idempotency.c.key)))

    @contextmanager
    def _running_once(self, marker: _Marker) -> Iterator[None]:
        mark = (marker.tenant_id, marker.actor_id, marker.verb, marker.key)
        with self._running_guard:
            if mark in self._running:
                message = (
                    f"a call with the key '{marker.key}' is still running; wait for its answer"
                )
                raise Conflict(message, code="in_progress")
            self._running.add(mark)
        try:
            yield
        finally:
            with self._running_guard:
                self._running.discard(mark)


def _instance_row(connection: Connection, decision: Decision) -> Mapping[str, Any]:
    if decision.revision is not None:
        return {
            "revision": decision.revision,
            "next_seq": decision.next_seq,
            "tenant_id": decision.tenant_id,
        }
    found: Mapping[str, Any] = _PLACE.first(connection, id=decision.instance_id)._asdict()
    return found


@dataclass(frozen=True, kw_only=True)
class _Marker:
    """One use of an idempotency key."""

    tenant_id: int
    actor_id: str
    verb: str
    key: str
    digest: str

    @classmethod
    def of(cls, verb: str, actor: Actor, key: str, request: Mapping[str, Any]) -> _Marker:
        if not 0 < len(key) <= _MAX_KEY_LENGTH or "\0" in key:
            message = f"the idempotency key has {len(key)} characters, expected 1 to 255, no NUL"
            raise Invalid(message, code="idempotency_key_malformed")
        written = dumps_known(dict(request), is_sorted=True)
        digest = hashlib.sha256(written.encode()).hexdigest()
        return cls(tenant_id=actor.tenant_id, actor_id=actor.id, verb=verb, key=key, digest=digest)

    def identity(self) -> dict[str, Any]:
        return {
            "tenant_id": self.tenant_id,
            "actor_id": self.actor_id,
            "verb": self.verb,
            "key": self.key,
        }

    def answer(self, row: Any) -> Any:
        if row.request_digest != self.digest:
            raise Invalid(
                f"the key '{self.key}' was used for another request; use a new key for a new one",
                code="idempotency_mismatch",
            )
        return row.result["result"]
