"""Identity on both databases: every statement that the doors write runs on each of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from engine.clock import MovableClock
from tests.webapp.doors import PASSWORD, Browser, add_person
from webapp.app import create_app
from webapp.problems import NotSignedIn, TryLater
from webapp.settings import Settings
from webapp.wiring import Application, open_application


@pytest.fixture
def anywhere(database_url: str, clock: MovableClock) -> Iterator[Application]:
    """Give the services over a fresh database of either kind."""
    settings = Settings(database_url=database_url, secret_key="a secret of forty characters here")
    opened = open_application(settings, clock=clock)
    yield opened
    opened.close()


def test_sessions_open_live_on_and_end(anywhere: Application, clock: MovableClock) -> None:
    mia = add_person(anywhere, "mia")
    accounts = anywhere.accounts
    first = accounts.sign_in(name="mia", password=PASSWORD, address="x").secret
    second = accounts.sign_in(name="mia", password=PASSWORD, address="x").secret

    clock.advance(timedelta(minutes=20))
    assert accounts.by_session(first) == accounts.by_session(second)
    accounts.sessions.close(first)
    assert accounts.by_session(first) is None
    accounts.sessions.close_all(tenant_id=1, person_id=mia.id)
    assert accounts.by_session(second) is None


def test_failures_are_counted_and_forgotten(anywhere: Application, clock: MovableClock) -> None:
    add_person(anywhere, "mia")
    for _ in range(3):
        with pytest.raises(NotSignedIn):
            anywhere.accounts.sign_in(name="mia", password="wrong password", address="x")
    with pytest.raises(TryLater):
        anywhere.accounts.sign_in(name="mia", password=PASSWORD, address="x")

    clock.advance(timedelta(minutes=20))

    assert anywhere.accounts.sign_in(name="mia", password=PASSWORD, address="x").secret


def test_tokens_are_found_listed_and_revoked(anywhere: Application) -> None:
    ana = add_person(anywhere, "ana", has_password=False)
    tokens = anywhere.accounts.tokens
    made = tokens.create(tenant_id=1, person_id=ana.id, name="t", scopes=("read",))

    assert tokens.of(tenant_id=1, person_id=ana.id) == [made.token]
    tokens.revoke(made.token.id, tenant_id=1, person_id=ana.id)
    assert tokens.of(tenant_id=1, person_id=ana.id) == []


def test_the_pages_and_the_numbers_answer(anywhere: Application) -> None:
    add_person(anywhere, "ola", roles=("operator", "admin"))
    browser = Browser(create_app(anywhere))
    browser.sign_in("ola")

    statuses = {
        path: browser.get(path).status_code
        for path in ("/worklist", "/instances", "/incidents", "/definitions", "/health", "/metrics")
    }

    assert set(statuses.values()) == {200}, statuses
