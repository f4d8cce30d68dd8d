"""What the tests of the engine's services share: a fake outside, and time that passes at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from engine.database import Database
from engine.service import Engine
from tests.engine.models import Outside


@pytest.fixture
def outside(engine: Engine) -> Outside:
    """Serve the connector `stub`."""
    connector = Outside()
    engine.connectors["stub"] = connector
    return connector


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Open a fresh database of either kind."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def other(engine: Engine, database_url: str) -> Iterator[Engine]:
    """Open a second engine on the same database, as another process would."""
    with Engine.open(database_url, clock=engine.clock) as opened:
        opened.connectors.update(engine.connectors)
        yield opened


Change = Callable[[str], None]


@pytest.fixture
def by_hand(engine: Engine) -> Change:
    """Change rows behind the engine's back."""

    def run(statement: str) -> None:
        with engine.database.sqlalchemy.connect() as connection:
            connection.exec_driver_sql(statement)
            connection.commit()

    return run
