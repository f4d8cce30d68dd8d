"""Units that are committed together do not share their misfortunes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from engine.changes import Insert, Unit
from engine.database import Database
from engine.tables import lease
from tests.engine.grouping import held

UNITS = 40  # more than two groups
WRONG = {3, 17, 30}
TOO_LARGE = 2**70  # for any column


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url, group_units=16)
    yield opened
    opened.close()


def test_a_unit_that_cannot_be_written_fails_alone(database: Database) -> None:
    outcomes = _write_together(database)

    failed = {number for number, outcome in outcomes.items() if outcome.exception()}
    with database.read() as connection:
        names = set(connection.execute(sa.select(lease.c.name)).scalars())

    assert failed == WRONG
    assert names >= {f"unit {number}" for number in range(UNITS) if number not in WRONG}
    assert not names & {f"unit {number}" for number in WRONG}


def _write_together(database: Database) -> dict[int, Future[None]]:
    """Let many threads bring a unit while the writer is busy, so that they are grouped."""
    at = datetime(2026, 3, 2, tzinfo=UTC)

    def write(number: int) -> None:
        value = TOO_LARGE if number in WRONG else number
        row = {"name": f"unit {number}", "holder": "a test", "until": at, "value": value}
        database.write(Unit(changes=(Insert(table=lease, row=row),)))

    with ThreadPoolExecutor(UNITS) as threads, held(database) as until_pending:
        outcomes = {number: threads.submit(write, number) for number in range(UNITS)}
        until_pending(UNITS)
    return outcomes
