"""Bring a message to its receiver: the instance that waits longest, else a definition it starts.

Two sides may commit at the same moment without seeing each other, a message and the wait for it.
Both leave a mark then, and `meet` looks after the commit: who committed last is seen there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import Connection

from engine import correlation, deliveries, instances, messages, start_subscriptions, subscriptions
from engine.acting import Decision
from engine.actors import Actor
from engine.changes import Change, Delete
from engine.database import Stale
from engine.errors import Conflict, NotFound
from engine.history import NewEvent
from engine.message_tables import message as message_table
from engine.messages import Message
from engine.spiff.steps import Trigger
from engine.start_subscriptions import EventStart, KeyHolder
from engine.subscriptions import Subscriber
from engine.waits import FoundWait, find

if TYPE_CHECKING:
    from engine.assembly import Assembly


@dataclass(frozen=True, kw_only=True)
class Correlated:
    """What became of a publication.

    `delivered_to` are the instances it reached before the answer (advanced or started, or, with
    `all`, on their way). `is_kept`: nobody waited, it stays until somebody does or it expires.
    """

    id: int
    message_id: str | None
    delivered_to: tuple[int, ...]
    is_kept: bool

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Correlated:
        """Read the verb's stored result."""
        return cls(**document | {"delivered_to": tuple(document["delivered_to"])})


def decide_publication(
    engine: Assembly, connection: Connection, one: Message, actor: Actor, *, to_all: bool
) -> Decision:
    """Say where a new message goes: to a receiver at once, or into store until it expires.

    A `message_id` that is in store already under the same name and map is the same publication:
    nothing is written, and the answer names the one in store.
    """
    changes: tuple[Change, ...] = ()
    if one.message_id is not None:
        same = messages.published(
            connection, one.tenant_id, one.name, one.correlation, one.message_id
        )
        if same is not None and same.expires_at > one.sent_at:
            return Decision(result=_document(same, (), is_kept=True))
        if same is not None:
            changes = (messages.consumed(same.id),)
    starting = _starting(connection, one)
    decide = _decide_for_all if to_all else _decide_for_one
    decision = decide(engine, connection, one, starting, actor, changes)
    if decision is not None:
        return decision
    is_kept = one.expires_at > one.sent_at
    if is_kept:
        changes = (*changes, messages.row(one))
    return Decision(changes=changes, result=_document(one, (), is_kept=is_kept))


def decide_kept(engine: Assembly, connection: Connection, id_: int, actor: Actor) -> Decision:
    """Offer a kept message: deliver it and take it out of store, or mark that it was offered."""
    one = messages.find(connection, id_)
    if one is None:
        return Decision(result=False)
    now = engine.clock.now()
    starting = _starting(connection, one)
    is_late = one.sent_at < one.expires_at <= now
    if not is_late:
        consumed = (messages.consumed(one.id),)
        decision = _decide_for_one(engine, connection, one, starting, actor, consumed, is_kept=True)
        if decision is not None:
            return replace(decision, result=True)
    if one.expires_at <= now:
        gone = Delete(table=message_table, key={"id": one.id})
        return Decision(changes=(gone,), result=False)
    return Decision(changes=(messages.checked(one.id, starting.held_by),), result=False)


def received(found: FoundWait, what: str, name: str) -> NewEvent:
    """Return the history's word of a message or signal that came to a wait."""
    return NewEvent(
        kind=f"{what}_received",
        element_id=found.facts.element_id,
        element_name=found.facts.element_name,
        data={"name": name},
    )


@dataclass(frozen=True, kw_only=True)
class _Free:
    """A start whose key, if the message has one, no running instance holds; `before` is over."""

    start: EventStart
    before: KeyHolder | None


@dataclass(frozen=True, kw_only=True)
class _Starting:
    """What a message starts, read once: later readings may see another moment.

    `held_by` is a running instance that its key must wait for.
    """

    free: tuple[_Free, ...]
    held_by: int | None


def _starting(connection: Connection, one: Message) -> _Starting:
    starts = start_subscriptions.named(connection, one.tenant_id, "message", one.name)
    if not one.correlation:
        return _Starting(
            free=tuple(_Free(start=each, before=None) for each in starts), held_by=None
        )
    key = correlation.text_of(one.correlation)
    holders = [
        _Free(start=each, before=start_subscriptions.holder_of_key(connection, each, key))
        for each in starts
    ]
    held = [each.before for each in holders if each.before and not each.before.is_over]
    return _Starting(
        free=tuple(each for each in holders if each.before is None or each.before.is_over),
        held_by=held[0].instance_id if held else None,
    )


