"""Pools of connections to one database; every transaction begins with a word of our own.

The drivers stand in autocommit, so that a transaction is exactly what lies between our BEGIN and
COMMIT or ROLLBACK, whether SQLAlchemy or `engine.prepared` speaks first.
"""

from __future__ import annotations

import time
from collections import deque
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import drivers
from engine.prepared import BEGIN_READING, end_reading, is_open

BEGIN_WRITING = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "BEGIN ISOLATION LEVEL READ COMMITTED"}
_BEGIN = {"sqlite": "BEGIN", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ"}
_SURE_SECONDS = 1.0
_ERRORS = drivers.errors("Error")
_MOST_READY = 16  # of the pool's forty
_SQLITE = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "wal_autocheckpoint=4000",  # pages: a checkpoint costs two more waits for the disk
    "busy_timeout=10000",
    "foreign_keys=ON",
)


def make_pool(url: str) -> sa.Engine:
    """Return SQLAlchemy's engine for a SQLite file or a PostgreSQL database."""
    address = sa.make_url(url)
    if address.get_backend_name() == "postgresql":
        engine = sa.create_engine(
            address.set(drivername="postgresql+psycopg"),
            pool_size=20,
            max_overflow=20,
            connect_args={
                "autocommit": True,
                "options": "-c lock_timeout=10000 -c statement_timeout=60000",
            },
        )
        sa.event.listen(engine, "checkout", _ask_after_idling)
        sa.event.listen(engine, "checkin", _remember_use)
    else:
        engine = sa.create_engine(
            address, connect_args={"timeout": 10}, pool_size=20, max_overflow=40
        )
        sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Durable and concurrent: write-ahead log, full synchronisation, our own BEGIN."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _SQLITE:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """See one snapshot; when writing, take SQLite's lock at once, lest a unit fails late."""
    driver: Any = connection.connection.driver_connection
    dialect = connection.dialect.name
    if is_open(dialect, driver):
        return  # a prepared selection came first
    options = connection.get_execution_options()
    words = BEGIN_READING if options.get("plait_reads") else _BEGIN
    driver.execute((BEGIN_WRITING if options.get("plait_writes") else words)[dialect])


class Readers:
    """Connections that stand ready: the pool's way out and back takes longer than most reads."""

    def __init__(self, pool: sa.Engine) -> None:
        self._pool = pool.execution_options(plait_reads=True)
        self._ready: deque[tuple[Connection, float]] = deque()

    def take(self) -> Connection:
        """Return a connection in which no transaction is open."""
        try:
            connection, since = self._ready.pop()
        except IndexError:
            return self._pool.connect()
        if time.monotonic() - since < _SURE_SECONDS or _is_alive(connection):
            return connection
        connection.invalidate()
        connection.close()
        return self._pool.connect()

    def give_back(self, connection: Connection) -> None:
        """End the snapshot of a connection whose block ended well, and keep it for the next."""
        if len(self._ready) >= _MOST_READY or connection.closed:
            connection.close()
            return
        end_reading(connection)
        if connection.in_transaction():
            connection.rollback()  # in SQLAlchemy's books only
        self._ready.append((connection, time.monotonic()))

    def close(self) -> None:
        """Give every connection that stands ready back to the pool."""
        while self._ready:
            connection, _ = self._ready.pop()
            connection.close()


def _is_alive(connection: Connection) -> bool:
    """Ask a server; a file is always there."""
    driver: Any = connection.connection.driver_connection
    try:
        driver.execute("SELECT 1")
    except _ERRORS:
        return False
    return True


def _ask_after_idling(connection: Any, record: Any, _proxy: object) -> None:
    """Ask a connection that was idle for a second whether it lives; if not, the pool opens one."""
    idle = time.monotonic() - record.info.get("used", float("inf"))
    if idle < _SURE_SECONDS:
        return
    try:
        connection.execute("SELECT 1")
    except _ERRORS as error:
        raise sa.exc.DisconnectionError from error


def _remember_use(_connection: Any, record: Any) -> None:
    record.info["used"] = time.monotonic()
