"""What operators do to instances: cancel, suspend, resume, set variables, retry an incident."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import (
    business_keys,
    calls,
    incidents,
    instances,
    jobs,
    scopes,
    subscriptions,
    waits,
)
from engine.acting import Decision
from engine.actors import Actor
from engine.changes import Change
from engine.history import NewEvent
from engine.instances import Loaded, owner_of
from engine.settings import EngineSettings
from engine.spiff.steps import STATE_VERSION, Retry, SetVariables, StepContext
from engine.waits import Opening

if TYPE_CHECKING:
    from engine.assembly import Assembly

Operation = Callable[
    [Connection, Loaded, Mapping[str, Any], Actor, Opening, EngineSettings], Decision
]


def cancel(
    connection: Connection,
    loaded: Loaded,
    request: Mapping[str, Any],
    actor: Actor,
    opening: Opening,
    settings: EngineSettings,
) -> Decision:
    """End every token; the process variables stay readable."""
    row = loaded.row
    context = StepContext(now=opening.at, seed=row.id)
    step = loaded.definition.process.cancel(loaded.state, context)
    owner = owner_of(loaded, step.variables)
    changes: list[Change] = []
    for one in waits.of_tokens(connection, row.id):
        changes += waits.close_wait(opening, owner, one, "withdrawn", actor)
        changes += subscriptions.closed(opening, owner, one.facts, "withdrawn")
    changes += calls.ended(opening, owner, "cancelled")
    rows, columns = scopes.changes(row.id, step, loaded.state.scopes, settings.large_variable_bytes)
    changes += rows
    still_open = incidents.open_of_instance(connection, row.id)
    changes += [incidents.resolve(one, actor, opening.at) for one in still_open]
    changes += business_keys.free(row, loaded.definition)
    events = [
        NewEvent(kind=one.kind, element_id=one.element_id, element_name=one.element_name)
        for one in step.events
    ]
    events += [incidents.resolved_event(one) for one in still_open]
    events.append(NewEvent(kind="instance_cancelled", data={"reason": request["reason"]}))
    values = {
        "state": "cancelled",
        "ended_at": opening.at,
        "open_incidents": 0,
        "continuation_id": None,
        "state_version": STATE_VERSION,
        "head": dict(step.head),
        **columns,
    }
    return _decision(loaded, values, tuple(changes), tuple(events))


def suspend(
    _connection: Connection,
    loaded: Loaded,
    _request: Mapping[str, Any],
    _actor: Actor,
    _opening: Opening,
    _settings: EngineSettings,
) -> Decision:
    """Mark the instance; every move of it asks for `active`."""
    event = NewEvent(kind="instance_suspended")
    return _decision(loaded, {"state": "suspended"}, (), (event,))


def resume(
    _connection: Connection,
    loaded: Loaded,
    _request: Mapping[str, Any],
    _actor: Actor,
    _opening: Opening,
    _settings: EngineSettings,
) -> Decision:
    """Mark the instance active again."""
    event = NewEvent(kind="instance_resumed")
    changes = (subscriptions.resumed(loaded.row.id),)
    return _decision(loaded, {"state": "active"}, changes, (event,))


def set_variables(
    _connection: Connection,
    loaded: Loaded,
    request: Mapping[str, Any],
    actor: Actor,
    opening: Opening,
    settings: EngineSettings,
) -> Decision:
    """Replace or add values in the process scope; conditions that read them are looked at again."""
    given = request["variables"]
    event = NewEvent(kind="variables_set", data={"names": sorted(given)})
    answer = SetVariables(variables=given)
    return instances.decide_answer(loaded, answer, actor, opening, settings, events=(event,))


def retry(
    engine: Assembly,
    connection: Connection,
    incident_id: int,
    variables: Mapping[str, Any],
    actor: Actor,
) -> Decision:
    """Run the token again, or make its job due with all its attempts."""
    found = incidents.find_open(connection, incident_id, actor.tenant_id)
    loaded = instances.load(connection, found.instance_id, "advance", engine.library.get)
    opening = engine.opening(connection)
    event = NewEvent(
        kind="incident_retried",
        element_id=found.element_id,
        element_name=found.element_name,
        data={"incident_id": str(found.id), "variables": sorted(variables)},
    )
    if found.wait_id is None or variables:
        answer = Retry(token_id=found.token_id, scope_id=found.scope_id, variables=variables)
        return instances.decide_answer(
            loaded, answer, actor, opening, engine.settings, events=(event,)
        )
    [stopped] = waits.of_tokens(connection, found.instance_id, [found.token_id])
    changes = (
        incidents.resolve(found, actor, opening.at),
        jobs.retry(found, stopped.facts.detail, opening.at),
    )
    values = {"open_incidents": loaded.row.open_incidents - 1}
    return _decision(loaded, values, changes, (event, incidents.resolved_event(found)))


def _decision(
    loaded: Loaded,
    values: Mapping[str, Any],
    changes: tuple[Any, ...],
    events: tuple[NewEvent, ...],
) -> Decision:
    row: sa.Row[Any] = loaded.row
    merged = {**row._asdict(), **values, "revision": row.revision + 1}
    definition = loaded.definition
    return Decision(
        changes=changes,
        result=instances.fact(merged, definition.name, definition.version).as_document(),
        instance_id=row.id,
        revision=row.revision,
        next_seq=row.next_seq,
        tenant_id=row.tenant_id,
        instance_values=values,
        events=events,
    )
