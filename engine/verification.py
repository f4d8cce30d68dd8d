"""The invariants of stored instances: what `plait db verify` checks, hundreds at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.columns import JsonText
from engine.errors import PlaitError
from engine.message_tables import subscription
from engine.spiff.state_versions import upgraded
from engine.stored import Stored, document
from engine.tables import (
    delivery,
    history,
    incident,
    instance,
    job,
    large_variable,
    scope,
    timer,
    wait,
)
from engine.waits import CONTINUATION_TOKEN

if TYPE_CHECKING:
    from engine.assembly import Assembly

_BATCH = 500
_MOST_EVENTS = 20_000
# not the state: one that cannot be read must not hide the others
_COLUMNS = [one for one in instance.columns if not isinstance(one.type, JsonText)]
_OF_INSTANCES = (
    scope, large_variable, wait, job, timer, subscription, incident, history
)  # fmt: skip
_BY_NAME = frozenset({"message", "signal"})
_ENDINGS = ("instance_completed", "instance_cancelled")


@dataclass(frozen=True, kw_only=True)
class Violation:
    """One broken invariant of one instance."""

    instance_id: int
    code: str
    message: str


def count(engine: Assembly) -> int:
    """Return how many instances `verify` will look at; for progress bars."""
    with engine.database.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(instance)).scalar_one()


def verify(engine: Assembly) -> Iterator[tuple[int, list[Violation]]]:
    """Yield (instance id, violations) for every stored instance, oldest first.

    Checked: history numbers run from 1 without gap or repeat up to the instance's counter and end
    once; an active instance waits for something or stands in an incident; an ended one has no wait,
    timer, job or subscription left; waits and jobs, waits and timers, waits and subscriptions,
    calls and called instances, incidents and their count agree; the state can be read, counts its
    tokens rightly, and those that wait are just those of the waits; what is only kept (results,
    what can be compensated) holds no token.
    """
    after = 0
    while True:
        with engine.database.read() as connection:
            query = sa.select(*_COLUMNS).where(instance.c.id > after)
            rows = connection.execute(query.order_by(instance.c.id).limit(_BATCH)).all()
            for portion in _portions(rows):
                stored = Stored(connection, portion[0].id, portion[-1].id)
                by_parts = _by_parts(engine, connection, portion[0].id, portion[-1].id)
                for row in portion:
                    told = (*_of_one(engine, connection, row, stored), *by_parts[row.id])
                    yield (
                        row.id,
                        [Violation(instance_id=row.id, code=c, message=m) for c, m in told],
                    )
        if not rows:
            return
        after = rows[-1].id


def _portions(rows: Iterable[sa.Row[Any]]) -> Iterator[list[sa.Row[Any]]]:
    """Split rows where what belongs to them becomes much; it grows with their events."""
    portion: list[sa.Row[Any]] = []
    events = 0
    for row in rows:
        if portion and events + row.next_seq > _MOST_EVENTS:
            yield portion
            portion, events = [], 0
        portion.append(row)
        events += row.next_seq
    if portion:
        yield portion


def _by_parts(
    engine: Assembly, connection: Connection, first: int, last: int
) -> Mapping[int, list[tuple[str, str]]]:
    found = defaultdict(list)
    for part in engine.parts.values():
        for instance_id, code, message in part.violations(connection, first, last):
            found[instance_id].append((code, message))
    return found


def _of_one(
    engine: Assembly, connection: Connection, row: sa.Row[Any], stored: Stored
) -> Iterator[tuple[str, str]]:
    yield from _history(row, stored.history[row.id])
    yield from _rows(row, stored)
    yield from _met_by_others(connection, row, stored)
    yield from _tokens(engine, connection, row, stored)


def _history(row: sa.Row[Any], steps: Sequence[Any]) -> Iterable[tuple[str, str]]:
    seq, endings = 1, []
    for one in steps:
        kinds = [event[0] for event in document(one.events)]
        endings += [kind for kind in kinds if kind in _ENDINGS]
        seq = seq + len(kinds) if one.first_seq == seq else -1
    if seq != row.next_seq:
        yield "history_gap", f"history numbers do not run from 1 to {row.next_seq - 1}"
    expected = {"completed": ["instance_completed"], "cancelled": ["instance_cancelled"]}
    if endings != expected.get(row.state, []):
        yield "history_ending", f"it is '{row.state}' but its history ends with {endings}"


def _rows(row: sa.Row[Any], stored: Stored) -> Iterable[tuple[str, str]]:
    kinds = {one.id: one.kind for one in stored.waits[row.id]}
    job_ids = {one.id for one in stored.jobs[row.id]}
    timer_ids = {one.wait_id for one in stored.timers[row.id]}
    still_open = stored.incidents[row.id]
    if row.ended_at is not None and (kinds or job_ids or timer_ids):
        yield "ended_but_waiting", f"it is '{row.state}' but waits, jobs or timers are left"
    if row.ended_at is None and not kinds and not still_open:
        yield "stuck", "it runs but waits for nothing and has no incident"
    if {one for one, kind in kinds.items() if kind == "job"} != job_ids:
        yield "jobs_differ", "its job waits and its jobs are not the same"
    by_clock = {one for one, kind in kinds.items() if kind in {"timer", "continuation"}}
    if by_clock != timer_ids:
        yield "timers_differ", "its timer waits and its timers are not the same"
    if row.open_incidents != len(still_open):
        yield (
            "incident_count",
            f"it counts {row.open_incidents} open incidents, there are {len(still_open)}",
        )


def _met_by_others(
    connection: Connection, row: sa.Row[Any], stored: Stored
) -> Iterable[tuple[str, str]]:
    """Check what ends the waits for messages and signals, and for called instances."""
    waits = stored.waits[row.id]
    named = {one.id for one in waits if one.kind in _BY_NAME and document(one.detail).get("name")}
    if named != {one.wait_id for one in stored.subscriptions[row.id]}:
        yield "subscriptions_differ", "its waits for messages or signals are not its subscriptions"
    for one in waits:
        if one.kind == "instance" and not _is_called(connection, row.id, one.id):
            yield "called_missing", f"its wait {one.id} is for an instance that is not there"


def _is_called(connection: Connection, caller_id: int, called_id: int) -> bool:
    """Tell whether a called instance runs, is about to, or has its end or failure to tell."""
    running = sa.exists().where(instance.c.id == called_id, instance.c.ended_at.is_(None))
    on_its_way = sa.exists().where(delivery.c.receiver_id.in_([caller_id, called_id]))
    stopped = sa.exists().where(
        incident.c.instance_id == caller_id,
        incident.c.state == "open",
        incident.c.token_id == wait.c.token_id,
    )
    query = sa.select(sa.or_(running, on_its_way, stopped)).where(wait.c.id == called_id)
    return bool(connection.execute(query).scalar_one())


def _tokens(
    engine: Assembly, connection: Connection, row: sa.Row[Any], stored: Stored
) -> Iterable[tuple[str, str]]:
    try:
        definition = engine.library.get(connection, row.definition_id)
        state = stored.state(row.id)
        standing = definition.process.active(state)
        waiting = definition.process.waiting(state)
        scopes_ = list(upgraded(state, definition.process).scopes.everything())
    except (PlaitError, AttributeError, KeyError, TypeError, ValueError) as error:
        yield "state_corrupt", f"its state cannot be read ({type(error).__name__}: {error})"
        return
    in_rows = {one.token_id for one in stored.waits[row.id]} - {CONTINUATION_TOKEN}
    if in_rows != waiting:
        lost = sorted(in_rows ^ waiting)[:5]
        yield "tokens_differ", f"its waits and its waiting tokens are not the same ({lost})"
    if any(one.tokens for one in scopes_ if one.data.get("kind") == "kept"):
        yield "kept_with_tokens", "what is only kept for later holds a token"
    live = sum(len(one.tokens) for one in scopes_)
    if state.head.get("live", live) != live:
        yield "live_differs", f"it counts {state.head['live']} tokens, there are {live}"
    if row.ended_at is not None and standing:
        yield "ended_with_tokens", f"it is '{row.state}' but {len(standing)} tokens stand"


def orphans(engine: Assembly) -> list[str]:
    """Return one line for each table that holds rows of no instance."""
    lines = []
    with engine.database.read() as connection:
        for table in _OF_INSTANCES:
            query = (
                sa.select(sa.func.count())
                .select_from(table)
                .where(table.c.instance_id.not_in(sa.select(instance.c.id)))
            )
            number = connection.execute(query).scalar_one()
            if number:
                lines.append(f"{table.name} holds {number} rows of no instance")
    return lines
