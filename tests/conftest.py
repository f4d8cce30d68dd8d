"""What tests of several rooms share: a clock, fresh databases of both kinds, an open engine."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.clock import MovableClock
from tests import postgres

if TYPE_CHECKING:
    from engine.service import Engine
    from humantasks.people import People
    from humantasks.service import Worklist

BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_numbers = itertools.count(1)


@pytest.fixture
def clock() -> MovableClock:
    """Stand at Monday 2026-03-02 09:00 UTC until the test moves it."""
    return MovableClock(BEGINNING)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Give the address of a PostgreSQL server that lives as long as the session."""
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make one SQLite file with the current schema, to be copied."""
    path = tmp_path_factory.mktemp("template") / "plait.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> str:
    """Make one PostgreSQL database with the current schema and return its name."""
    name = f"plait_template_{os.getpid()}"
    _migrate(postgres.create_database(postgres_url, name))
    return name


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Give a fresh SQLite database with the current schema."""
    path = tmp_path / "plait.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgres_url: str, postgres_template: str) -> Iterator[str]:
    """Give a fresh PostgreSQL database with the current schema."""
    name = f"plait_test_{os.getpid()}_{next(_numbers)}"
    yield postgres.create_database(postgres_url, name, template=postgres_template)
    postgres.drop_database(postgres_url, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give a fresh database: every test that asks for one runs on both kinds."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def engine(database_url: str, clock: MovableClock) -> Iterator[Engine]:
    """Open an engine on a fresh database, with the parts and connectors that are installed."""
    from engine.service import Engine

    opened = Engine.open(database_url, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def worklist(engine: Engine) -> Worklist:
    """Give the worklist that belongs to the engine."""
    service: Worklist = engine.part("worklist").service
    return service


@pytest.fixture
def people(worklist: Worklist) -> People:
    """Give the people, groups and roles that the worklist knows."""
    return worklist.people


def _migrate(url: str) -> None:
    from engine.service import Engine

    Engine.open(url).close()
