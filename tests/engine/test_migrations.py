"""The migrations make just the tables that the rooms declare, and refuse what they do not know."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from engine import migrations, tables
from engine.database import Database
from engine.errors import Unavailable
from engine.migrations import current, head, make_current, upgrade
from engine.service import Engine
from humantasks import tables as worklist_tables
from tests import postgres
from webapp import tables as identity_tables

ROOMS = (tables.metadata, worklist_tables.metadata, identity_tables.metadata)


@pytest.fixture
def whole() -> sa.MetaData:
    """Gather the tables of every room."""
    together = sa.MetaData()
    for metadata in ROOMS:
        for table in metadata.tables.values():
            table.to_metadata(together)
    return together


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Open a database without any table."""
    if request.param == "sqlite":
        opened = Database(f"sqlite:///{tmp_path / 'empty.db'}")
        yield opened
        opened.close()
        return
    server = request.getfixturevalue("postgres_url")
    name = "plait_empty"
    opened = Database(postgres.create_database(server, name))
    yield opened
    opened.close()
    postgres.drop_database(server, name)


def marked(database: Database, revision: str) -> None:
    with database.sqlalchemy.connect() as connection:
        connection.execute(
            sa.text("UPDATE alembic_version SET version_num = :it"), {"it": revision}
        )
        connection.commit()


def test_tables_and_migrations_agree(database: Database, whole: sa.MetaData) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        differences = compare_metadata(context, whole)

    assert differences == []


def test_indexes_agree_in_columns_and_conditions(empty: Database, whole: sa.MetaData) -> None:
    """Compare with the tables as SQLAlchemy makes them: autogenerate skips some conditions."""
    with empty.sqlalchemy.begin() as connection:
        whole.create_all(connection)
    declared = _indexes(empty)
    with empty.sqlalchemy.begin() as connection:
        whole.drop_all(connection)

    make_current(empty)

    assert _indexes(empty) == declared


def _indexes(database: Database) -> dict[str, list[str]]:
    inspector = sa.inspect(database.sqlalchemy)
    return {
        table: sorted(
            f"{index['name']} {index['column_names']} {bool(index['unique'])} "
            f"{sorted((name, str(one)) for name, one in index['dialect_options'].items())}"
            for index in inspector.get_indexes(table)
        )
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def test_every_table_leads_with_its_tenant_or_its_instance() -> None:
    for table in tables.metadata.tables.values():
        for index in table.indexes:
            first = next(iter(index.columns)).name
            names_tenant = "tenant" in str(index.name)
            assert names_tenant == (first == "tenant_id"), f"{table.name}: {index.name}"


def test_an_empty_database_is_made_current(empty: Database) -> None:
    before = current(empty)

    make_current(empty)
    make_current(empty)

    assert before is None
    assert current(empty) == head()
    with empty.read() as connection:
        assert connection.execute(sa.select(tables.instance)).all() == []


def test_a_schema_of_a_newer_plait_is_refused(database: Database) -> None:
    marked(database, "9999")

    for open_it in (make_current, upgrade):
        with pytest.raises(Unavailable) as refused:
            open_it(database)
        assert refused.value.code == "schema_unknown"
        assert "9999" in refused.value.message
    assert current(database) == "9999"


def _older(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a database as the first migration left it."""
    from alembic import command

    with empty.sqlalchemy.execution_options(plait_writes=True).connect() as connection:
        config = migrations._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")


def test_an_older_schema_is_upgraded_or_left_to_the_operator(
    empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    _older(empty, monkeypatch)

    if empty.is_sqlite:
        make_current(empty)
    else:
        with pytest.raises(Unavailable) as refused:
            make_current(empty)
        assert refused.value.code == "schema_outdated"
        assert "plait db upgrade" in refused.value.message
        upgrade(empty)

    assert current(empty) == head()


def test_a_sqlite_file_is_copied_before_it_is_upgraded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "old.db"
    database = Database(f"sqlite:///{file}")
    _older(database, monkeypatch)
    with database.sqlalchemy.connect() as connection:
        connection.exec_driver_sql(
            "INSERT INTO lease VALUES ('kept', 'a', '2026-03-02 09:00:00.000000', 7)"
        )
        connection.commit()

    make_current(database)
    database.close()

    copy = sqlite3.connect(tmp_path / "old.db.before-upgrade-from-0001")
    assert copy.execute("SELECT name, value FROM lease").fetchall() == [("kept", 7)]
    assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
    copy.close()
    with Engine.open(f"sqlite:///{file}") as engine, engine.database.read() as connection:
        kept = connection.execute(sa.select(tables.lease.c.value)).scalars().all()
    assert kept == [7]


def test_a_current_file_is_not_copied(sqlite_url: str, tmp_path: Path) -> None:
    with Engine.open(sqlite_url):
        pass

    assert not list(tmp_path.glob("*before-upgrade*"))
