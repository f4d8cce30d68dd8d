"""The invariants of stored instances: what `plait db verify` checks, instance by instance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import history, scopes
from engine.errors import PlaitError
from engine.tables import history as history_table
from engine.tables import incident, instance, job, scope, timer, wait

if TYPE_CHECKING:
    from engine.assembly import Assembly

_BATCH = 500
_ENDINGS = ("instance_completed", "instance_cancelled")
# A join and a sub-process wait for tokens inside, a boundary event stands beside its host.
_WITHOUT_ROW = frozenset({"parallelGateway", "subProcess", "boundaryEvent"})


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
    timer or job left; waits and jobs, waits and timers, incidents and their count agree; the state
    can be read and its standing tokens are just the waiting and the stopped ones.
    """
    after = 0
    while True:
        with engine.database.read() as connection:
            query = sa.select(instance).where(instance.c.id > after)
            rows = connection.execute(query.order_by(instance.c.id).limit(_BATCH)).all()
            for row in rows:
                yield row.id, list(_violations(engine, connection, row))
        if not rows:
            return
        after = rows[-1].id


def _violations(engine: Assembly, connection: Connection, row: sa.Row[Any]) -> Iterator[Violation]:
    for code, message in (
        *_history(connection, row),
        *_rows(connection, row),
        *_tokens(engine, connection, row),
        *(one for part in engine.parts.values() for one in part.violations(connection, row.id)),
    ):
        yield Violation(instance_id=row.id, code=code, message=message)


def _history(connection: Connection, row: sa.Row[Any]) -> Iterable[tuple[str, str]]:
    events = history.of_instance(connection, row.id)
    if [one.seq for one in events] != list(range(1, row.next_seq)):
        yield "history_gap", f"history numbers do not run from 1 to {row.next_seq - 1}"
    endings = [one.kind for one in events if one.kind in _ENDINGS]
    expected = {"completed": ["instance_completed"], "cancelled": ["instance_cancelled"]}
    if endings != expected.get(row.state, []):
        yield "history_ending", f"it is '{row.state}' but its history ends with {endings}"


def _rows(connection: Connection, row: sa.Row[Any]) -> Iterable[tuple[str, str]]:
    kinds = _ids(connection, sa.select(wait.c.id, wait.c.kind), wait.c.instance_id, row.id)
    job_ids = set(_ids(connection, sa.select(job.c.id, job.c.state), job.c.instance_id, row.id))
    timers = sa.select(timer.c.wait_id, timer.c.due_at)
    timer_ids = set(_ids(connection, timers, timer.c.instance_id, row.id))
    still_open = _open_incidents(connection, row.id)
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


def _tokens(
    engine: Assembly, connection: Connection, row: sa.Row[Any]
) -> Iterable[tuple[str, str]]:
    try:
        definition = engine.library.get(connection, row.definition_id)
        stored = scopes.load(connection, row.id, row.head)
        standing = definition.process.active(stored.state)
    except (PlaitError, KeyError, TypeError, ValueError) as error:
        yield "state_corrupt", f"its state cannot be read ({type(error).__name__}: {error})"
        return
    within = {key for key, one in definition.elements.items() if one.kind in _WITHOUT_ROW}
    tokens = sa.select(wait.c.token_id, wait.c.element_id).where(wait.c.token_id > 0)
    rows = _ids(connection, tokens, wait.c.instance_id, row.id)
    waiting = {token_id for token_id, element_id in rows.items() if element_id not in within}
    in_state = {
        token_id
        for token_id, element_id, status in standing
        if status == "waiting" and element_id not in within
    }
    if waiting != in_state:
        lost = sorted(waiting ^ in_state)[:5]
        yield "tokens_differ", f"its waits and its waiting tokens are not the same ({lost})"
    if row.ended_at is not None and standing:
        yield "ended_with_tokens", f"it is '{row.state}' but {len(standing)} tokens stand"


def _ids(
    connection: Connection, query: sa.Select[Any], owner: sa.Column[int], instance_id: int
) -> dict[int, Any]:
    return {one[0]: one[1] for one in connection.execute(query.where(owner == instance_id))}


def _open_incidents(connection: Connection, instance_id: int) -> list[int]:
    query = sa.select(incident.c.id).where(
        incident.c.instance_id == instance_id, incident.c.state == "open"
    )
    return list(connection.execute(query).scalars())


def orphans(engine: Assembly) -> list[str]:
    """Return one line for each table that holds rows of no instance."""
    lines = []
    with engine.database.read() as connection:
        for table in (scope, wait, job, timer, incident, history_table):
            query = (
                sa.select(sa.func.count())
                .select_from(table)
                .where(table.c.instance_id.not_in(sa.select(instance.c.id)))
            )
            number = connection.execute(query).scalar_one()
            if number:
                lines.append(f"{table.name} holds {number} rows of no instance")
    return lines
