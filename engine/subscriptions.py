"""Who waits for a message or a signal: one narrow row per wait, found by name and key.

Waits of other kinds need no row here: a condition is looked at by the kernel, an ad-hoc
sub-process is told by id, and a called instance has the id of its caller's wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import calls, correlation
from engine.changes import Change, Delete, Insert, Move
from engine.message_tables import subscription
from engine.parts import InstanceFacts, WaitFacts
from engine.prepared import Prepared
from engine.tables import instance
from engine.waits import Opening

_BY_NAME = frozenset({"message", "signal"})
_PLACE = (subscription.c.instance_id, subscription.c.wait_id)
_SAME_NAME = [
    subscription.c.tenant_id == sa.bindparam("tenant_id", type_=sa.BigInteger),
    subscription.c.kind == sa.bindparam("kind", type_=sa.String),
    subscription.c.name == sa.bindparam("name", type_=sa.String),
]
_OF_NAME = Prepared(sa.select(*_PLACE).where(*_SAME_NAME).order_by(subscription.c.wait_id))
_ACTIVE = (
    sa.select(*_PLACE, subscription.c.correlation_key)
    .join(instance, instance.c.id == subscription.c.instance_id)
    .where(*_SAME_NAME, instance.c.state == "active")
    .order_by(subscription.c.wait_id)
    .limit(1)
)
_OLDEST = Prepared(
    _ACTIVE.where(
        subscription.c.correlation_key == sa.bindparam("correlation_key", type_=sa.String)
    )
)
_WITHOUT_KEY = Prepared(
    _ACTIVE.where(
        sa.or_(
            subscription.c.correlation_key == correlation.ANY,
            subscription.c.correlation_key == correlation.LIVE,
        )
    )
)
_LIVE = Prepared(
    sa.select(*_PLACE, instance.c.variables)
    .join(instance, instance.c.id == subscription.c.instance_id)
    .where(
        *_SAME_NAME,
        subscription.c.correlation_key == correlation.LIVE,
        instance.c.state == "active",
    )
    .order_by(subscription.c.wait_id)
)


class Subscriber(NamedTuple):
    """A wait that a message or signal would end."""

    instance_id: int
    wait_id: int


def opened(opening: Opening, owner: InstanceFacts, facts: WaitFacts) -> list[Change]:
    """Return the row by which a newly opened wait is found; none for kinds without one.

    A message may have been published at the same moment: the row stays unchecked until somebody
    looked for one after this commit. Signals are never kept, so there is nothing to look for, and
    a wait that compares live variables takes no kept message (SEMANTICS 23).
    """
    del opening  # the row is born with the wait
    name = facts.detail.get("name")
    if facts.kind not in _BY_NAME or name is None:
        return []
    wanted = facts.detail.get("correlation")
    is_live = facts.detail.get("mode") == "live"
    values = {
        "instance_id": facts.instance_id,
        "wait_id": facts.id,
        "tenant_id": owner.tenant_id,
        "kind": facts.kind,
        "name": correlation.indexed(name),
        "correlation_key": correlation.LIVE if is_live else correlation.text_of(wanted),
        "correlation": wanted,
        "is_checked": facts.kind == "signal" or is_live,
    }
    return [Insert(table=subscription, row=values)]


def closed(
    opening: Opening,
    owner: InstanceFacts,
    facts: WaitFacts,
    how: Literal["completed", "withdrawn"],
) -> list[Change]:
    """Return the changes for a wait that ends; a called instance nobody waits for is cancelled."""
    if facts.kind in _BY_NAME:
        key = {"instance_id": facts.instance_id, "wait_id": facts.id}
        return [Delete(table=subscription, key=key)]
    if facts.kind == "instance" and how == "withdrawn":
        return calls.withdrawn(opening, owner, facts)
    return []


def resumed(instance_id: int) -> Move:
    """Return the change that looks again for what was published while an instance stood still."""
    return Move(
        table=subscription,
        key={"instance_id": instance_id, "kind": "message"},
        values={"is_checked": False},
        exactly=None,
    )


def oldest(
    connection: Connection,
    tenant_id: int,
    name: str,
    given: Mapping[str, Any] | None,
    *,
    is_kept: bool = False,
) -> Subscriber | None:
    """Return the active instance that waits longest for a message of this name and map.

    A kept one is not for those that compare their variables.
    """
    named = {"tenant_id": tenant_id, "kind": "message", "name": correlation.indexed(name)}
    first = _WITHOUT_KEY.first(connection, **named)  # nearly always there are none that are live
    found = [first]
    keys = list(correlation.texts_of_parts(given))[1:]
    if first is not None and first.correlation_key == correlation.LIVE:
        keys.append(correlation.ANY)
        found = [] if is_kept else live(connection, tenant_id, name, given)[:1]
    found += [_OLDEST.first(connection, **named, correlation_key=key) for key in keys]
    waiting = [Subscriber(one.instance_id, one.wait_id) for one in found if one is not None]
    return min(waiting, key=lambda one: one.wait_id, default=None)


def everybody(
    connection: Connection, tenant_id: int, name: str, given: Mapping[str, Any] | None
) -> list[Subscriber]:
    """Return every wait for a message of this name and map, the longest first."""
    query = (
        sa.select(*_PLACE)
        .where(
            subscription.c.tenant_id == tenant_id,
            subscription.c.kind == "message",
            subscription.c.name == correlation.indexed(name),
            subscription.c.correlation_key.in_(list(correlation.texts_of_parts(given))),
        )
        .order_by(subscription.c.wait_id)
    )
    found = [Subscriber(one.instance_id, one.wait_id) for one in connection.execute(query)]
    found += live(connection, tenant_id, name, given)
    return sorted(found, key=lambda one: one.wait_id)


def live(
    connection: Connection, tenant_id: int, name: str, given: Mapping[str, Any] | None
) -> list[Subscriber]:
    """Return the waits that compare a message with their variables of now, the longest first.

    Those of the process itself, and of them the small ones. A message without a map fits all.
    """
    named = {"tenant_id": tenant_id, "kind": "message", "name": correlation.indexed(name)}
    return [
        Subscriber(one.instance_id, one.wait_id)
        for one in _LIVE.all(connection, **named)
        if correlation.satisfies(one.variables.get("small", {}), given)
    ]


def of_signal(connection: Connection, tenant_id: int, name: str) -> list[Subscriber]:
    """Return every wait for a signal, the longest first; suspended instances too."""
    named = {"tenant_id": tenant_id, "kind": "signal", "name": correlation.indexed(name)}
    return [Subscriber(one.instance_id, one.wait_id) for one in _OF_NAME.all(connection, **named)]


def unchecked(connection: Connection, limit: int) -> list[sa.Row[Any]]:
    """Return subscriptions of active instances that nobody compared with what is buffered."""
    query = (
        sa.select(subscription)
        .join(instance, instance.c.id == subscription.c.instance_id)
        .where(subscription.c.is_checked == sa.false(), instance.c.state == "active")
        .order_by(subscription.c.wait_id)
        .limit(limit)
    )
    return list(connection.execute(query))


def checked(found: sa.Row[Any]) -> Move:
    """Return the mark that nothing buffered is for this subscription."""
    return Move(
        table=subscription,
        key={"instance_id": found.instance_id, "wait_id": found.wait_id},
        values={"is_checked": True},
        exactly=None,
    )
