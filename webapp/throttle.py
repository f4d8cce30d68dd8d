"""Failed sign-ins cost time: per name and per address, counted in the database for all processes.

A name may fail twice for nothing, an address (an office may share one) twenty times; each further
failure doubles the wait from 3 to at most 60 seconds. Unknown names are treated like known ones.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

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
    """Count sign-ins as failed before they are tried, so that guesses in parallel gain nothing."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._turn = threading.Lock()  # of this process; others are met as Stale

    def check(self, *, tenant_id: int, name: str, address: str) -> None:
        """Raise TryLater while the name or the address has to wait."""
        with self._database.read() as connection:
            for kind, subject in _subjects(name, address):
                _refuse_blocked(_find(connection, tenant_id, kind, subject), self._clock.now())

    def begin(self, *, tenant_id: int, name: str, address: str) -> None:
        """Count a failure of the name and of the address in advance, or raise TryLater."""
        subjects = _subjects(name, address)

        def decide(connection: Connection, now: datetime) -> list[Change]:
            counted = [_counted(connection, now, tenant_id, *one) for one in subjects]
            return [*_sweep(connection, now), *counted]

        if not self._write(decide):
            raise _try_later(timedelta(seconds=_FIRST_SECONDS))

    def succeeded(self, *, tenant_id: int, name: str, address: str) -> None:
        """Forget the failures of the name; of the address only the one that was none."""
        (_, name_digest), (_, address_digest) = _subjects(name, address)
        key = {"tenant_id": tenant_id, "kind": "name", "subject": name_digest}

        def decide(connection: Connection, now: datetime) -> list[Change]:
            row = _find(connection, tenant_id, "address", address_digest)
            address_key = {**key, "kind": "address", "subject": address_digest}
            taken_back = [] if row is None else [_taken_back(row, address_key, now)]
            return [Delete(table=failed_sign_in, key=key), *taken_back]

        self._write(decide)  # others were faster again and again: the address keeps its count

    def _write(self, decide: Callable[[Connection, datetime], list[Change]]) -> bool:
        """Write what is decided on what is there; False when others were faster every time."""
        with self._turn:
            for _ in range(_TRIES):
                with self._database.read() as connection:
                    changes = decide(connection, self._clock.now())
                try:
                    self._database.write(Unit(changes=tuple(changes)))
                except Stale:
                    continue
                return True
        return False


def _counted(
    connection: Connection, now: datetime, tenant_id: int, kind: str, subject: str
) -> Change:
    key = {"tenant_id": tenant_id, "kind": kind, "subject": subject}
    row = _find(connection, tenant_id, kind, subject)
    if row is None:
        first = {**key, "failures": 1, "last_at": now, "blocked_until": now}
        return Insert(table=failed_sign_in, row=first)
    _refuse_blocked(row, now)
    failures = 1 if now - row.last_at > _FORGET_AFTER else row.failures + 1
    blocked_until = now + _wait(failures - _FREE[kind])
    return _moved(row, key, failures=failures, last_at=now, blocked_until=blocked_until)


def _taken_back(row: Any, key: Mapping[str, Any], now: datetime) -> Change:
    failures = max(0, row.failures - 1)
    blocked_until = row.blocked_until if failures > _FREE["address"] else now
    return _moved(row, key, failures=failures, last_at=row.last_at, blocked_until=blocked_until)


def _moved(row: Any, key: Mapping[str, Any], **values: Any) -> Move:
    expected = {"failures": row.failures, "last_at": row.last_at}
    return Move(table=failed_sign_in, key=key, expected=expected, values=values)


def _refuse_blocked(row: Any, now: datetime) -> None:
    if row is not None and row.blocked_until > now:
        raise _try_later(row.blocked_until - now)


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
