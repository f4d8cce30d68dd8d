"""What happened: rows of events by instance, numbered globally after their commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.actors import Actor
from engine.changes import Change, Insert, Move, Unit
from engine.database import Database, Stale
from engine.facts import HistoryEvent, PositionedEvent
from engine.prepared import Prepared
from engine.spiff.steps import StepEvent
from engine.tables import history, lease

_NUMBERER = "history_positions"
_NUMBERED_AT_ONCE = 500
_ALL = 2**31 - 1
_OF_INSTANCE = Prepared(
    sa.select(history)
    .where(
        history.c.instance_id == sa.bindparam("instance_id", type_=sa.BigInteger),
        history.c.last_seq > sa.bindparam("after_seq", type_=sa.Integer),
    )
    .order_by(history.c.first_seq)
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_LEFT_OUT: tuple[Any, ...] = ("", None, None, {})


@dataclass(frozen=True, kw_only=True)
class NewEvent:
    """One event before it has a place: `kind` in the past tense of what happened."""

    kind: str
    element_id: str | None = None
    element_name: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


Told = NewEvent | StepEvent


def row(
    instance_id: int,
    tenant_id: int,
    first_seq: int,
    at: datetime,
    actor: Actor,
    events: Sequence[Told],
) -> Insert:
    """Return the one row that holds the events of a step, numbered from `first_seq`."""
    values = {
        "instance_id": instance_id,
        "first_seq": first_seq,
        "last_seq": first_seq + len(events) - 1,
        "tenant_id": tenant_id,
        "at": at,
        "actor_id": actor.id,
        "on_behalf_of": actor.on_behalf_of,
        "events": _narrowed(events),
    }
    return Insert(table=history, row=values)


def of_instance(
    connection: Connection, instance_id: int, after_seq: int = 0, limit: int | None = None
) -> list[HistoryEvent]:
    """Return the events of one instance in order, those after `after_seq`, at most `limit`."""
    most = _ALL if limit is None else limit
    given = {"instance_id": instance_id, "after_seq": after_seq, "most": most}
    rows = _OF_INSTANCE.all(connection, **given)
    events = [event for one in rows for event in _expand(one)]
    later = [event for event in events if event.seq > after_seq]
    return later if limit is None else later[:limit]


def after_position(
    connection: Connection,
    tenant_id: int,
    position: int,
    limit: int,
    visible: sa.ColumnElement[bool] | None = None,
) -> list[PositionedEvent]:
    """Return the events of up to `limit` committed steps after `position`, in the global order."""
    query = (
        sa.select(history)
        .where(history.c.position > position, history.c.tenant_id == tenant_id)
        .order_by(history.c.position)
        .limit(limit)
    )
    if visible is not None:
        query = query.where(visible)
    return [
        PositionedEvent(position=one.position, instance_id=one.instance_id, event=event)
        for one in connection.execute(query)
        for event in _expand(one)
    ]


def newest_position(connection: Connection) -> int:
    """Return the position of the newest numbered step; 0 when there is none."""
    newest = connection.execute(sa.select(sa.func.max(history.c.position))).scalar_one()
    return newest or 0


def number(database: Database, holder: str, now: datetime) -> int:
    """Give committed rows their global positions, oldest first; return how many got one.

    Transactions commit in another order than they began, so positions are given afterwards, by
    whoever moves the counter: when two try at once, one finds the counter moved and writes nothing.
    """
    with database.read() as connection:
        rows = _unnumbered(connection)
        if not rows:
            return 0
        last = connection.execute(
            sa.select(lease.c.value).where(lease.c.name == _NUMBERER)
        ).scalar_one_or_none()
    changes: list[Change] = [_counter(last, len(rows), holder, now)]
    for position, one in enumerate(rows, start=(last or 0) + 1):
        key = {"instance_id": one.instance_id, "first_seq": one.first_seq}
        changes.append(
            Move(table=history, key=key, expected={"position": None}, values={"position": position})
        )
    try:
        database.write(Unit(changes=tuple(changes)))
    except Stale:
        return 0
    return len(rows)


def _counter(last: int | None, count: int, holder: str, now: datetime) -> Change:
    values = {"holder": holder, "until": now, "value": (last or 0) + count}
    if last is None:
        return Insert(table=lease, row={"name": _NUMBERER, **values})
    return Move(table=lease, key={"name": _NUMBERER}, expected={"value": last}, values=values)


def _unnumbered(connection: Connection) -> Sequence[sa.Row[Any, Any]]:
    return connection.execute(
        sa.select(history.c.instance_id, history.c.first_seq)
        .where(history.c.position.is_(None))
        .order_by(history.c.at, history.c.instance_id, history.c.first_seq)
        .limit(_NUMBERED_AT_ONCE)
    ).all()


def _narrowed(events: Sequence[Told]) -> list[list[Any]]:
    """Return events as they are stored; the kernel tells a usual one by the same object again."""
    known: dict[int, list[Any]] = {}
    return [known.get(id(one)) or known.setdefault(id(one), _narrow(one)) for one in events]


def _narrow(event: Told) -> list[Any]:
    """Return an event as it is stored: what is empty at its end is left out."""
    if event.data:
        return [event.kind, event.element_id, event.element_name, dict(event.data)]
    if event.element_name is not None:
        return [event.kind, event.element_id, event.element_name]
    return [event.kind] if event.element_id is None else [event.kind, event.element_id]


def _expand(one: Any) -> Iterable[HistoryEvent]:
    for seq, written in enumerate(one.events, one.first_seq):
        kind, element_id, element_name, data = [*list(written), *_LEFT_OUT[len(written) :]]
        yield HistoryEvent(
            seq=seq,
            at=one.at,
            kind=kind,
            element_id=element_id,
            element_name=element_name,
            actor=one.actor_id,
            on_behalf_of=one.on_behalf_of,
            data=data,
        )
