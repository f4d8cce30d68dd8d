"""The schema's one linear history: made current, or refused when too old or too new."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from engine.database import Database
from engine.errors import Unavailable


def make_current(database: Database) -> None:
    """Bring a new database or a SQLite file to the current schema; a file is copied first.

    On PostgreSQL an older schema raises Unavailable `schema_outdated`: upgrading is an operator's
    decision. A schema that this Plait does not know raises `schema_unknown` on either.
    """
    found, newest = current(database), head()
    if found == newest:
        return
    _refuse_unknown(found)
    if found is not None and not database.is_sqlite:
        raise Unavailable(
            f"the database has schema {found}, this Plait needs {newest}; stop all Plait "
            "processes and run `plait db upgrade`",
            code="schema_outdated",
        )
    upgrade(database)


def upgrade(database: Database) -> None:
    """Run every missing migration; a SQLite file that holds one already is copied beside itself."""
    found = current(database)
    _refuse_unknown(found)
    if found is not None and found != head() and database.is_sqlite:
        _copy_sqlite(database, found)
    with database.sqlalchemy.execution_options(plait_writes=True).begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def current(database: Database) -> str | None:
    """Return the schema's revision in the database; None for an empty one."""
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """Return the newest revision that this Plait knows."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    if newest is None:
        raise LookupError("the package has no migrations")
    return newest


def _refuse_unknown(found: str | None) -> None:
    known = {one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise Unavailable(
            f"the database has schema {found}, which this Plait does not know; it was written by a "
            "newer one: use that one",
            code="schema_unknown",
        )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def _copy_sqlite(database: Database, revision: str) -> None:
    name = database.sqlalchemy.url.database
    if not name or name == ":memory:":
        return
    source = sqlite3.connect(name)
    target = sqlite3.connect(f"{name}.before-upgrade-from-{revision}")
    with source, target:
        source.backup(target)
    source.close()
    target.close()
