"""What a step wants done outside its instance, as rows in the Unit of that very step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from engine import calls, messages, signals
from engine.changes import Change
from engine.messages import Message
from engine.parts import InstanceFacts
from engine.spiff.effects import (
    BroadcastSignal,
    CallProcess,
    Effect,
    PublishMessage,
    RaiseInCaller,
)
from engine.waits import Opening


def changes(
    opening: Opening, owner: InstanceFacts, effects: Sequence[Effect], waits: Mapping[int, int]
) -> list[Change]:
    """Return the rows that make effects happen after the commit, once each.

    `waits` are the ids of the waits that the step opened, by token; those of calls are among them.
    """
    result: list[Change] = []
    for effect in effects:
        match effect:
            case PublishMessage():
                result.append(messages.row(_message(opening, owner, effect)))
            case BroadcastSignal():
                result += _signal(opening, owner, effect, waits)
            case CallProcess():
                result.append(calls.called(opening, owner, effect, waits[effect.token_id]))
            case RaiseInCaller():
                result += calls.raised(opening, owner, effect)
    return result


def _message(opening: Opening, owner: InstanceFacts, effect: PublishMessage) -> Message:
    ttl_seconds = effect.ttl_seconds
    if ttl_seconds is None:
        ttl_seconds = opening.message_ttl_seconds
    return Message(
        id=opening.ids.new(),
        tenant_id=owner.tenant_id,
        name=effect.name,
        correlation=effect.correlation,
        variables=effect.variables,
        sent_at=opening.at,
        expires_at=opening.at + timedelta(seconds=ttl_seconds),
        sender_id=owner.id,
    )


def _signal(
    opening: Opening, owner: InstanceFacts, effect: BroadcastSignal, waits: Mapping[int, int]
) -> list[Change]:
    return signals.thrown(
        opening,
        tenant_id=owner.tenant_id,
        name=effect.name,
        variables=effect.variables,
        sender_id=owner.id,
        own=[waits[one] for one in effect.listeners if one in waits],
    )
