"""The only place that commits: units of row changes, alone or up to sixteen together.

Reads take a snapshot of their own and hold nothing while a step is decided. A unit says what it
expects of the rows it changes; when that no longer holds, nothing of it is written.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import drivers
from engine.changes import Change, Delete, Insert, Move, Unit, Upsert
from engine.errors import Invalid, NotFound, Unavailable
from engine.group_commit import GroupCommit
from engine.pools import BEGIN_WRITING, Readers, make_pool
from engine.prepared import END_READING, is_open
from engine.statements import Batch, Statements, batches

__all__ = ["Change", "Database", "Delete", "Insert", "Move", "Stale", "Unit", "Upsert"]

_LOCK_STRIPES = 64
_SILENT: drivers.Errors = (
    sa.exc.OperationalError,
    sa.exc.InterfaceError,
    sa.exc.InternalError,
    sa.exc.TimeoutError,
    *drivers.errors("OperationalError", "InterfaceError", "InternalError"),
)
_UNFIT: drivers.Errors = (sa.exc.DataError, *drivers.errors("DataError"))
_CLASHES = drivers.errors("IntegrityError")
_GUARDS = drivers.guard_errors()
_CONFLICTS = ("40001", "40P01")  # PostgreSQL: serialization failure, deadlock detected


class Stale(Exception):
    """A row was not as the unit expected: somebody else was faster."""


class Database:
    """One SQLite file or PostgreSQL database."""

    def __init__(self, url: str, *, group_units: int = 16) -> None:
        self._sa = make_pool(url)
        self._readers = Readers(self._sa)
        self._writer = self._sa.execution_options(plait_writes=True)
        self._statements = Statements(self._sa.dialect)
        self._group = GroupCommit(self._commit, most=group_units)
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
        """Close every connection."""
        self._readers.close()
        self._sa.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection that sees one consistent snapshot and can change nothing.

        A look-up by a value that no column can hold (NUL in a text) raises NotFound.
        """
        try:
            connection = self._readers.take()
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
            self._readers.give_back(connection)
        except _UNFIT as error:
            message = "nothing has such a key: it holds a value that cannot be stored"
            raise NotFound(message) from error
        except _SILENT as error:
            raise self._unavailable(error) from error

    def write(self, unit: Unit, reader: Connection | None = None) -> None:
        """Commit `unit`, perhaps together with units that other threads brought meanwhile.

        `reader` is the connection the unit was decided on: its snapshot ends here, and whoever
        writes at once writes through it. Returns after the commit. Raises Stale when an expectation
        without an error of its own failed, the change's own error otherwise, and Unavailable when
        the database cannot answer.
        """
        self._group.write(unit, reader)

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
                    raise self._unavailable(error) from error
                yield

    def _commit(self, units: list[Unit], reader: Connection | None) -> None:
        work = batches([change for unit in units for change in unit.changes])
        try:
            with self._driver(reader) as driver:
                if self.is_sqlite or not self._commit_at_once(driver, work):
                    self._commit_checked(driver, work)
        except _SILENT as error:
            if getattr(_origin(error), "sqlstate", None) in _CONFLICTS:
                raise Stale("the database chose another transaction") from error
            raise self._unavailable(error) from error
        except _UNFIT as error:
            message = "a value does not fit where it is to be stored; send a smaller one"
            raise Invalid(message, code="value_unfit") from error

    def _commit_at_once(self, driver: Any, work: list[Batch]) -> bool:
        """Send everything in one round trip; False: not all was as expected, all is undone."""
        whole = self._statements.in_one(work)
        try:
            if whole is not None and not is_open("postgresql", driver):
                _execute_whole(driver, whole)
                return True
            with driver.pipeline():
                if is_open("postgresql", driver):
                    driver.execute(END_READING)
                if whole is not None:
                    _execute_whole(driver, whole)
                    return True
                driver.execute(BEGIN_WRITING["postgresql"])
                for batch in work:
                    self._statements.send(driver, batch)
                driver.execute("COMMIT")
        except _GUARDS:
            driver.rollback()
            return False
        return True

    def _commit_checked(self, driver: Any, work: list[Batch]) -> None:
        """Send one statement after the other, and say which one was not as expected."""
        driver.rollback()
        driver.execute(BEGIN_WRITING[self._sa.dialect.name])
        try:
            for batch in work:
                self._apply(driver, batch)
            driver.execute("COMMIT")
        except BaseException:
            driver.rollback()
            raise

    def _apply(self, driver: Any, batch: Batch) -> None:
        try:
            is_as_expected = self._statements.run(driver, batch)
        except _CLASHES as error:
            raise _clash(batch) from error
        if not is_as_expected:
            first: Change = batch.changes[0]
            otherwise = first.otherwise if isinstance(first, Move | Delete) else None
            raise otherwise or Stale(f"{batch.table.name}: a row was not as expected")

    @contextmanager
    def _driver(self, reader: Connection | None) -> Iterator[Any]:
        """Yield the driver's connection of `reader`, or one of the pool."""
        if reader is not None:
            yield reader.connection.driver_connection
            return
        pooled = self._sa.raw_connection()
        try:
            yield pooled.driver_connection
        finally:
            pooled.close()

    def _unavailable(self, error: Exception) -> Unavailable:
        """Return the refusal, and let go of connections that may be dead like this one."""
        if not self.is_sqlite and not isinstance(error, sa.exc.TimeoutError):
            self._readers.close()
            self._sa.dispose()
        cause = type(_origin(error)).__name__
        return Unavailable(f"the database does not answer now ({cause}); try again in a moment")

    def take(self, statement: sa.Executable) -> list[sa.Row[Any]]:
        """Commit one statement that changes rows and returns them; for leases of queue rows."""
        try:
            with self._writer.connect() as connection:
                rows = list(connection.execute(statement))
                connection.commit()
        except _SILENT as error:
            raise self._unavailable(error) from error
        return rows


def _execute_whole(driver: Any, whole: tuple[str, list[Any], bool]) -> None:
    """Send one guarded statement; one that is likely to come again is prepared when it does."""
    sql, values, is_common = whole
    drivers.raw_cursor(driver).execute(sql, values, prepare=None if is_common else False)


def _clash(batch: Batch) -> Exception:
    first = batch.changes[0]
    clash = first.clash if isinstance(first, Insert) else None
    return clash or Stale(f"{batch.table.name}: a key is already taken")


def _origin(error: BaseException) -> BaseException:
    """Return the driver's own error, if there is one."""
    return getattr(error, "orig", None) or error
