"""What tests of several rooms share: a clock, fresh databases of both kinds, an open engine."""

from __future__ import annotations

import itertools
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from engine.clock import MovableClock
from engine.service import Engine
from humantasks.people import People
from humantasks.service import Worklist
from tests import chromium as chromium_program
from tests import postgres

BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
IN_MEMORY = Path("/dev/shm")  # where Linux keeps files in memory
ROOM_BYTES = 2_000_000_000
_numbers = itertools.count(1)


def pytest_configure() -> None:
    """Keep the tests' databases in memory where there is room; no test asks the disk itself."""
    if "TMPDIR" in os.environ or not os.access(IN_MEMORY, os.W_OK):
        return
    if shutil.disk_usage(IN_MEMORY).free > ROOM_BYTES:
        tempfile.tempdir = str(IN_MEMORY)


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    """Take back what a command run here did to the log: its stream ends with the test."""
    root = logging.getLogger()
    before = list(root.handlers)
    yield
    for handler in [each for each in root.handlers if each not in before]:
        root.removeHandler(handler)


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
def new_sqlite(sqlite_template: Path, tmp_path: Path) -> Callable[[], str]:
    """Make fresh SQLite databases with the current schema."""

    def make() -> str:
        path = tmp_path / f"plait-{next(_numbers)}.db"
        shutil.copyfile(sqlite_template, path)
        return f"sqlite:///{path}"

    return make


@pytest.fixture
def new_postgresql(postgres_url: str, postgres_template: str) -> Iterator[Callable[[], str]]:
    """Make fresh PostgreSQL databases with the current schema."""
    made: list[str] = []

    def make() -> str:
        made.append(f"plait_test_{os.getpid()}_{next(_numbers)}")
        return postgres.create_database(postgres_url, made[-1], template=postgres_template)

    yield make
    for name in made:
        postgres.drop_database(postgres_url, name)


@pytest.fixture
def sqlite_url(new_sqlite: Callable[[], str]) -> str:
    """Give a fresh SQLite database."""
    return new_sqlite()


@pytest.fixture
def postgresql_url(new_postgresql: Callable[[], str]) -> str:
    """Give a fresh PostgreSQL database."""
    return new_postgresql()


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Make fresh databases: every test that asks for this runs on both kinds."""
    make: Callable[[], str] = request.getfixturevalue(f"new_{request.param}")
    return make


@pytest.fixture
def database_url(new_database: Callable[[], str]) -> str:
    """Give a fresh database: every test that asks for one runs on both kinds."""
    return new_database()


@pytest.fixture
def engine(database_url: str, clock: MovableClock) -> Iterator[Engine]:
    """Open an engine on a fresh database, with the parts and connectors that are installed."""
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
    Engine.open(url).close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Give the machine's Chromium; a second one in the same process cannot be driven."""
    with chromium_program.running() as browser:
        yield browser
