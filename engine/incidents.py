"""What stands still until a person repairs it: opened by a step or a job, resolved by a move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.actors import Actor
from engine.changes import Change, Insert, Move
from engine.errors import NotFound
from engine.history import NewEvent
from engine.parts import InstanceFacts
from engine.spiff.steps import OpenedIncident, Step
from engine.tables import incident
from engine.waits import Opening, shortened

_CODE_LENGTH = 64


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The rows and events of incidents in one step, and how the count of open ones moves."""

    changes: tuple[Change, ...] = ()
    events: tuple[NewEvent, ...] = ()
    opened: int = 0
    resolved: int = 0


def open_model(opening: Opening, owner: InstanceFacts, opened: Sequence[OpenedIncident]) -> Outcome:
    """Open the incidents that the kernel reported: something of the model failed."""
    changes: list[Change] = []
    events: list[NewEvent] = []
    for one in opened:
        new = NewIncident(
            token_id=one.token_id,
            scope_id=one.scope_id,
            wait_id=None,
            element_id=one.element_id,
            element_name=one.element_name,
            code=one.code,
            message=one.message,
            cause={"where": dict(one.where)},
        )
        changes.append(row(opening.ids.new(), owner, opening.at, new))
        events.append(opened_event(new))
    return Outcome(changes=tuple(changes), events=tuple(events), opened=len(opened))


def after_step(
    opening: Opening, owner: InstanceFacts, step: Step, actor: Actor, *, open_before: int
) -> Outcome:
    """Open what the step reported, and resolve what it went past."""
    opened = open_model(opening, owner, step.incidents)
    passed = {*step.completed, *step.withdrawn, *step.resolved_incidents}
    may_have = bool(passed) and open_before > 0
    ended = _open_of_tokens(opening.connection, owner.id, passed) if may_have else []
    changes = [resolve(one, actor, opening.at) for one in ended]
    events = [resolved_event(one) for one in ended]
    return Outcome(
        changes=(*opened.changes, *changes),
        events=(*opened.events, *events),
        opened=opened.opened,
        resolved=len(ended),
    )


@dataclass(frozen=True, kw_only=True)
class NewIncident:
    """An incident before it has an id."""

    token_id: int
    scope_id: int | None = None
    wait_id: int | None
    element_id: str
    element_name: str | None
    code: str
    message: str
    cause: Mapping[str, Any]


def row(incident_id: int, owner: InstanceFacts, at: datetime, new: NewIncident) -> Insert:
    """Return the row of an open incident."""
    values = {
        "instance_id": owner.id,
        "id": incident_id,
        "tenant_id": owner.tenant_id,
        "definition_key": owner.definition_key,
        "state": "open",
        "token_id": new.token_id,
        "scope_id": new.scope_id,
        "wait_id": new.wait_id,
        "element_id": new.element_id,
        "element_name": shortened(new.element_name),
        "code": new.code[:_CODE_LENGTH],
        "message": new.message.replace("\0", "\ufffd"),
        "cause": dict(new.cause),
        "opened_at": at,
        "resolved_at": None,
        "resolved_by": None,
    }
    return Insert(table=incident, row=values)


def opened_event(new: NewIncident) -> NewEvent:
    """Return the history's word of a new incident."""
    return NewEvent(
        kind="incident_opened",
        element_id=new.element_id,
        element_name=new.element_name,
        data={"code": new.code, "message": new.message},
    )


def resolved_event(found: sa.Row[Any]) -> NewEvent:
    """Return the history's word of an incident that is over."""
    return NewEvent(
        kind="incident_resolved",
        element_id=found.element_id,
        element_name=found.element_name,
        data={"incident_id": str(found.id), "code": found.code},
    )


def resolve(found: sa.Row[Any], actor: Actor, at: datetime) -> Move:
    """Return the move of an open incident to resolved."""
    return Move(
        table=incident,
        key={"instance_id": found.instance_id, "id": found.id},
        expected={"state": "open"},
        values={"state": "resolved", "resolved_at": at, "resolved_by": actor.id},
    )


def find_open(connection: Connection, incident_id: int, tenant_id: int) -> sa.Row[Any]:
    """Return an open incident of the tenant, or raise NotFound."""
    query = sa.select(incident).where(
        incident.c.id == incident_id,
        incident.c.tenant_id == tenant_id,
        incident.c.state == "open",
    )
    found = connection.execute(query).one_or_none()
    if found is None:
        raise NotFound(f"there is no open incident {incident_id}; it may be resolved already")
    return found


def open_of_instance(connection: Connection, instance_id: int) -> Sequence[sa.Row[Any]]:
    """Return every open incident of an instance."""
    query = sa.select(incident).where(
        incident.c.instance_id == instance_id, incident.c.state == "open"
    )
    return connection.execute(query).all()


def _open_of_tokens(
    connection: Connection, instance_id: int, tokens: Iterable[int]
) -> Sequence[sa.Row[Any]]:
    query = sa.select(incident).where(
        incident.c.instance_id == instance_id,
        incident.c.state == "open",
        incident.c.token_id.in_(list(tokens)),
    )
    return connection.execute(query).all()
