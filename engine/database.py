"""The only place that commits: units of row changes, alone or up to sixteen together.

Reads take a snapshot of their own and hold nothing while a step is decided. A unit says what it
expects of the rows it changes; when that no longer holds, nothing of it is written.
"""

from __future__ import annotations

import threading
import zlib
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.changes import Change, Delete, Insert, Move, Unit, Upsert
from engine.errors import NotFound, Unavailable
from engine.statements import Batch, batches, run

__all__ = ["Change", "Database", "Delete", "Insert", "Move", "Stale", "Unit", "Upsert"]

_LOCK_STRIPES = 64
_SILENT = (
    sa.exc.OperationalError,
    sa.exc.InterfaceError,
    sa.exc.InternalError,
    sa.exc.TimeoutError,
)
_CONFLICTS = ("40001", "40P01")  # PostgreSQL: serialization failure, deadlock detected


class Stale(Exception):
    """A row was not as the unit expected: somebody else was faster."""


class Database:
    """One SQLite file or PostgreSQL database."""

    def __init__(self, url: str, *, group_units: int = 16) -> None:
        self._sa = _sqlalchemy_engine(url)
        options = {} if self.is_sqlite else {"isolation_level": "READ COMMITTED"}
        self._writer = self._sa.execution_options(plait_writes=True, **options)
        self._group_units = group_units
        self._pending: deque[_Pending] = deque()
        self._turn = threading.Lock()
        self._stripes = [threading.Lock() for _ in range(_LOCK_STRIPES)]

    @property
    def url(self) -> str:
        """The address, with the password hidden."""
        return self._sa.url.render_as_string(hide_password=True)

    @property
    def sqlalchemy(self) -> sa.Engine:
        """The pool below, for migrations and backups."""
        return self._sa

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a SQLite file."""
        return self._sa.dialect.name == "sqlite"

    def now(self) -> datetime:
        """Return the time of the server, not of the transaction; PostgreSQL only."""
        with self.read() as connection:
            moment: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
            return moment

    def close(self) -> None:
        """Close every pooled connection."""
        self._sa.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection that sees one consistent snapshot; what it changes is rolled back.

        A look-up by a value that no column can hold (NUL in a text) raises NotFound.
        """
        try:
            with self._sa.connect() as connection:
                yield connection
        except sa.exc.DataError as error:
            message = "nothing has such a key: it holds a value that cannot be stored"
            raise NotFound(message) from error
        except _SILENT as error:
            raise _unavailable(error) from error

    def write(self, unit: Unit) -> None:
        """Commit `unit`, perhaps together with units that other threads brought meanwhile.

        Returns after the commit. Raises Stale when an expectation without an error of its own
        failed, the change's own error otherwise, and Unavailable when the database cannot answer.
        """
        mine = _Pending(unit)
        self._pending.append(mine)
        with self._turn:
            while not mine.is_done:
                group = [
                    self._pending.popleft()
                    for _ in range(min(len(self._pending), self._group_units))
                ]
                self._write_group(group)
        if mine.error is not None:
            raise mine.error

    @contextmanager
    def locked(self, instance_id: int) -> Iterator[None]:
        """Hold the instance against other contenders that also ask; a queue for hot instances."""
        with self._stripes[zlib.crc32(str(instance_id).encode()) % _LOCK_STRIPES]:
            if self.is_sqlite:
                yield
                return
            with ExitStack() as held:
                try:
                    connection = held.enter_context(self._sa.connect())
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(instance_id)))
                except _SILENT as error:
                    raise _unavailable(error) from error
                yield

    def _write_group(self, group: list[_Pending]) -> None:
        try:
            self._commit([pending.unit for pending in group])
        except Unavailable as error:
            _finish(group, error)  # nobody's fault: writing each again could write it twice
        except Exception as error:  # noqa: BLE001 - one unit's error must not fail its neighbours
            if len(group) == 1:
                _finish(group, error)
                return
            self._write_each(group)
        except BaseException as error:
            _finish(group, error)
            raise
        else:
            _finish(group, None)

    def _write_each(self, group: list[_Pending]) -> None:
        try:
            for pending in group:
                self._write_group([pending])
        except BaseException as error:
            _finish([pending for pending in group if not pending.is_done], error)
            raise

    def _commit(self, units: list[Unit]) -> None:
        work = batches([change for unit in units for change in unit.changes])
        try:
            with self._writer.connect() as connection:
                for batch in work:
                    _apply(connection, batch)
                connection.commit()
        except _SILENT as error:
            if getattr(_origin(error), "sqlstate", None) in _CONFLICTS:
                raise Stale("the database chose another transaction") from error
            raise _unavailable(error) from error

    def take(self, statement: sa.Executable) -> list[sa.Row[Any]]:
        """Commit one statement that changes rows and returns them; for leases of queue rows."""
        try:
            with self._writer.connect() as connection:
                rows = list(connection.execute(statement))
                connection.commit()
        except _SILENT as error:
            raise _unavailable(error) from error
        return rows


class _Pending:
    """A unit on its way, and what became of it."""

    __slots__ = ("error", "is_done", "unit")

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.is_done = False
        self.error: BaseException | None = None


def _finish(group: list[_Pending], error: BaseException | None) -> None:
    for pending in group:
        pending.error = error
        pending.is_done = True


def _apply(connection: Connection, batch: Batch) -> None:
    try:
        is_as_expected = run(connection, batch)
    except sa.exc.IntegrityError as error:
        raise _clash(batch) from error
    if not is_as_expected:
        first: Change = batch.changes[0]
        otherwise = first.otherwise if isinstance(first, Move | Delete) else None
        raise otherwise or Stale(f"{batch.table.name}: a row was not as expected")


def _clash(batch: Batch) -> Exception:
    first = batch.changes[0]
    clash = first.clash if isinstance(first, Insert) else None
    return clash or Stale(f"{batch.table.name}: a key is already taken")


def _unavailable(error: sa.exc.SQLAlchemyError) -> Unavailable:
    cause = type(_origin(error)).__name__
    return Unavailable(f"the database does not answer now ({cause}); try again in a moment")


def _origin(error: sa.exc.SQLAlchemyError) -> BaseException:
    """Return the driver's own error, if there is one."""
    return getattr(error, "orig", None) or error


def _sqlalchemy_engine(url: str) -> sa.Engine:
    address = sa.make_url(url)
    if address.get_backend_name() == "postgresql":
        return sa.create_engine(
            address.set(drivername="postgresql+psycopg"),
            isolation_level="REPEATABLE READ",
            pool_pre_ping=True,
            pool_size=20,
            max_overflow=20,
            connect_args={"options": "-c lock_timeout=10000 -c statement_timeout=60000"},
        )
    engine = sa.create_engine(address, connect_args={"timeout": 10}, pool_size=20, max_overflow=40)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Durable and concurrent: write-ahead log, full synchronisation, our own BEGIN."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once when writing, so that a unit never fails half-way for it."""
    is_writing = connection.get_execution_options().get("plait_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
