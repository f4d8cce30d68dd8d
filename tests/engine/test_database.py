"""Units are all or nothing, reads are snapshots, and what fails says so by its own error."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from engine.changes import Change, Delete, Insert, Move, Unit, Upsert
from engine.database import Database, Stale
from engine.errors import Conflict, NotFound, Unavailable
from engine.tables import lease

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TAKEN = Conflict("the name is taken", code="taken")
NOT_THERE = Conflict("it is not there", code="not_there")


def new(name: str, value: int = 0, clash: Conflict | None = None) -> Insert:
    row = {"name": name, "holder": "a", "until": AT, "value": value}
    return Insert(table=lease, row=row, clash=clash)


def moved(name: str, before: object, after: int, otherwise: Conflict | None = None) -> Move:
    expected = {"value": before}
    values = {"value": after}
    key = {"name": name}
    return Move(table=lease, key=key, expected=expected, values=values, otherwise=otherwise)


def write(database: Database, *changes: Change) -> None:
    database.write(Unit(changes=changes))


def stored(database: Database) -> dict[str, int]:
    with database.read() as connection:
        rows = connection.execute(sa.select(lease.c.name, lease.c.value)).all()
    return {row.name: row.value for row in rows if row.name != "history_positions"}


def test_a_unit_is_written_whole(database: Database) -> None:
    write(database, new("a", 1), new("b", 2))
    upserted = Upsert(table=lease, row=dict(new("a", 5).row))

    write(database, moved("b", 2, 3), Delete(table=lease, key={"name": "c"}), upserted, new("d"))

    assert stored(database) == {"a": 5, "b": 3, "d": 0}


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("bad", ["clash", "stale", "deletion"])
def test_a_unit_that_fails_anywhere_leaves_nothing(
    database: Database, place: int, bad: str
) -> None:
    write(database, new("a", 1))
    failures: dict[str, Change] = {
        "clash": new("a", 9, clash=TAKEN),
        "stale": moved("a", 7, 9, otherwise=TAKEN),
        "deletion": Delete(table=lease, key={"name": "none"}, exactly=1, otherwise=TAKEN),
    }
    changes: list[Change] = [new("b"), moved("a", 1, 2)]
    changes.insert(place, failures[bad])

    with pytest.raises(Conflict) as refused:
        write(database, *changes)

    assert refused.value is TAKEN
    assert stored(database) == {"a": 1}


def test_an_expectation_without_an_error_is_stale(database: Database) -> None:
    write(database, new("a", 1))

    with pytest.raises(Stale):
        write(database, moved("a", 2, 3))
    with pytest.raises(Stale):
        write(database, moved("none", 1, 3))
    with pytest.raises(Stale):
        write(database, new("a"))
    with pytest.raises(Stale):
        write(database, Delete(table=lease, key={"name": "none"}, exactly=1))

    assert stored(database) == {"a": 1}


def test_the_error_that_is_raised_is_that_of_the_change(database: Database) -> None:
    write(database, new("a", 1), new("b", 1))

    with pytest.raises(Conflict) as refused:
        write(database, moved("a", 1, 2, otherwise=TAKEN), moved("b", 2, 3, otherwise=NOT_THERE))

    assert refused.value is NOT_THERE
    assert stored(database) == {"a": 1, "b": 1}


def test_a_move_may_expect_one_of_several_values_or_none_at_all(database: Database) -> None:
    write(database, new("a", 2))

    write(database, moved("a", (1, 2), 3))
    with pytest.raises(Stale):
        write(database, moved("a", (1, 2), 4))
    with pytest.raises(Stale):
        write(database, moved("a", (), 4))
    with pytest.raises(Stale):
        write(database, moved("a", None, 4))

    assert stored(database) == {"a": 3}


def test_what_a_read_changes_does_not_stay(database: Database) -> None:
    write(database, new("a", 1))

    with suppress(Unavailable), database.read() as connection:  # PostgreSQL refuses it at once
        connection.execute(sa.delete(lease).where(lease.c.name == "a"))

    assert stored(database) == {"a": 1}


def test_a_read_sees_one_snapshot(database: Database) -> None:
    write(database, new("a", 1))
    query = sa.select(lease.c.value).where(lease.c.name == "a")

    with database.read() as connection:
        before = connection.execute(query).scalar_one()
        write(database, moved("a", 1, 2))
        after = connection.execute(query).scalar_one()

    assert (before, after) == (1, 1)
    assert stored(database) == {"a": 2}


def test_take_commits_and_returns_rows(database: Database) -> None:
    write(database, new("a", 1), new("b", 5))
    taking = sa.update(lease).where(lease.c.value > 3).values(value=6).returning(lease.c.name)

    assert [row.name for row in database.take(taking)] == ["b"]
    assert database.take(taking.where(lease.c.name == "none")) == []
    assert stored(database) == {"a": 1, "b": 6}


def test_a_database_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    folder = Database(f"sqlite:///{tmp_path}")
    server = Database(f"postgresql://nobody@/nothing?host={tmp_path}")

    for database in (folder, server):
        with pytest.raises(Unavailable), database.read() as connection:
            connection.execute(sa.text("select 1"))
        with pytest.raises(Unavailable) as refused:
            write(database, new("a"))
        with pytest.raises(Unavailable):
            database.take(sa.delete(lease).returning(lease.c.name))
        assert str(tmp_path) not in refused.value.message
        database.close()


def test_a_server_that_went_away_is_unavailable_and_comes_back(
    postgresql_url: str,
) -> None:
    database = Database(postgresql_url)
    write(database, new("a"))
    end_others = sa.text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    killer = sa.create_engine(sa.make_url(postgresql_url).set(drivername="postgresql+psycopg"))

    def end() -> None:
        with killer.connect() as connection:
            connection.execute(end_others)

    def read_while_it_ends() -> None:
        with database.read() as connection:
            connection.execute(sa.select(lease))
            end()
            connection.execute(sa.select(lease))

    with pytest.raises(Unavailable):
        read_while_it_ends()

    write(database, new("b"))
    assert set(stored(database)) == {"a", "b"}
    killer.dispose()
    database.close()


def test_what_no_column_can_hold_is_found_nowhere(database: Database) -> None:
    def look() -> list[sa.Row[Any]]:
        with database.read() as connection:
            return list(connection.execute(sa.select(lease).where(lease.c.name == "a\0b")))

    if database.is_sqlite:
        assert look() == []
        return
    with pytest.raises(NotFound):
        look()


def test_a_sqlite_file_is_durable_and_concurrent(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000}

    with database.read() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in expected
        }

    assert found == expected
    database.close()


def test_the_password_is_not_shown() -> None:
    database = Database("postgresql://plait:very-secret@localhost/plait")

    assert "very-secret" not in database.url
    assert not database.is_sqlite
