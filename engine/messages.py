"""Messages as rows: published, kept until they expire, delivered once.

Who consumes a message deletes its row in the same Unit that advances or starts the receiver.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import correlation
from engine.changes import Delete, Insert, Move
from engine.columns import UtcDateTime
from engine.message_tables import message
from engine.prepared import Prepared
from engine.tables import instance

_FIND = Prepared(sa.select(message).where(message.c.id == sa.bindparam("id", type_=sa.BigInteger)))
_KEPT = (
    sa.select(message.c.id, message.c.correlation)
    .where(
        message.c.tenant_id == sa.bindparam("tenant_id", type_=sa.BigInteger),
        message.c.name == sa.bindparam("name", type_=sa.String),
        message.c.expires_at > sa.bindparam("now", type_=UtcDateTime),
    )
    .order_by(message.c.id)
)
_SAME_KEY = message.c.correlation_key == sa.bindparam("correlation_key", type_=sa.String)
_OLDEST = Prepared(_KEPT.limit(1))
_EQUAL = Prepared(_KEPT.where(_SAME_KEY).limit(1))
_WIDER = Prepared(_KEPT.where(message.c.width > sa.bindparam("width", type_=sa.SmallInteger)))


@dataclass(frozen=True, kw_only=True)
class Message:
    """One publication. `correlation` is the map that subscriptions are compared with."""

    id: int
    tenant_id: int
    name: str
    correlation: Mapping[str, Any] | None
    variables: Mapping[str, Any]
    sent_at: datetime
    expires_at: datetime
    message_id: str | None = None
    sender_id: int | None = None

    @classmethod
    def of_row(cls, row: Any) -> Message:
        """Read a kept message; its name may be the digest of a very long one."""
        return cls(
            id=row.id,
            tenant_id=row.tenant_id,
            name=row.name,
            correlation=row.correlation,
            variables=row.variables,
            sent_at=row.sent_at,
            expires_at=row.expires_at,
            message_id=row.message_id,
            sender_id=row.sender_id,
        )


def row(one: Message) -> Insert:
    """Return the row that keeps a message; unchecked until somebody looked for a receiver."""
    values = {
        "id": one.id,
        "tenant_id": one.tenant_id,
        "name": correlation.indexed(one.name),
        "correlation_key": correlation.text_of(one.correlation),
        "width": len(one.correlation or {}),
        "correlation": None if one.correlation is None else dict(one.correlation),
        "variables": dict(one.variables),
        "message_id": one.message_id,
        "sender_id": one.sender_id,
        "sent_at": one.sent_at,
        "expires_at": one.expires_at,
        "is_checked": False,
        "held_by": None,
    }
    return Insert(table=message, row=values)


def consumed(message_id: int) -> Delete:
    """Return the change that takes a message away; it happens once."""
    return Delete(table=message, key={"id": message_id}, exactly=1)


def checked(message_id: int, held_by: int | None = None) -> Move:
    """Return the mark that nobody waits for a message now.

    `held_by` is the instance after whose end a definition starts with it.
    """
    values = {"is_checked": True, "held_by": held_by}
    return Move(table=message, key={"id": message_id}, values=values, exactly=None)


def find(connection: Connection, message_id: int) -> Message | None:
    """Return a kept message; None when it was delivered or has expired and was removed."""
    found = _FIND.first(connection, id=message_id)
    return None if found is None else Message.of_row(found)


def published(
    connection: Connection,
    tenant_id: int,
    name: str,
    given: Mapping[str, Any] | None,
    message_id: str,
) -> Message | None:
    """Return the kept message of the same name, map and message id."""
    query = sa.select(message).where(
        message.c.tenant_id == tenant_id,
        message.c.name == correlation.indexed(name),
        message.c.correlation_key == correlation.text_of(given),
        message.c.message_id == message_id,
    )
    found = connection.execute(query).one_or_none()
    return None if found is None else Message.of_row(found)


def oldest_for(connection: Connection, wanted: Any, now: datetime) -> int | None:
    """Return the id of the oldest kept message that a subscription takes."""
    if wanted.correlation_key == correlation.LIVE:
        return None
    given = {"tenant_id": wanted.tenant_id, "name": wanted.name, "now": now}
    if not wanted.correlation:
        anything = _OLDEST.first(connection, **given)
        return None if anything is None else int(anything.id)
    equal = _EQUAL.first(connection, **given, correlation_key=wanted.correlation_key)
    found = [] if equal is None else [equal.id]
    found += [
        one.id
        for one in _WIDER.all(connection, **given, width=len(wanted.correlation))
        if correlation.satisfies(one.correlation, wanted.correlation)
    ][:1]
    return min(found, default=None)


def to_offer(connection: Connection, limit: int, without: Collection[int] = ()) -> list[int]:
    """Return kept messages to look for a receiver of: unchecked, or held by one that ended.

    Those in `without` are left out.
    """
    ids = sa.select(message.c.id).order_by(message.c.id).limit(limit)
    if without:
        ids = ids.where(message.c.id.not_in(list(without)))
    unchecked = ids.where(message.c.is_checked == sa.false())
    free_again = ids.join(instance, instance.c.id == message.c.held_by).where(
        message.c.held_by.is_not(None), instance.c.ended_at.is_not(None)
    )
    found = [*connection.execute(unchecked).scalars(), *connection.execute(free_again).scalars()]
    return sorted(set(found))


def has_expired(connection: Connection, now: datetime) -> bool:
    """Tell whether there is a message that nobody fetched in time."""
    query = sa.select(message.c.id).where(_expired(now)).limit(1)
    return connection.execute(query).one_or_none() is not None


def without_expired(now: datetime) -> sa.Executable:
    """Return the statement that removes what nobody fetched in time; it returns the ids."""
    return sa.delete(message).where(_expired(now)).returning(message.c.id)


def _expired(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(message.c.expires_at <= now, message.c.is_checked == sa.true())
