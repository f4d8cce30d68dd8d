"""What one instance has for another: written by the sender, consumed by the receiver's own verb.

In order per receiver (ids grow with time), each exactly once. A suspended receiver keeps them until
it is resumed; those for one that has ended are dropped by whoever consumes them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.changes import Delete, Insert
from engine.prepared import Prepared
from engine.tables import delivery, instance
from engine.waits import Opening

# start, call: make the receiver. trigger: end its wait by a message or signal. The others are
# between a caller and what it called: completed, error, escalation, cancelled go up, cancel down.
Kind = Literal[
    "start", "call", "trigger", "completed", "error", "escalation", "cancelled", "cancel"
]
_FIND = Prepared(
    sa.select(delivery).where(
        delivery.c.receiver_id == sa.bindparam("receiver_id", type_=sa.BigInteger),
        delivery.c.id == sa.bindparam("id", type_=sa.BigInteger),
    )
)


class Pending(NamedTuple):
    """The key of a delivery that can be consumed now."""

    receiver_id: int
    id: int
    tenant_id: int
    kind: str


def row(
    opening: Opening,
    *,
    tenant_id: int,
    receiver_id: int,
    kind: Kind,
    content: Mapping[str, Any],
    sender_id: int | None,
) -> Insert:
    """Return the row of a new delivery."""
    values = {
        "receiver_id": receiver_id,
        "id": opening.ids.new(),
        "tenant_id": tenant_id,
        "sender_id": sender_id,
        "kind": kind,
        "content": dict(content),
        "sent_at": opening.at,
    }
    return Insert(table=delivery, row=values)


def pending(connection: Connection, limit: int, without: Collection[int] = ()) -> list[Pending]:
    """Return up to `limit` deliveries, oldest first.

    A suspended receiver takes none but the one that cancels it; those in `without` are left out.
    """
    query = (
        sa.select(delivery.c.receiver_id, delivery.c.id, delivery.c.tenant_id, delivery.c.kind)
        .outerjoin(instance, instance.c.id == delivery.c.receiver_id)
        .where(
            sa.or_(
                instance.c.state.is_(None),
                instance.c.state != "suspended",
                delivery.c.kind == "cancel",
            )
        )
        .order_by(delivery.c.id)
        .limit(limit)
    )
    if without:
        query = query.where(delivery.c.receiver_id.not_in(list(without)))
    return [Pending(*one) for one in connection.execute(query)]


def find(connection: Connection, one: Pending) -> Any:
    """Return a delivery; None when it was consumed already."""
    return _FIND.first(connection, receiver_id=one.receiver_id, id=one.id)


def consumed(one: Pending) -> Delete:
    """Return the change that consumes a delivery; it happens once."""
    return Delete(table=delivery, key={"receiver_id": one.receiver_id, "id": one.id}, exactly=1)


def taken_back(receiver_id: int) -> Delete:
    """Return the change that drops every delivery to an instance that must not start any more."""
    return Delete(table=delivery, key={"receiver_id": receiver_id})
