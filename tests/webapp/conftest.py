"""An application over a fresh database, its people, and the doors to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Flask

from engine.clock import MovableClock
from tests.webapp.doors import Browser, Caller, add_person
from tests.webapp.programs import Captured, Command
from webapp.app import create_app
from webapp.cli import run
from webapp.settings import Settings
from webapp.wiring import Application, open_application

CallerOf = Callable[..., Caller]


@pytest.fixture(autouse=True)
def _plain_log() -> Iterator[None]:
    """Log as a server does, without the colours and locals of a terminal."""
    steps: list[Any] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    structlog.configure(processors=steps, logger_factory=structlog.stdlib.LoggerFactory())
    yield
    structlog.reset_defaults()


@pytest.fixture
def settings(sqlite_url: str) -> Settings:
    """Give the settings of a small installation."""
    return Settings(database_url=sqlite_url, secret_key="a secret of forty characters for tests")


@pytest.fixture
def application(settings: Settings, clock: MovableClock) -> Iterator[Application]:
    """Give the services over a fresh database."""
    opened = open_application(settings, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def app(application: Application) -> Flask:
    """Give the web application."""
    return create_app(application)


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Give a browser that has never been here."""
    return Browser(app)


@pytest.fixture
def stranger(app: Flask) -> Caller:
    """Give a REST caller without a token."""
    return Caller(app, None)


@pytest.fixture
def caller_of(app: Flask, application: Application) -> CallerOf:
    """Give a function that adds a person and returns a REST caller with the person's token."""

    def make(
        name: str,
        *,
        groups: tuple[str, ...] = (),
        roles: tuple[str, ...] = (),
        scopes: tuple[str, ...] | None = None,
        tenant_id: int = 1,
    ) -> Caller:
        person = add_person(
            application,
            name,
            groups=groups,
            roles=roles,
            tenant_id=tenant_id,
            has_password=False,
        )
        made = application.accounts.tokens.create(
            tenant_id=tenant_id, person_id=person.id, name="test", scopes=scopes
        )
        return Caller(app, made.secret)

    return make


@pytest.fixture
def plait(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Command:
    """Give a function that runs a command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Captured:
        code = run(arguments)
        printed = capsys.readouterr()
        return Captured(code, printed.out, printed.err)

    return call
