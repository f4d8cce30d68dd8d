"""What an engine is made of, and how it is opened: the verbs of `engine.service` stand on this."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import entry_points
from types import TracebackType
from typing import Any, Self

from sqlalchemy.engine import Connection

from engine import history
from engine.acting import Acts, Decide
from engine.actors import Actor
from engine.clock import Clock, DatabaseClock, HostClock
from engine.connectors import Closing, Connector
from engine.database import Database
from engine.decision_library import DecisionLibrary
from engine.handlers import Handlers
from engine.ids import Ids
from engine.library import Library
from engine.migrations import make_current
from engine.parts import Part
from engine.reads import Reads
from engine.settings import EngineSettings
from engine.waits import Opening
from engine.work import Work


class Assembly(Reads):
    """Database, clock, parts and connectors of one engine in one process."""

    def __init__(self, database: Database, clock: Clock, settings: EngineSettings) -> None:
        self.database = database
        self.clock = clock
        self.settings = settings
        self.ids = Ids()
        self.name = secrets.token_hex(4)
        self.library = Library()
        self.decision_library = DecisionLibrary()
        self.acts = Acts(database, clock, settings)
        self.parts: dict[str, Part] = {}
        self.connectors: dict[str, Connector] = {}
        self.work = Work(self)
        self._news = threading.Condition()

    @classmethod
    def open(
        cls, url: str, *, clock: Clock | None = None, settings: EngineSettings | None = None
    ) -> Self:
        """Open a database by its SQLAlchemy URL, with every installed part and connector.

        A new database, and a SQLite file (after a copy of it), gets the current schema; an older
        PostgreSQL schema raises Unavailable `schema_outdated`, naming `plait db upgrade`.
        """
        settings = settings or EngineSettings()
        database = Database(url, group_units=settings.group_commit_units)
        make_current(database)
        if clock is None:
            clock = HostClock() if database.is_sqlite else DatabaseClock(database.now)
        engine = cls(database, clock, settings)
        for one in entry_points(group="plait.parts"):
            engine.parts[one.name] = one.load()(engine)
        engine.connectors[Handlers.name] = Handlers.installed()
        for one in entry_points(group="plait.connectors"):
            engine.connectors[one.name] = one.load()(engine)
        return engine

    def close(self) -> None:
        """Close what the connectors hold open, and the database's connections."""
        for connector in self.connectors.values():
            if isinstance(connector, Closing):
                connector.close()
        self.database.close()

    def __enter__(self) -> Self:
        """Return the engine; leaving the block closes it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the engine."""
        self.close()

    def part(self, name: str) -> Any:
        """Return the loaded part of a room above, such as `worklist`."""
        return self.parts[name]

    def run_due(self, until: datetime | None = None, limit: int = 10_000) -> int:
        """Do what is due up to `until` (now): timers, continuations, jobs; return how many."""
        return self.work.run_due(until, limit)

    def act(
        self,
        verb: str,
        *,
        actor: Actor,
        key: str | None,
        request: Mapping[str, Any],
        decide: Decide,
        queue_on: int | None = None,
    ) -> Any:
        """Run a verb of this or another room through the one loop of `engine.acting`."""
        return self.acts.act(
            verb, actor=actor, key=key, request=request, decide=decide, queue_on=queue_on
        )

    def opening(self, connection: Connection) -> Opening:
        """Return what opening waits needs at this moment."""
        by_kind = {kind: part for part in self.parts.values() for kind in part.kinds}
        return Opening(
            connection=connection,
            ids=self.ids,
            at=self.clock.now(),
            parts=by_kind,
            decisions=self.decision_library,
            message_ttl_seconds=self.settings.message_ttl_seconds,
        )

    def number_history(self) -> int:
        """Give committed steps their global positions; return how many got one."""
        return history.number(self.database, self.name, self.clock.now())
