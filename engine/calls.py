"""Call activities: an instance of its own under the caller's wait, told about by deliveries.

A called instance has the id of the wait that waits for it: chosen in the caller's own Unit, so no
retry can make two, and found without a look-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import deliveries
from engine.changes import Change
from engine.parts import InstanceFacts, WaitFacts
from engine.spiff.effects import CallProcess, RaiseInCaller
from engine.tables import definition
from engine.waits import Opening

_LARGEST_VERSION = 2**31 - 1


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who waits for a called instance: instance, token, scope and wait; `depth` counts callers."""

    instance_id: int
    token_id: int
    scope_id: int
    wait_id: int
    depth: int


def called(opening: Opening, owner: InstanceFacts, call: CallProcess, wait_id: int) -> Change:
    """Return the delivery that starts the instance called, pinned to its definition by now.

    Which version that is, is looked up in this snapshot; an unknown one becomes an incident of the
    caller when the delivery is consumed.
    """
    content = {
        "definition_id": definition_id(opening.connection, owner, call),
        "call": {
            "key": call.key,
            "binding": call.binding,
            "version": call.version,
            "version_tag": call.version_tag,
        },
        "token_id": call.token_id,
        "scope_id": call.scope_id,
        "business_key": call.business_key,
        "called": _caught(call),
        "variables": dict(call.variables),
    }
    return deliveries.row(
        opening,
        tenant_id=owner.tenant_id,
        receiver_id=wait_id,
        kind="call",
        content=content,
        sender_id=owner.id,
    )


def withdrawn(opening: Opening, owner: InstanceFacts, facts: WaitFacts) -> list[Change]:
    """Return the changes that end a called instance nobody waits for any more, started or not."""
    cancel = deliveries.row(
        opening,
        tenant_id=owner.tenant_id,
        receiver_id=facts.id,
        kind="cancel",
        content={"element_id": facts.element_id},
        sender_id=owner.id,
    )
    return [deliveries.taken_back(facts.id), cancel]


def ended(
    opening: Opening, owner: InstanceFacts, how: Literal["completed", "cancelled"]
) -> list[Change]:
    """Return what the caller of an instance learns of its end; nothing when nobody called it."""
    if owner.caller is None:
        return []
    variables = dict(owner.variables) if how == "completed" else {}
    return [_upwards(opening, owner, owner.caller, how, {"variables": variables})]


def raised(opening: Opening, owner: InstanceFacts, effect: RaiseInCaller) -> list[Change]:
    """Return the delivery by which an error or escalation crosses into the caller."""
    if owner.caller is None:
        return []
    content = {
        "code": effect.code,
        "message": effect.message,
        "variables": dict(effect.variables),
        "result": dict(effect.result),
    }
    return [_upwards(opening, owner, owner.caller, effect.kind, content)]


def definition_id(connection: Connection, owner: InstanceFacts, call: CallProcess) -> int | None:
    """Return the definition that a call is bound to at this moment; None when there is none."""
    if call.version is not None and call.version > _LARGEST_VERSION:
        return None
    query = (
        sa.select(definition.c.id)
        .where(definition.c.tenant_id == owner.tenant_id, definition.c.key == call.key)
        .order_by(definition.c.version.desc())
        .limit(1)
    )
    match call.binding:
        case "version":
            query = query.where(definition.c.version == call.version)
        case "version_tag":
            query = query.where(definition.c.version_tag == call.version_tag)
        case "deployment":
            mine = sa.select(definition.c.deployment_id).where(
                definition.c.id == owner.definition_id
            )
            query = query.where(definition.c.deployment_id == mine.scalar_subquery())
    return connection.execute(query).scalar_one_or_none()


def caller_document(caller: Caller) -> dict[str, Any]:
    """Return a caller as the instance's row keeps it."""
    return asdict(caller)


def _caught(call: CallProcess) -> dict[str, Any]:
    """Return what the called instance has to know of its caller."""
    caught = {"errors": list(call.errors), "escalations": list(call.escalations)}
    return {**caught, "gives_on_error": True} if call.gives_on_error else caught


def _upwards(
    opening: Opening,
    owner: InstanceFacts,
    caller: Mapping[str, Any],
    kind: deliveries.Kind,
    content: Mapping[str, Any],
) -> Change:
    return deliveries.row(
        opening,
        tenant_id=owner.tenant_id,
        receiver_id=caller["instance_id"],
        kind=kind,
        content={"wait_id": caller["wait_id"], **content},
        sender_id=owner.id,
    )
