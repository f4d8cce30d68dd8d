"""Consume a delivery by the receiver's own verb: one Unit, in which the delivery's row goes too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import (
    business_keys,
    calls,
    correlating,
    deliveries,
    incidents,
    instances,
    operations,
    waits,
)
from engine.acting import Decision
from engine.actors import Actor
from engine.calls import Caller
from engine.changes import Delete
from engine.deliveries import Pending
from engine.errors import Conflict, NotFound, PlaitError
from engine.history import NewEvent
from engine.incidents import NewIncident
from engine.limits import CALL_DEPTH
from engine.prepared import Prepared
from engine.spiff.steps import Answer, Complete, Escalate, Throw, Trigger
from engine.tables import instance
from engine.waits import FoundWait

if TYPE_CHECKING:
    from engine.assembly import Assembly


_STATE = Prepared(
    sa.select(
        instance.c.tenant_id, instance.c.started_by, instance.c.ended_at, instance.c.caller
    ).where(instance.c.id == sa.bindparam("id", type_=sa.BigInteger))
)


def decide(engine: Assembly, connection: Connection, one: Pending, actor: Actor) -> Decision:
    """Say what a delivery changes at its receiver; nothing when somebody else consumed it.

    Dropped for a receiver that has ended or no longer waits for it; kept (the result is False) for
    a suspended one. Raises PlaitError for a call that cannot start.
    """
    row = deliveries.find(connection, one)
    if row is None:
        return Decision()
    consumed = deliveries.consumed(one)
    if row.kind == "start":
        return _started(engine, connection, row, consumed, actor)
    if row.kind == "call":
        return _called(engine, connection, row, consumed, actor)
    state = _state(connection, row.receiver_id)
    if state is None or state.ended_at is not None:
        return Decision(changes=(consumed,))
    if row.kind == "cancel":
        return _cancelled(engine, connection, row, consumed, actor)
    return _answered(engine, connection, row, consumed, actor)


def decide_not_called(
    engine: Assembly, connection: Connection, one: Pending, refusal: PlaitError
) -> Decision:
    """Open an incident at the caller whose call could not start; a retry calls anew."""
    row = deliveries.find(connection, one)
    if row is None:
        return Decision()
    consumed = deliveries.consumed(one)
    code = "called_unknown" if refusal.code == "definition_unknown" else refusal.code
    return _incident(engine, connection, row.sender_id, row.receiver_id, consumed, code, refusal)


def _started(
    engine: Assembly, connection: Connection, row: Any, consumed: Delete, actor: Actor
) -> Decision:
    content = row.content
    started = instances.Started(
        id=row.receiver_id,
        definition=engine.library.get(connection, content["definition_id"]),
        variables={},
        business_key=content.get("business_key"),
        has_its_key=True,
        actor=actor,
        at=content["element_id"],
        number=content["number"],
        payload=content["payload"],
    )
    decision = instances.decide_start(started, engine.opening(connection), engine.settings)
    return replace(decision, changes=(consumed, *decision.changes))


def _called(
    engine: Assembly, connection: Connection, row: Any, consumed: Delete, actor: Actor
) -> Decision:
    content = row.content
    parent = _state(connection, row.sender_id)
    if parent is None or parent.ended_at is not None:
        return Decision(changes=(consumed,))
    depth = 1 + (parent.caller["depth"] if parent.caller else 0)
    if depth > CALL_DEPTH:
        message = (
            f"the call lies {depth} calls deep, expected at most {CALL_DEPTH}; look for a process "
            "that calls itself without end, then retry or cancel it"
        )
        raise Conflict(message, code="limit_call_depth")
    if content["definition_id"] is None:
        raise _unknown(content["call"])
    business_keys.check(content["business_key"])
    caller = Caller(
        instance_id=row.sender_id,
        token_id=content["token_id"],
        scope_id=content["scope_id"],
        wait_id=row.receiver_id,
        depth=depth,
    )
    started = instances.Started(
        id=row.receiver_id,
        definition=engine.library.get(connection, content["definition_id"]),
        variables=content["variables"],
        business_key=content["business_key"],
        actor=replace(actor, id=parent.started_by),  # who started the caller sees it too
        caller=calls.caller_document(caller),
        called=content["called"],
    )
    decision = instances.decide_start(started, engine.opening(connection), engine.settings)
    return replace(decision, changes=(consumed, *decision.changes))


def _cancelled(
    engine: Assembly, connection: Connection, row: Any, consumed: Delete, actor: Actor
) -> Decision:
    loaded = instances.load(connection, row.receiver_id, "cancel", engine.library.get)
    request = {"reason": "the process that called it no longer waits for it"}
    decision = operations.cancel(
        connection, loaded, request, actor, engine.opening(connection), engine.settings
    )
    return replace(decision, changes=(consumed, *decision.changes))


def _answered(
    engine: Assembly, connection: Connection, row: Any, consumed: Delete, actor: Actor
) -> Decision:
    wait_id = row.content["wait_id"]
    try:
        found = waits.find(connection, wait_id, row.tenant_id)
    except NotFound:
        return Decision(changes=(consumed,))
    if found.owner.state == "suspended":
        return Decision(result=False)
    if row.kind == "cancelled":
        refusal = Conflict(
            "the called instance was cancelled; retry to call again", code="called_cancelled"
        )
        return _incident(
            engine, connection, row.receiver_id, wait_id, consumed, refusal.code, refusal
        )
    loaded = instances.load(connection, found, "advance", engine.library.get)
    return instances.decide_answer(
        loaded,
        _ANSWERS[row.kind](found, row.content),
        actor,
        engine.opening(connection),
        engine.settings,
        found=found,
        changes=(consumed,),
        events=_received(row, found),
    )


def _incident(
    engine: Assembly,
    connection: Connection,
    instance_id: int,
    wait_id: int,
    consumed: Delete,
    code: str,
    refusal: PlaitError,
) -> Decision:
    """Stop the caller's token, unless it no longer waits; its wait stays open."""
    parent = _state(connection, instance_id)
    try:
        found = waits.find(connection, wait_id, 0 if parent is None else parent.tenant_id)
    except NotFound:
        return Decision(changes=(consumed,))
    loaded = instances.load(connection, found, "record", engine.library.get)
    opening = engine.opening(connection)
    new = NewIncident(
        token_id=found.token_id,
        scope_id=found.scope_id,
        wait_id=None,
        element_id=found.facts.element_id,
        element_name=found.facts.element_name,
        code=code,
        message=refusal.message,
        cause={},
    )
    row = incidents.row(opening.ids.new(), instances.owner_of(loaded), opening.at, new)
    return Decision(
        changes=(consumed, row),
        instance_id=instance_id,
        revision=loaded.row.revision,
        next_seq=loaded.row.next_seq,
        tenant_id=loaded.row.tenant_id,
        instance_values={"open_incidents": loaded.row.open_incidents + 1},
        events=(incidents.opened_event(new),),
    )


