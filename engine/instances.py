"""Start and advance one instance: the main path.

Read the instance, run the kernel with nothing held, and say what to write. `engine.acting` writes
it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import business_keys, incidents, scopes, waits
from engine.acting import Decision
from engine.actors import Actor
from engine.changes import Change
from engine.definitions import Definition
from engine.errors import Conflict, NotFound
from engine.facts import Instance, Wait
from engine.history import NewEvent
from engine.moves import INSTANCE_MOVES
from engine.parts import InstanceFacts, WaitFacts
from engine.settings import EngineSettings
from engine.spiff.steps import STATE_VERSION, Answer, Step, StepContext
from engine.tables import instance
from engine.waits import CONTINUATION_TOKEN, FoundWait, Opening

COMPILER_VERSION = 1

FindDefinition = Callable[[Connection, int], Definition]


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """An instance as it was at one revision."""

    row: sa.Row[Any]
    definition: Definition
    stored: scopes.StoredState


@dataclass(frozen=True, kw_only=True)
class Started:
    """Who starts what, with what."""

    id: int
    definition: Definition
    variables: Mapping[str, Any]
    business_key: str | None
    actor: Actor


def load(
    connection: Connection, instance_id: int, verb: str, definition_of: FindDefinition
) -> Loaded:
    """Read an instance that `verb` may change now; raise NotFound or Conflict `wrong_state`."""
    row = connection.execute(sa.select(instance).where(instance.c.id == instance_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no instance {instance_id}")
    check_state(row, verb)
    return Loaded(
        row=row,
        definition=definition_of(connection, row.definition_id),
        stored=scopes.load(connection, instance_id, row.head),
    )


def check_state(row: sa.Row[Any], verb: str) -> None:
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
    context = _context(started.id, 1, opening.at, settings)
    step = started.definition.process.start(started.variables, context)
    owner = _owner(started, step)
    rows, opened = waits.open_waits(opening, owner, step.opened)
    events = [_started_event(started), *_events(step)]
    failures = incidents.open_model(opening, owner, step.incidents)
    events += failures.events
    rows += failures.changes
    rows += scopes.changes(started.id, step, {}, settings.large_variable_bytes)
    continuation_id = _continuation(step, opening, owner, rows)
    ended_at = opening.at if step.outcome == "completed" else None
    values = {
        "id": started.id,
        "tenant_id": owner.tenant_id,
        "definition_id": started.definition.id,
        "definition_key": started.definition.key,
        "business_key": started.business_key,
        "state": "completed" if ended_at else "active",
        "open_incidents": failures.opened,
        "revision": 0,
        "next_seq": 1,
        "parent_id": None,
        "continuation_id": continuation_id,
        "state_version": STATE_VERSION,
        "compiler_version": COMPILER_VERSION,
        "head": dict(step.state.head),
        "started_at": opening.at,
        "started_by": started.actor.id,
        "ended_at": ended_at,
    }
    return Decision(
        changes=(
            *business_keys.reserve(started.id, started.definition, started.business_key),
            *rows,
        ),
        result=_instance_fact(values | {"revision": 1}, started.definition, opened).as_document(),
        instance_id=started.id,
        new_instance=values,
        events=tuple(events),
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
    events: Sequence[NewEvent] = (),
) -> Decision:
    """Give one answer to the kernel, run a slice and say what to write.

    `found` is the answered wait, if it was read already; `changes` and `events` are the answerer's
    own (a task's move, a job's record) and come first.
    """
    row = loaded.row
    context = _context(row.id, row.revision + 1, opening.at, settings)
    step = loaded.definition.process.run(loaded.stored.state, answer, context)
    owner = owner_of(loaded, step)
    rows = [*changes, *_ended(found, loaded, step, owner, opening, actor)]
    new_rows, opened = waits.open_waits(opening, owner, step.opened)
    rows += new_rows
    failures = incidents.after_step(opening, owner, step, actor, open_before=row.open_incidents)
    rows += failures.changes
    rows += scopes.changes(row.id, step, loaded.stored.large, settings.large_variable_bytes)
    continuation_id = _continuation(step, opening, owner, rows)
    values: dict[str, Any] = {
        "head": dict(step.state.head),
        "open_incidents": row.open_incidents + failures.opened - failures.resolved,
        "continuation_id": continuation_id,
    }
    if step.outcome == "completed":
        values |= {"state": "completed", "ended_at": opening.at}
        rows += business_keys.free(row, loaded.definition)
    merged = row._asdict() | values | {"revision": row.revision + 1}
    return Decision(
        changes=tuple(rows),
        result=_instance_fact(merged, loaded.definition, opened).as_document(),
        instance_id=row.id,
        revision=row.revision,
        next_seq=row.next_seq,
        tenant_id=row.tenant_id,
        instance_values=values,
        events=(*events, *_events(step), *failures.events),
    )


def owner_of(loaded: Loaded, step: Step | None = None) -> InstanceFacts:
    """Return what parts may know of a loaded instance, after `step` if there is one."""
    row, definition = loaded.row, loaded.definition
    state = step.state if step else loaded.stored.state
    return InstanceFacts(
        id=row.id,
        tenant_id=row.tenant_id,
        definition_id=definition.id,
        definition_key=definition.key,
        definition_name=definition.name,
        version=definition.version,
        business_key=row.business_key,
        started_by=row.started_by,
        variables=definition.process.variables(state),
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
    )


def _instance_fact(
    row: Mapping[str, Any], definition: Definition, opened: Sequence[Wait]
) -> Instance:
    bare = fact(row, definition.name, definition.version)
    return Instance.from_document(bare.as_document() | {"waits": [asdict(one) for one in opened]})


def _context(
    instance_id: int, step_number: int, at: datetime, settings: EngineSettings
) -> StepContext:
    seed = (instance_id * 1_000_003 + step_number) & 0x7FFF_FFFF_FFFF_FFFF
    return StepContext(now=at, seed=seed, limit=settings.slice_steps)


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
        variables=definition.process.variables(step.state),
    )


def _ended(
    answered: FoundWait | None,
    loaded: Loaded,
    step: Step,
    owner: InstanceFacts,
    opening: Opening,
    actor: Actor,
) -> list[Change]:
    """End the waits of completed and withdrawn tokens, and an open continuation."""
    gone = {*step.completed, *step.withdrawn}
    if loaded.row.continuation_id is not None:
        gone.add(CONTINUATION_TOKEN)
    ended = [answered] if answered is not None and answered.token_id in gone else []
    gone -= {one.token_id for one in ended}
    if gone:
        ended += waits.of_tokens(opening.connection, loaded.row.id, gone)
    completed = [one for one in ended if one.token_id in step.completed]
    withdrawn = [one for one in ended if one.token_id not in step.completed]
    return [
        *waits.close_waits(opening, owner, completed, "completed", actor),
        *waits.close_waits(opening, owner, withdrawn, "withdrawn", actor),
    ]


def _continuation(
    step: Step, opening: Opening, owner: InstanceFacts, rows: list[Change]
) -> int | None:
    """Leave a wait that is due at once when the slice was cut."""
    if step.outcome != "cut":
        return None
    facts = WaitFacts(
        id=opening.ids.new(),
        instance_id=owner.id,
        kind="continuation",
        element_id="",
        element_name=None,
        since=opening.at,
        due_at=opening.at,
        detail={},
    )
    rows.append(waits.row(facts, CONTINUATION_TOKEN, owner.tenant_id))
    rows.append(waits.timer_row(owner.id, facts.id, opening.at))
    return facts.id


def _started_event(started: Started) -> NewEvent:
    data = {"version": started.definition.version, "business_key": started.business_key}
    return NewEvent(kind="instance_started", data=data)


def _events(step: Step) -> list[NewEvent]:
    return [
        NewEvent(
            kind=one.kind, element_id=one.element_id, element_name=one.element_name, data=one.data
        )
        for one in step.events
    ]
