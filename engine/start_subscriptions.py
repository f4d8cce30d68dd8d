"""What starts a definition from outside: a message, a signal, or variables for a condition.

Of the latest version only. The rows are switched in the deployment's own Unit; an identical
deployment changes nothing. Names are evaluated then, without variables; a condition has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import correlation, deliveries
from engine.changes import Change, Delete, Insert, Move
from engine.definitions import Definition
from engine.errors import Invalid
from engine.expressions import compile_source
from engine.message_tables import keyed_start, start_subscription
from engine.prepared import Prepared
from engine.tables import instance
from engine.waits import Opening

_FROM_OUTSIDE = frozenset({"message", "signal", "conditional"})
_TENANT = sa.bindparam("tenant_id", type_=sa.BigInteger)
_NAMED = Prepared(
    sa.select(start_subscription)
    .where(
        start_subscription.c.tenant_id == _TENANT,
        start_subscription.c.kind == sa.bindparam("kind", type_=sa.String),
        start_subscription.c.name == sa.bindparam("name", type_=sa.String),
    )
    .order_by(
        start_subscription.c.definition_key,
        start_subscription.c.element_id,
        start_subscription.c.number,
    )
)
_HOLDER = Prepared(
    sa.select(keyed_start.c.instance_id, instance.c.ended_at)
    .outerjoin(instance, instance.c.id == keyed_start.c.instance_id)
    .where(
        keyed_start.c.tenant_id == _TENANT,
        keyed_start.c.definition_key == sa.bindparam("definition_key", type_=sa.String),
        keyed_start.c.correlation_key == sa.bindparam("correlation_key", type_=sa.String),
    )
)


@dataclass(frozen=True, kw_only=True)
class EventStart:
    """A start of a definition's latest version; `number` counts the definitions of its event."""

    tenant_id: int
    definition_id: int
    definition_key: str
    element_id: str
    number: int
    kind: str
    name: str


def of_definition(one: Definition, definition_id: int, at: datetime) -> list[EventStart]:
    """Return what starts a definition from outside; raises PlaitError for no name."""
    return [
        EventStart(
            tenant_id=one.tenant_id,
            definition_id=definition_id,
            definition_key=one.key,
            element_id=start.element_id,
            number=start.number,
            kind=start.kind,
            name="" if start.kind == "conditional" else _name(start.definition.name, at),
        )
        for start in one.process.starts
        if start.kind in _FROM_OUTSIDE
    ]


def replaced(tenant_id: int, definition_key: str, starts: Iterable[EventStart]) -> list[Change]:
    """Return the changes that put a new version's starts in the place of the version before."""
    changes: list[Change] = [
        Delete(
            table=start_subscription,
            key={"tenant_id": tenant_id, "definition_key": definition_key},
        )
    ]
    for one in starts:
        row = vars(one) | {"name": correlation.indexed(one.name)}
        changes.append(Insert(table=start_subscription, row=row))
    return changes


def named(connection: Connection, tenant_id: int, kind: str, name: str) -> list[EventStart]:
    """Return what a message or signal starts: one start of each definition that has one."""
    given = {"tenant_id": tenant_id, "kind": kind, "name": correlation.indexed(name)}
    found: dict[str, EventStart] = {}
    for row in _NAMED.all(connection, **given):
        found.setdefault(row.definition_key, EventStart(**row._asdict()))
    return list(found.values())


def conditional(
    connection: Connection, tenant_id: int, definition_key: str | None
) -> list[EventStart]:
    """Return every start by a condition, of one definition or of all."""
    given = {"tenant_id": tenant_id, "kind": "conditional", "name": correlation.indexed("")}
    found = [EventStart(**row._asdict()) for row in _NAMED.all(connection, **given)]
    return [one for one in found if definition_key in (None, one.definition_key)]


def start_row(
    opening: Opening,
    start: EventStart,
    instance_id: int,
    payload: Mapping[str, Any],
    *,
    sender_id: int | None,
    business_key: str | None = None,
) -> Change:
    """Return the delivery that starts an instance whose id is chosen already.

    A `business_key` must be reserved for it in the same Unit.
    """
    content = {
        "definition_id": start.definition_id,
        "element_id": start.element_id,
        "number": start.number,
        "payload": dict(payload),
    }
    if business_key is not None:
        content["business_key"] = business_key
    return deliveries.row(
        opening,
        tenant_id=start.tenant_id,
        receiver_id=instance_id,
        kind="start",
        content=content,
        sender_id=sender_id,
    )


@dataclass(frozen=True, kw_only=True)
class KeyHolder:
    """Who was started with a key last; `is_over` once that instance has ended."""

    instance_id: int
    is_over: bool


def holder_of_key(connection: Connection, start: EventStart, key: str) -> KeyHolder | None:
    """Return the instance of a definition that a message with this key started, if there is one."""
    found = _HOLDER.first(
        connection,
        tenant_id=start.tenant_id,
        definition_key=start.definition_key,
        correlation_key=key,
    )
    if found is None:
        return None
    return KeyHolder(instance_id=found.instance_id, is_over=found.ended_at is not None)


def key_taken(start: EventStart, key: str, instance_id: int, before: KeyHolder | None) -> Change:
    """Return the change by which a new instance holds a key alone."""
    of_key = {
        "tenant_id": start.tenant_id,
        "definition_key": start.definition_key,
        "correlation_key": key,
    }
    if before is None:
        return Insert(table=keyed_start, row={**of_key, "instance_id": instance_id})
    return Move(
        table=keyed_start,
        key=of_key,
        expected={"instance_id": before.instance_id},
        values={"instance_id": instance_id},
    )


def has_free_keys(connection: Connection) -> bool:
    """Tell whether there is a key whose instance has ended."""
    query = sa.select(keyed_start.c.instance_id).where(_is_free()).limit(1)
    return connection.execute(query).one_or_none() is not None


def without_free_keys() -> sa.Executable:
    """Return the statement that frees keys whose instance has ended; it returns the instances."""
    return sa.delete(keyed_start).where(_is_free()).returning(keyed_start.c.instance_id)


def _is_free() -> sa.ColumnElement[bool]:
    ended = sa.select(instance.c.id).where(
        instance.c.id == keyed_start.c.instance_id, instance.c.ended_at.is_not(None)
    )
    return ended.exists()


def _name(source: str | None, at: datetime) -> str:
    value = compile_source(source or "").evaluate({}, at)
    if isinstance(value, str) and value:
        return value
    raise Invalid(
        f"a start's name '{source}' gives no text before there is an instance; write it plainly",
        code="start_name_unknown",
    )
