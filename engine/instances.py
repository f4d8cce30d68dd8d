"""Start and advance one instance: the main path.

Read the instance, run the kernel with nothing held, and say what to write. `engine.acting` writes
it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import business_keys, incidents, run_facts, scopes, step_rows, waits
from engine.acting import Decision
from engine.actors import Actor
from engine.changes import Change, Unless
from engine.definitions import Definition
from engine.errors import Conflict, NotFound
from engine.facts import Instance
from engine.history import NewEvent, Told
from engine.moves import INSTANCE_MOVES
from engine.parts import InstanceFacts, WaitFacts
from engine.prepared import Prepared
from engine.run_facts import RunFacts
from engine.settings import EngineSettings
from engine.spiff.state_versions import upgraded
from engine.spiff.steps import (
    STATE_VERSION,
    Answer,
    Continue,
    Scopes,
    SetVariables,
    State,
    Step,
)
from engine.tables import definition as definition_table
from engine.tables import instance
from engine.waits import FoundWait, Opening

COMPILER_VERSION = 1
_ROW = Prepared(sa.select(instance).where(instance.c.id == sa.bindparam("id", type_=sa.BigInteger)))

FindDefinition = Callable[[Connection, int], Definition]


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """An instance as it was at one revision; its scopes are read when they are named."""

    row: Any
    definition: Definition
    state: State


@dataclass(frozen=True, kw_only=True)
class Started:
    """Who starts what, with what.

    `at` is a typed start event (None: the none start), `number` the one of its definitions that
    occurred, and `payload` what came with it. `caller` is what waits in the parent of a called
    instance, `called` what it catches. `is_latest`: no newer version is known; the start is stale
    when there is one. `has_its_key`: the business key was reserved for it before.
    """

    id: int
    definition: Definition
    variables: Mapping[str, Any]
    business_key: str | None
    actor: Actor
    at: str | None = None
    number: int = 0
    payload: Mapping[str, Any] | None = None
    caller: Mapping[str, Any] | None = None
    called: Mapping[str, Any] | None = None
    is_latest: bool = False
    has_its_key: bool = False


def load(
    connection: Connection, of: int | FoundWait, verb: str, definition_of: FindDefinition
) -> Loaded:
    """Read an instance (by its id, or as it came with a wait) that `verb` may change now.

    Raises NotFound, or Conflict `wrong_state`.
    """
    row = of.owner if isinstance(of, FoundWait) else _ROW.first(connection, id=of)
    if row is None:
        raise NotFound(f"there is no instance {of}")
    check_state(row, verb)
    definition = definition_of(connection, row.definition_id)
    state = scopes.load(connection, row)
    if row.state_version != STATE_VERSION:
        state = upgraded(state, definition.process)
    return Loaded(row=row, definition=definition, state=state)


def check_state(row: Any, verb: str) -> None:
    """Raise Conflict `wrong_state` unless an instance in its state may make the move."""
    allowed = INSTANCE_MOVES[verb]
    if row.state not in allowed:
        expected = " or ".join(f"'{state}'" for state in allowed)
        way_out = "; resume it first" if row.state == "suspended" else ""
        what = verb.replace("_", " ")
        raise Conflict(
            f"cannot {what} instance {row.id}: it is '{row.state}', expected {expected}{way_out}"
        )


def decide_start(started: Started, opening: Opening, settings: EngineSettings) -> Decision:
    """Run the first slice of a new instance and say what to write."""
    definition = started.definition
    step = definition.process.start(
        started.variables,
        run_facts.context(
            RunFacts(started.id, definition, started.business_key), 1, opening, settings
        ),
        at=started.at,
        number=started.number,
        payload=started.payload,
        called=started.called,
        initiator=started.actor.sign_in_name,
    )
    owner = _owner(started, step)
    rows, columns, opened = step_rows.made(step, Scopes(), owner, opening, settings)
    failures = incidents.open_model(opening, owner, step.incidents)
    ended_at = opening.at if step.outcome == "completed" else None
    values = {
        "id": started.id,
        "tenant_id": owner.tenant_id,
        "definition_id": definition.id,
        "definition_key": definition.key,
        "business_key": started.business_key,
        "state": "completed" if ended_at else "active",
        "open_incidents": failures.opened,
        "revision": 0,
        "next_seq": 1,
        "parent_id": started.caller["instance_id"] if started.caller else None,
        "caller": started.caller,
        "state_version": STATE_VERSION,
        "compiler_version": COMPILER_VERSION,
        "started_at": opening.at,
        "started_by": started.actor.id,
        "ended_at": ended_at,
        **columns,
    }
    return Decision(
        changes=(
            *_reserved(started),
            *rows,
            *failures.changes,
        ),
        result=_document(values | {"revision": 1}, definition, opened),
        instance_id=started.id,
        new_instance=values,
        unless=_newer(definition) if started.is_latest else None,
        at=opening.at,
        events=(_started_event(started), *step.events, *failures.events),
    )


def decide_answer(
    loaded: Loaded,
    answer: Answer,
    actor: Actor,
    opening: Opening,
    settings: EngineSettings,
    *,
    found: FoundWait | None = None,
    changes: Sequence[Change] = (),
    events: Sequence[Told] = (),
) -> Decision:
    """Give one answer to the kernel, run a slice and say what to write.

    `found` is the answered wait, if it was read already; `changes` and `events` are the answerer's
    own (a task's move, a job's record) and come first.
    """
    row, definition = loaded.row, loaded.definition
    if found is not None and not isinstance(answer, Continue | SetVariables):
        answer = replace(answer, scope_id=found.scope_id)
    context = run_facts.context(
        RunFacts(row.id, definition, row.business_key), row.revision + 1, opening, settings
    )
    step = definition.process.run(loaded.state, answer, context)
    owner = owner_of(loaded, step.variables)
    rows = [*changes, *step_rows.ended(found, row.continuation_id, step, owner, opening, actor)]
    new_rows, columns, opened = step_rows.made(
        step, loaded.state.scopes, owner, opening, settings, row.continuation_id
    )
    failures = incidents.after_step(opening, owner, step, actor, open_before=row.open_incidents)
    columns["open_incidents"] = row.open_incidents + failures.opened - failures.resolved
    columns["state_version"] = STATE_VERSION
    if step.outcome == "completed":
        columns |= {"state": "completed", "ended_at": opening.at}
        new_rows += business_keys.free(row, definition)
    kept = row._asdict()
    after = {**kept, **columns, "revision": row.revision + 1}
    return Decision(
        changes=(*rows, *new_rows, *failures.changes),
        result=_document(after, definition, opened),
        instance_id=row.id,
        revision=row.revision,
        next_seq=row.next_seq,
        tenant_id=row.tenant_id,
        instance_values={name: value for name, value in columns.items() if kept[name] is not value},
        at=opening.at,
        events=(*events, *step.events, *failures.events),
    )


def owner_of(loaded: Loaded, variables: Mapping[str, Any] | None = None) -> InstanceFacts:
    """Return what parts may know of a loaded instance, with `variables` after a step."""
    row, definition = loaded.row, loaded.definition
    if variables is None:
        variables = definition.process.variables(loaded.state)
    return InstanceFacts(
        id=row.id,
        tenant_id=row.tenant_id,
        definition_id=definition.id,
        definition_key=definition.key,
        definition_name=definition.name,
        version=definition.version,
        business_key=row.business_key,
        started_by=row.started_by,
        variables=variables,
        caller=row.caller,
    )


def fact(row: Mapping[str, Any], definition_name: str, version: int) -> Instance:
    """Return an instance row as the reads show it, without its waits."""
    return Instance(
        id=row["id"],
        definition_id=row["definition_id"],
        definition_key=row["definition_key"],
        definition_name=definition_name,
        version=version,
        business_key=row["business_key"],
        state=row["state"],
        has_incident=row["open_incidents"] > 0,
        started_at=row["started_at"],
        started_by=row["started_by"],
        ended_at=row["ended_at"],
        revision=row["revision"],
        parent_id=row["parent_id"],
    )


def _document(
    row: Mapping[str, Any], definition: Definition, opened: Iterable[tuple[int, WaitFacts]]
) -> dict[str, Any]:
    document = fact(row, definition.name, definition.version).as_document()
    document["waits"] = [waits.as_fact(facts).as_document() for _, facts in opened]
    return document


def _owner(started: Started, step: Step) -> InstanceFacts:
    definition = started.definition
    return InstanceFacts(
        id=started.id,
        tenant_id=definition.tenant_id,
        definition_id=definition.id,
        definition_key=definition.key,
        definition_name=definition.name,
        version=definition.version,
        business_key=started.business_key,
        started_by=started.actor.id,
        variables=step.variables,
        caller=started.caller,
    )


def _newer(definition: Definition) -> Unless:
    """Return what makes a start stale: a version after the one that was thought the latest."""
    key = {"tenant_id": definition.tenant_id, "key": definition.key}
    return Unless(table=definition_table, key=key, column="version", above=definition.version)


def _reserved(started: Started) -> Sequence[Change]:
    if started.has_its_key:
        return ()
    return business_keys.reserve(started.id, started.definition, started.business_key)


def _started_event(started: Started) -> NewEvent:
    data = {"version": started.definition.version, "business_key": started.business_key}
    return NewEvent(kind="instance_started", data=data)
