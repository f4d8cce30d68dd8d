"""Where the benchmarks keep their data: durable databases of both kinds, thrown away afterwards."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from engine.service import Engine
from tests import postgres
from tests.benchmarks.diagrams import FIVE_SCRIPTS
from tests.benchmarks.floor import Floor, PostgresRows, SqliteRows
from tests.engine.models import APPROVE, person

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
MIA = person("mia", "staff", "operator", groups=("marketing",))


@dataclass(frozen=True, kw_only=True)
class Store:
    """A kind of database; `new_url` makes an empty one of it."""

    name: str
    new_url: Callable[[], str]

    @contextmanager
    def engine(self, *diagrams: bytes) -> Iterator[Engine]:
        """Open an engine on a new database with some diagrams deployed."""
        with Engine.open(self.new_url()) as opened:
            for number, content in enumerate(diagrams):
                opened.deploy({f"file{number}.bpmn": content})
            yield opened

    @contextmanager
    def floor(self) -> Iterator[Floor]:
        """Open the stock library on a new database."""
        address = sa.make_url(self.new_url())
        if self.name == SQLITE:
            rows: SqliteRows | PostgresRows = SqliteRows(Path(address.database or ""))
        else:
            rows = PostgresRows(address.render_as_string(hide_password=False))
        yield Floor(rows, {"approve": APPROVE, "five": FIVE_SCRIPTS})
        rows.close()


@contextmanager
def open_stores(names: Collection[str]) -> Iterator[list[Store]]:
    """Yield the named kinds of database; PostgreSQL runs with fsync on."""
    with ExitStack() as stack:
        stores = []
        if SQLITE in names:
            stores.append(Store(name=SQLITE, new_url=stack.enter_context(_sqlite())))
        if POSTGRESQL in names:
            stores.append(Store(name=POSTGRESQL, new_url=stack.enter_context(_postgresql())))
        yield stores


@contextmanager
def _sqlite() -> Iterator[Callable[[], str]]:
    numbers = itertools.count(1)
    with tempfile.TemporaryDirectory(prefix="plait-bench-") as folder:
        template = Path(folder) / "template.db"
        Engine.open(f"sqlite:///{template}").close()

        def make() -> str:
            copied = shutil.copyfile(template, Path(folder) / f"{next(numbers)}.db")
            return f"sqlite:///{copied}"

        yield make


@contextmanager
def _postgresql() -> Iterator[Callable[[], str]]:
    made = [f"plait_bench_{os.getpid()}_template"]
    with postgres.server(is_durable=True) as server:
        Engine.open(postgres.create_database(server, made[0])).close()

        def make() -> str:
            made.append(f"plait_bench_{os.getpid()}_{len(made)}")
            return postgres.create_database(server, made[-1], template=made[0])

        yield make
        for name in made:
            postgres.drop_database(server, name)
