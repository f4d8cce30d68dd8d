"""Failed sign-ins cost time: per name and per address, counted in the database for all processes.

A name may fail twice for nothing, an address (an office may share one) twenty times; each further
failure doubles the wait from 3 to at most 60 seconds. Unknown names are treated like known ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.clock import Clock
from engine.database import Change, Database, Delete, Insert, Move, Stale, Unit
from humantasks.persons import normal_name
from webapp.fingerprints import digest_of
from webapp.problems import TryLater
from webapp.tables import failed_sign_in

_FREE: Final[Mapping[str, int]] = {"name": 2, "address": 20}
_FIRST_SECONDS = 3
_MOST_SECONDS = 60
_FORGET_AFTER = timedelta(minutes=15)
_SWEEP = 50
_TRIES = 8


class Throttle:
    """Count failed sign-ins and refuse the impatient."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def check(self, *, tenant_id: int, name: str, address: str) -> None:
        """Raise TryLater while the name or the address has to wait."""
        now = self._clock.now()
        with self._database.read() as connection:
            for kind, subject in _subjects(name, address):
                row = _find(connection, tenant_id, kind, subject)
                if row is not None and row.blocked_until > now:
                    raise _try_later(row.blocked_until - now)

    def failed(self, *, tenant_id: int, name: str, address: str) -> None:
        """Count one failure for the name and for the address."""
        for kind, subject in _subjects(name, address):
            self._count(tenant_id, kind, subject)

    def succeeded(self, *, tenant_id: int, name: str) -> None:
        """Forget the failures of the name; those of the address stay."""
        key = {"tenant_id": tenant_id, "kind": "name", "subject": digest_of(normal_name(name))}
        self._database.write(Unit(changes=(Delete(table=failed_sign_in, key=key),)))

    def _count(self, tenant_id: int, kind: str, subject: str) -> None:
        for _ in range(_TRIES):
            with self._database.read() as connection:
                changes = self._decide(connection, tenant_id, kind, subject)
            try:
                self._database.write(Unit(changes=tuple(changes)))
            except Stale:
                continue
            return
        raise _try_later(timedelta(seconds=_FIRST_SECONDS))

    def _decide(
        self, connection: Connection, tenant_id: int, kind: str, subject: str
    ) -> list[Change]:
        now = self._clock.now()
        key = {"tenant_id": tenant_id, "kind": kind, "subject": subject}
        row = _find(connection, tenant_id, kind, subject)
        if row is None:
            first = {**key, "failures": 1, "last_at": now, "blocked_until": now}
            return [*_sweep(connection, now), Insert(table=failed_sign_in, row=first)]
        failures = 1 if now - row.last_at > _FORGET_AFTER else row.failures + 1
        values = {
            "failures": failures,
            "last_at": now,
            "blocked_until": now + _wait(failures - _FREE[kind]),
        }
        expected = {"failures": row.failures, "last_at": row.last_at}
        return [Move(table=failed_sign_in, key=key, expected=expected, values=values)]


def _wait(beyond_free: int) -> timedelta:
    if beyond_free <= 0:
        return timedelta()
    seconds = _FIRST_SECONDS * 2 ** min(beyond_free - 1, 5)
    return timedelta(seconds=min(seconds, _MOST_SECONDS))


def _subjects(name: str, address: str) -> tuple[tuple[str, str], ...]:
    return (("name", digest_of(normal_name(name))), ("address", digest_of(address)))


def _find(
    connection: Connection, tenant_id: int, kind: str, subject: str
) -> sa.Row[int, datetime, datetime] | None:
    table = failed_sign_in.c
    return connection.execute(
        sa.select(table.failures, table.last_at, table.blocked_until).where(
            table.tenant_id == tenant_id, table.kind == kind, table.subject == subject
        )
    ).one_or_none()


def _sweep(connection: Connection, now: datetime) -> list[Change]:
    table = failed_sign_in.c
    old = connection.execute(
        sa.select(table.tenant_id, table.kind, table.subject)
        .where(table.last_at < now - _FORGET_AFTER, table.blocked_until < now)
        .order_by(table.last_at)
        .limit(_SWEEP)
    ).mappings()
    return [Delete(table=failed_sign_in, key=dict(row)) for row in old]


def _try_later(wait: timedelta) -> TryLater:
    seconds = max(1, round(wait.total_seconds()))
    return TryLater(
        f"too many failed sign-ins; wait {seconds} s and try again",
        where={"retry_after_seconds": seconds},
    )
