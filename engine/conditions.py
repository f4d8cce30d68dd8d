"""Variables offered from outside: what begins by a condition starts where they make it true.

A start by condition belongs to the latest version of its definition. Null is not true; a condition
that cannot be told of these variables starts nothing, and is named in the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import Connection

from engine import business_keys, start_subscriptions
from engine.acting import Decision
from engine.changes import Change
from engine.definitions import Definition
from engine.errors import PlaitError
from engine.start_subscriptions import EventStart

if TYPE_CHECKING:
    from engine.assembly import Assembly


@dataclass(frozen=True, kw_only=True)
class Begun:
    """An instance on its way, begun by the condition of one start event."""

    id: int
    definition_id: int
    definition_key: str
    element_id: str


@dataclass(frozen=True, kw_only=True)
class Untold:
    """A condition that could not be told of the offered variables."""

    definition_key: str
    element_id: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Offered:
    """What became of an offer: `begun` instances start by the engine's own work."""

    id: int
    begun: tuple[Begun, ...]
    untold: tuple[Untold, ...]

    def as_document(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Offered:
        """Read what `as_document` wrote."""
        return cls(
            id=document["id"],
            begun=tuple(Begun(**one) for one in document["begun"]),
            untold=tuple(Untold(**one) for one in document["untold"]),
        )


@dataclass(frozen=True, kw_only=True)
class Offer:
    """The variables, the key that the instances get, and the one definition meant, if one is."""

    tenant_id: int
    variables: Mapping[str, Any]
    business_key: str | None = None
    definition_key: str | None = None


def decide(engine: Assembly, connection: Connection, offer: Offer) -> Decision:
    """Start an instance for each condition that is true; raises Conflict `business_key_taken`."""
    opening = engine.opening(connection)
    changes: list[Change] = []
    begun: list[Begun] = []
    untold: list[Untold] = []
    for start in start_subscriptions.conditional(connection, offer.tenant_id, offer.definition_key):
        definition = engine.library.get(connection, start.definition_id)
        try:
            if not _is_true(definition, start, offer, opening.at):
                continue
        except PlaitError as error:
            untold.append(_untold(start, error))
            continue
        one = _begun(start, engine.ids.new())
        begun.append(one)
        changes += business_keys.reserve(one.id, definition, offer.business_key)
        changes.append(
            start_subscriptions.start_row(
                opening,
                start,
                one.id,
                offer.variables,
                sender_id=None,
                business_key=offer.business_key,
            )
        )
    offered = Offered(id=engine.ids.new(), begun=tuple(begun), untold=tuple(untold))
    return Decision(changes=tuple(changes), result=offered.as_document())


def _is_true(definition: Definition, start: EventStart, offer: Offer, at: datetime) -> bool:
    return definition.process.starts_by(start.element_id, start.number, offer.variables, at)


def _begun(start: EventStart, id_: int) -> Begun:
    return Begun(
        id=id_,
        definition_id=start.definition_id,
        definition_key=start.definition_key,
        element_id=start.element_id,
    )


def _untold(start: EventStart, error: PlaitError) -> Untold:
    return Untold(
        definition_key=start.definition_key, element_id=start.element_id, message=error.message
    )
