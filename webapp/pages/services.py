"""What every page asks for: the services behind the application, and who is acting."""

from __future__ import annotations

from typing import cast

from flask import g

from engine.actors import Actor
from engine.errors import NotFound
from engine.service import Engine
from humantasks.people import People, Person
from humantasks.service import Worklist
from webapp.identity import current_actor
from webapp.wiring import application

_LARGEST = 2**63 - 1


def engine() -> Engine:
    """Return the engine."""
    return application().engine


def worklist() -> Worklist:
    """Return the worklist."""
    return application().worklist


def people() -> People:
    """Return the people."""
    return application().people


def person() -> Person:
    """Return the person who is signed in, looked up once for a request."""
    if "person" not in g:
        actor: Actor = current_actor()
        g.person = people().get(actor.id, tenant_id=actor.tenant_id)
    return cast("Person", g.person)


def number(text: str) -> int:
    """Return the id that a path names; NotFound when it cannot be one."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 19) or int(text) > _LARGEST:
        raise NotFound(f"there is nothing with the id {text[:40]!r}; follow a link from a list")
    return int(text)