def _state(connection: Connection, instance_id: int) -> Any:
    return _STATE.first(connection, id=instance_id)


def _unknown(call: Mapping[str, Any]) -> NotFound:
    which = {
        "latest": "",
        "deployment": " in the caller's deployment",
        "version": f" with version {call['version']}",
        "version_tag": f" with the version tag '{call['version_tag']}'",
    }[call["binding"]]
    message = f"there is no definition '{call['key']}'{which}; deploy it, then retry"
    return NotFound(message, code="definition_unknown")


def _received(row: Any, found: FoundWait) -> tuple[NewEvent, ...]:
    if row.kind != "trigger":
        return ()
    return (correlating.received(found, row.content["kind"], row.content["name"]),)


def _trigger(found: FoundWait, content: Mapping[str, Any]) -> Answer:
    return Trigger(token_id=found.token_id, variables=content["variables"])


def _complete(found: FoundWait, content: Mapping[str, Any]) -> Answer:
    return Complete(token_id=found.token_id, result=content["variables"])


def _throw(found: FoundWait, content: Mapping[str, Any]) -> Answer:
    return Throw(
        token_id=found.token_id,
        error_code=content["code"],
        message=content["message"],
        variables=content["variables"],
        result=content.get("result", {}),
    )


def _escalate(found: FoundWait, content: Mapping[str, Any]) -> Answer:
    return Escalate(
        token_id=found.token_id,
        escalation_code=content["code"],
        variables=content["variables"],
        result=content.get("result", {}),
    )


_ANSWERS: Mapping[str, Callable[[FoundWait, Mapping[str, Any]], Answer]] = MappingProxyType(
    {
        "trigger": _trigger,
        "completed": _complete,
        "error": _throw,
        "escalation": _escalate,
    }
)
