"""Timer starts: the next due time of each, moved on in the Unit that starts the instance."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import instances
from engine.acting import Decision
from engine.actors import Actor
from engine.changes import Change, Delete, Insert, Move
from engine.definitions import Definition
from engine.expressions import compile_source
from engine.message_tables import start_timer
from engine.schedules import MissedFires
from engine.spiff import timers

if TYPE_CHECKING:
    from engine.assembly import Assembly


@dataclass(frozen=True, kw_only=True)
class Due:
    """A timer start that is due; `number` counts the definitions of its start event."""

    definition_id: int
    element_id: str
    number: int
    tenant_id: int


def replaced(one: Definition, definition_id: int, at: datetime) -> list[Change]:
    """Return the changes that put a new version's timer starts in the place of those before.

    They are first due after `at`. Raises PlaitError for a timer that makes no time.
    """
    of_key = {"tenant_id": one.tenant_id, "definition_key": one.key}
    changes: list[Change] = [Delete(table=start_timer, key=of_key)]
    for start in one.process.starts:
        timer = start.definition.timer
        if start.kind != "timer" or timer is None:
            continue
        first = timers.due(compile_source(timer.text), {}, at, one.process.rules.cron)
        row = {
            "definition_id": definition_id,
            "element_id": start.element_id,
            "number": start.number,
            **of_key,
            "due_at": first.at,
            "cycle": _cycle(first, start.definition.missed_fires),
        }
        changes.append(Insert(table=start_timer, row=row))
    return changes


def due(
    connection: Connection, now: datetime, limit: int, without: Collection[int] = ()
) -> list[Due]:
    """Return up to `limit` due timer starts, earliest first, but those of some definitions."""
    query = (
        sa.select(
            start_timer.c.definition_id,
            start_timer.c.element_id,
            start_timer.c.number,
            start_timer.c.tenant_id,
        )
        .where(start_timer.c.due_at <= now)
        .order_by(start_timer.c.due_at, start_timer.c.definition_id)
        .limit(limit)
    )
    if without:
        query = query.where(start_timer.c.definition_id.not_in(list(without)))
    return [Due(**row._asdict()) for row in connection.execute(query)]


def decide(
    engine: Assembly, connection: Connection, one: Due, actor: Actor, now: datetime
) -> Decision:
    """Start an instance and move the timer to its next due time; nothing when another did."""
    key = {
        "definition_id": one.definition_id,
        "element_id": one.element_id,
        "number": one.number,
    }
    query = sa.select(start_timer.c.due_at, start_timer.c.cycle).where(
        *(start_timer.c[name] == value for name, value in key.items())
    )
    row = connection.execute(query).one_or_none()
    if row is None or row.due_at > now:
        return Decision(result=False)
    plan, policy = _plan(row)
    skipped = plan.skipped(row.due_at, now, policy)
    following = skipped or plan.following(row.due_at, now, policy)
    moved = _moved(key, row, following, policy)
    if skipped is not None:
        return Decision(changes=(moved,), result=False)
    started = instances.Started(
        id=engine.ids.new(),
        definition=engine.library.get(connection, one.definition_id),
        variables={},
        business_key=None,
        actor=actor,
        at=one.element_id,
        number=one.number,
    )
    decision = instances.decide_start(started, engine.opening(connection), engine.settings)
    return replace(decision, changes=(moved, *decision.changes))


def _moved(
    key: Mapping[str, Any], row: Any, following: timers.Due | None, policy: MissedFires
) -> Change:
    if following is None:
        return Delete(table=start_timer, key={**key, "due_at": row.due_at}, exactly=1)
    values = {"due_at": following.at, "cycle": _cycle(following, policy)}
    return Move(table=start_timer, key=key, expected={"due_at": row.due_at}, values=values)


def _cycle(plan: timers.Due, policy: str) -> dict[str, Any]:
    """Return what a timer still does after its next due time, as its row keeps it."""
    return {
        "cycle": plan.cycle,
        "repeats_left": plan.repeats_left,
        "flavour": plan.flavour,
        "missed_fires": policy,
    }


def _plan(row: Any) -> tuple[timers.Due, MissedFires]:
    kept = row.cycle
    plan = timers.Due(
        at=row.due_at,
        cycle=kept["cycle"],
        repeats_left=kept["repeats_left"],
        flavour=kept["flavour"],
    )
    return plan, kept["missed_fires"]
