"""The starts of a new version: switched with its deployment, and what is odd about them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.engine import Connection

from engine import start_subscriptions, start_timers
from engine.changes import Change
from engine.definitions import Definition
from engine.errors import Finding, PlaitError, Refused


def replaced(one: Definition, definition_id: int, at: datetime) -> list[Change]:
    """Return the changes by which a new version starts by its events, and the one before no more.

    Raises Refused for a start that cannot be told before there is an instance.
    """
    with _refusing(one):
        named = start_subscriptions.of_definition(one, definition_id, at)
        changes = start_subscriptions.replaced(one.tenant_id, one.key, named)
        return changes + start_timers.replaced(one, definition_id, at)


def findings(
    connection: Connection, tenant_id: int, definitions: Collection[Definition], at: datetime
) -> list[Finding]:
    """Return a warning for each start that does more than its file shows.

    A message that also starts another definition deployed before. Raises Refused as `replaced`
    does.
    """
    new = {one.key for one in definitions}
    found = []
    for one in definitions:
        with _refusing(one):
            begins_by = start_subscriptions.of_definition(one, 0, at)
        for start in (each for each in begins_by if each.kind == "message"):
            others = start_subscriptions.named(connection, tenant_id, "message", start.name)
            keys = [each.definition_key for each in others if each.definition_key not in new]
            found += [_shared(one, start.element_id, start.name, key) for key in keys]
    return found


@contextmanager
def _refusing(one: Definition) -> Iterator[None]:
    try:
        yield
    except PlaitError as error:
        message = f"refused; nothing was stored: a start of '{one.key}' is unclear: {error.message}"
        raise Refused(message, code=error.code, where={"file": one.file}) from error


def _shared(one: Definition, element_id: str, name: str, other: str) -> Finding:
    return _warning(
        one,
        element_id,
        "message_start_shared",
        f"the message '{name}' also starts '{other}': each message starts both",
        "rename one of the messages unless that is meant",
    )


def _warning(one: Definition, element_id: str, code: str, message: str, way_out: str) -> Finding:
    element = one.elements.get(element_id)
    return Finding(
        level="warning",
        code=code,
        message=message,
        way_out=way_out,
        file=one.file,
        line=None if element is None else element.line,
        element_id=element_id,
        element_name=None if element is None else element.name,
    )
