"""A small approval process, and people in front of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from tests.webapp.diagrams import approval
from tests.webapp.doors import Browser, add_person
from webapp.wiring import Application

if TYPE_CHECKING:
    from humantasks.facts import Task

BrowserOf = Callable[..., Browser]


@pytest.fixture
def browser_of(app: Flask, application: Application) -> BrowserOf:
    """Give a function that adds a person and returns a browser, signed in."""

    def make(name: str, *, groups: tuple[str, ...] = (), roles: tuple[str, ...] = ()) -> Browser:
        if application.people.named(name) is None:
            add_person(application, name, groups=groups, roles=roles)
        browser = Browser(app)
        assert browser.sign_in(name).status_code == 303
        return browser

    return make


@pytest.fixture
def task(application: Application) -> Task:
    """Give an open task of the group `marketing`."""
    application.engine.deploy(approval())
    application.engine.start("approval", variables={"amount": 5}, business_key="CASE-1")
    ola = add_person(application, "helper", roles=("lead",))
    actor = application.people.actor(ola.id)
    [found] = application.worklist.tasks(actor=actor).items
    return found
