"""Connections stand ready for the next snapshot, and none of them is dead or holds one."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import pools
from engine.database import Database
from engine.prepared import is_open
from engine.tables import lease


def driver_of(connection: Connection) -> Any:
    return connection.connection.driver_connection


def test_the_next_snapshot_takes_the_same_connection_with_nothing_open(database: Database) -> None:
    with database.read() as connection:
        connection.execute(sa.select(lease)).all()
        first = driver_of(connection)

    with database.read() as connection:
        assert driver_of(connection) is first
        assert not connection.in_transaction()
        assert not is_open(connection.dialect.name, first)


def test_snapshots_inside_one_another_have_connections_of_their_own(database: Database) -> None:
    with ExitStack() as held:
        connections = [held.enter_context(database.read()) for _ in range(pools._MOST_READY + 2)]
        assert len({id(driver_of(one)) for one in connections}) == len(connections)

    assert len(database._readers._ready) == pools._MOST_READY


def test_a_connection_whose_block_failed_is_not_kept(database: Database) -> None:
    with pytest.raises(KeyError), database.read() as connection:
        raise KeyError("a defect")

    assert connection.closed
    assert not database._readers._ready


def test_a_connection_that_died_while_it_stood_ready_is_replaced(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "_SURE_SECONDS", 0.0)
    database = Database(postgresql_url)
    with database.read() as connection:
        dead = driver_of(connection)
        pid = dead.info.backend_pid
    killer = Database(postgresql_url)
    with killer.read() as connection:
        connection.execute(sa.select(sa.func.pg_terminate_backend(pid))).all()
    killer.close()

    with database.read() as connection:
        assert connection.execute(sa.select(sa.literal(1))).scalar_one() == 1
        assert driver_of(connection) is not dead
    database.close()


def test_closing_leaves_no_connection_open(database: Database) -> None:
    with database.read():
        pass

    database.close()

    assert database.sqlalchemy.pool.checkedout() == 0  # type: ignore[attr-defined]  # a QueuePool


def test_what_the_server_prepared_outlives_a_snapshot(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    prepared = sa.text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%lease%'")

    for _ in range(10):
        with database.read() as connection:
            connection.execute(sa.select(lease)).all()

    with database.read() as connection:
        assert connection.execute(prepared).scalar_one() == 1
    database.close()