def _decide_for_one(
    engine: Assembly,
    connection: Connection,
    one: Message,
    starting: _Starting,
    actor: Actor,
    changes: Sequence[Change],
    *,
    is_kept: bool = False,
) -> Decision | None:
    """Advance who waits longest, else start what it starts; None when there is no receiver now."""
    found = subscriptions.oldest(
        connection, one.tenant_id, one.name, one.correlation, is_kept=is_kept
    )
    if found is not None:
        return _advance(engine, connection, one, found, actor, changes)
    if len(starting.free) != 1:
        return _start_all(engine, connection, one, starting, changes) if starting.free else None
    [free] = starting.free
    instance_id = engine.ids.new()
    started = instances.Started(
        id=instance_id,
        definition=engine.library.get(connection, free.start.definition_id),
        variables={},
        business_key=None,
        actor=actor,
        at=free.start.element_id,
        number=free.start.number,
        payload=one.variables,
    )
    decision = instances.decide_start(started, engine.opening(connection), engine.settings)
    return replace(
        decision,
        changes=(*changes, *_keys(one, [(free, instance_id)]), *decision.changes),
        result=_document(one, (instance_id,), is_kept=False),
    )


def _decide_for_all(
    engine: Assembly,
    connection: Connection,
    one: Message,
    starting: _Starting,
    _actor: Actor,
    changes: Sequence[Change],
) -> Decision | None:
    """Send a message to everybody who waits for it and to what it starts; None for nobody."""
    opening = engine.opening(connection)
    found = subscriptions.everybody(connection, one.tenant_id, one.name, one.correlation)
    content = {"kind": "message", "name": one.name, "variables": dict(one.variables)}
    rows: list[Change] = [
        deliveries.row(
            opening,
            tenant_id=one.tenant_id,
            receiver_id=receiver.instance_id,
            kind="trigger",
            content=content | {"wait_id": receiver.wait_id},
            sender_id=one.sender_id,
        )
        for receiver in found
    ]
    if not found and not starting.free:
        return None
    to = {receiver.instance_id: None for receiver in found}
    started = _start_all(engine, connection, one, starting, changes)
    return Decision(
        changes=(*rows, *started.changes),
        result=_document(one, (*to, *started.result["delivered_to"]), is_kept=False),
    )


def _advance(
    engine: Assembly,
    connection: Connection,
    one: Message,
    to: Subscriber,
    actor: Actor,
    changes: Sequence[Change],
) -> Decision:
    try:
        found = find(connection, to.wait_id, one.tenant_id)
        loaded = instances.load(connection, found, "advance", engine.library.get)
    except (NotFound, Conflict) as error:  # each reading may see a later moment
        raise Stale(error.message) from error
    answer = Trigger(token_id=found.token_id, variables=dict(one.variables))
    decision = instances.decide_answer(
        loaded,
        answer,
        actor,
        engine.opening(connection),
        engine.settings,
        found=found,
        changes=changes,
        events=(received(found, "message", one.name),),
    )
    return replace(decision, result=_document(one, (to.instance_id,), is_kept=False))


def _start_all(
    engine: Assembly,
    connection: Connection,
    one: Message,
    starting: _Starting,
    changes: Sequence[Change],
) -> Decision:
    """Leave a delivery for each start: two instances are never in one Unit."""
    opening = engine.opening(connection)
    pairs = [(free, engine.ids.new()) for free in starting.free]
    rows = [
        start_subscriptions.start_row(
            opening, free.start, instance_id, one.variables, sender_id=one.sender_id
        )
        for free, instance_id in pairs
    ]
    return Decision(
        changes=(*changes, *rows, *_keys(one, pairs)),
        result=_document(one, tuple(instance_id for _, instance_id in pairs), is_kept=False),
    )


def _keys(one: Message, pairs: Sequence[tuple[_Free, int]]) -> list[Change]:
    if not one.correlation:
        return []
    key = correlation.text_of(one.correlation)
    return [
        start_subscriptions.key_taken(free.start, key, instance_id, free.before)
        for free, instance_id in pairs
    ]


def _document(one: Message, delivered_to: Sequence[int], *, is_kept: bool) -> dict[str, Any]:
    return {
        "id": one.id,
        "message_id": one.message_id,
        "delivered_to": list(delivered_to),
        "is_kept": is_kept,
    }
