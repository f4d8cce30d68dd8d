"""What goes over the wire to a database: statements, round trips, commits and bound bytes.

On SQLite connections of our own class count their calls. On PostgreSQL libpq's protocol trace is
read, and the server says how many transactions wrote (each takes one number).
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

import psycopg
import sqlalchemy as sa

from engine.service import Engine

_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE", "SET")
_LINE = re.compile(r"^([FB])\t(\d+)\t(\w+)\t?(.*)$", re.MULTILINE)

_BIND = re.compile(r'\s*"(.*?)" "(.*?)" (\d+)')


@dataclass(kw_only=True)
class Cost:
    """What one operation sent. `round_trips` is None where nothing travels."""

    statements: int = 0
    round_trips: int | None = None
    commits: int = 0
    bound_bytes: int = 0


@contextmanager
def counted(engine: Engine) -> Iterator[_Counter]:
    """Count what the engine sends; the block runs on fresh connections, in one thread."""
    pool = engine.database.sqlalchemy
    counter = _SqliteCounter(pool) if engine.database.is_sqlite else _PostgresCounter(pool)
    engine.database.close()
    try:
        yield counter
    finally:
        counter.end()
        engine.database.close()


class _Counter:
    """Answers what was sent since it was last asked."""

    def take(self) -> Cost:
        raise NotImplementedError

    def end(self) -> None:
        raise NotImplementedError


class _CountedCursor(sqlite3.Cursor):
    def execute(self, sql: str, parameters: Any = (), /) -> _CountedCursor:
        self._count(sql, [parameters])
        super().execute(sql, parameters)
        return self

    def executemany(self, sql: str, rows: Any, /) -> _CountedCursor:
        rows = list(rows)
        self._count(sql, rows)
        super().executemany(sql, rows)
        return self

    def _count(self, sql: str, rows: Sequence[Any]) -> None:
        assert isinstance(self.connection, _CountedConnection)
        self.connection.count(sql, rows)


class _CountedConnection(sqlite3.Connection):
    cost: ClassVar[Cost]
    _written = 0

    def cursor(self, factory: Any = None, /) -> Any:
        return super().cursor(factory or _CountedCursor)

    def execute(self, sql: str, parameters: Any = (), /) -> Any:
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql: str, rows: Any, /) -> Any:
        return self.cursor().executemany(sql, rows)

    def commit(self) -> None:
        self.count("COMMIT", [])
        super().commit()

    def count(self, sql: str, rows: Sequence[Any]) -> None:
        if not sql.upper().startswith(_CONTROL):
            type(self).cost.statements += len(rows)
            type(self).cost.bound_bytes += sum(_bytes(one) for row in rows for one in row)
        elif sql.upper().startswith("COMMIT") and self.total_changes > self._written:
            type(self).cost.commits += 1
            self._written = self.total_changes


class _SqliteCounter(_Counter):
    def __init__(self, pool: sa.Engine) -> None:
        self._pool = pool
        self._class = type("Counted", (_CountedConnection,), {"cost": Cost()})
        sa.event.listen(pool, "do_connect", self._connect)

    def take(self) -> Cost:
        cost: Cost = self._class.cost  # type: ignore[attr-defined]  # made above
        self._class.cost = Cost()  # type: ignore[attr-defined]  # made above
        return cost

    def end(self) -> None:
        sa.event.remove(self._pool, "do_connect", self._connect)

    def _connect(self, _dialect: Any, _record: Any, _arguments: Any, options: Any) -> None:
        options["factory"] = self._class


class _PostgresCounter(_Counter):
    def __init__(self, pool: sa.Engine) -> None:
        self._pool = pool
        self._trace = tempfile.TemporaryFile("r+")  # noqa: SIM115 - libpq writes until `end`
        self._seen = 0
        self._reader = _TraceReader()
        address = pool.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._observer = psycopg.connect(address, autocommit=True)
        self._connections: list[Any] = []
        self._transactions = self._newest_transaction()
        sa.event.listen(pool, "connect", self._connected)

    def take(self) -> Cost:
        for connection in self._connections:
            connection.pgconn.untrace()  # writes out what libpq still holds
            self._follow(connection)
        self._trace.seek(self._seen)
        text = self._trace.read()
        self._seen = self._trace.tell()
        newest = self._newest_transaction()
        cost = self._reader.read(text)
        cost.commits, self._transactions = newest - self._transactions, newest
        return cost

    def end(self) -> None:
        sa.event.remove(self._pool, "connect", self._connected)
        for connection in self._connections:
            connection.pgconn.untrace()
        self._observer.close()
        self._trace.close()

    def _connected(self, connection: Any, _record: object) -> None:
        self._connections.append(connection)
        self._follow(connection)

    def _follow(self, connection: Any) -> None:
        connection.pgconn.trace(self._trace.fileno())
        connection.pgconn.set_trace_flags(psycopg.pq.Trace.SUPPRESS_TIMESTAMPS)

    def _newest_transaction(self) -> int:
        query = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
        row = self._observer.execute(query).fetchone()
        return int(row[0]) if row else 0


class _TraceReader:
    """Counts what a protocol trace shows; knows what was prepared in the parts read before."""

    def __init__(self) -> None:
        self._prepared: dict[str, str] = {}

    def read(self, text: str) -> Cost:
        cost = Cost(round_trips=0)
        trips, before, bound = 0, "B", ""
        for sender, length, kind, rest in _LINE.findall(text):
            trips += (before, sender) == ("F", "B")  # somebody stopped sending, and was answered
            before = sender
            if sender == "B":
                continue
            if kind == "Parse":
                name, sql = rest.strip().split(" ", 1)
                self._prepared[name] = sql.strip('"')
            elif kind == "Bind":
                _, name, formats = _BIND.match(rest).groups()  # type: ignore[union-attr]  # libpq wrote the line
                bound = self._prepared.get(f'"{name}"', "")
                cost.bound_bytes += int(length) - _frame(name, int(formats))
            elif kind == "Query":
                bound = rest.strip().strip('"')
            if kind in {"Query", "Execute"}:
                cost.statements += bool(bound) and not bound.startswith(_CONTROL)
        cost.round_trips = trips
        return cost


def _frame(name: str, formats: int) -> int:
    """Return the bytes of a Bind message that are not values; every value has a format."""
    return 4 + 1 + len(name) + 1 + 2 + 2 * formats + 2 + 4 * formats + 2 + 2


def _bytes(value: Any) -> int:
    if value is None:
        return 0
    if isinstance(value, str):
        return len(value.encode())
    return len(value) if isinstance(value, bytes) else 8
