"""Everything behind the doors, put together once per process."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

from flask import current_app

from engine import Engine
from engine.clock import Clock
from engine.errors import Invalid
from engine.settings import EngineSettings
from humantasks.people import People
from humantasks.service import Worklist
from webapp.accounts import Accounts
from webapp.secret_key import make_private, secret_key_for
from webapp.settings import Settings
from webapp.streams import Streams

EXTENSION = "plait"
_LEAST_SECRET_LENGTH = 32


@dataclass(frozen=True, kw_only=True)
class Application:
    """The services that pages, REST and commands call."""

    engine: Engine
    worklist: Worklist
    people: People
    accounts: Accounts
    streams: Streams
    settings: Settings

    def close(self) -> None:
        """End streams and close the database."""
        self.streams.close()
        self.engine.close()


def open_application(settings: Settings, *, clock: Clock | None = None) -> Application:
    """Open the database that `settings` name and put the services over it."""
    key = settings.secret_key or secret_key_for(settings.database_url)
    if len(key) < _LEAST_SECRET_LENGTH:
        message = (
            f"the secret key has {len(key)} characters, expected {_LEAST_SECRET_LENGTH} or more; "
            "set PLAIT_SECRET_KEY to a longer random text"
        )
        raise Invalid(message, code="setting_invalid", where={"setting": "secret_key"})
    make_private(settings.database_url)
    engine = Engine.open(
        settings.database_url,
        clock=clock,
        settings=EngineSettings(
            connections=settings.connections, job_lease_seconds=settings.job_lease_seconds
        ),
    )
    worklist = cast("Worklist", engine.part("worklist").service)
    people = worklist.people
    return Application(
        engine=engine,
        worklist=worklist,
        people=people,
        accounts=Accounts(engine.database, engine.clock, engine.ids, people),
        streams=Streams(settings.threads),
        settings=replace(settings, secret_key=key),
    )


def application() -> Application:
    """Return the application of the request that is being answered."""
    return cast("Application", current_app.extensions[EXTENSION])
