"""Two engines on one database, and two verbs that cannot both be right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.acting import Decision
from engine.actors import SYSTEM
from engine.clock import MovableClock
from engine.service import Engine
from engine.tables import instance
from tests.faults.contenders import DONE, at_once, complete_in_processes
from tests.faults.diagrams import APPROVAL
from tests.faults.oracle import assert_everything_sound, assert_sound_history

ROUNDS = 200
TOO_LATE = {"not_found", "wrong_state"}


@pytest.fixture
def engine(engine: Engine) -> Engine:
    engine.deploy({"approval.bpmn": APPROVAL})
    return engine


@pytest.fixture
def other(engine: Engine, database_url: str, clock: MovableClock) -> Iterator[Engine]:
    """Open a second engine, as another process would."""
    with Engine.open(database_url, clock=clock) as opened:
        yield opened


def test_two_engines_complete_a_task_and_one_wins(engine: Engine, other: Engine) -> None:
    losers: Counter[str] = Counter()
    for _ in range(ROUNDS):
        instance_id, wait_id = _open_task(engine)

        outcomes = at_once(partial(engine.complete, wait_id), partial(other.complete, wait_id))

        assert outcomes.count(DONE) == 1, outcomes
        losers.update(outcomes)
        kinds = assert_sound_history(engine, instance_id)
        assert kinds["instance_completed"] == 1
        assert kinds["task_completed"] == 1
    assert set(losers) - {DONE} <= TOO_LATE
    assert_everything_sound(engine, ROUNDS)


def test_two_processes_complete_tasks_and_one_wins_each(
    engine: Engine, clock: MovableClock, database_url: str
) -> None:
    opened = [_open_task(engine) for _ in range(ROUNDS)]

    first, second = complete_in_processes(
        database_url, clock.now(), [wait_id for _, wait_id in opened]
    )

    assert [(a == DONE) + (b == DONE) for a, b in zip(first, second, strict=True)] == [1] * ROUNDS
    assert {*first, *second} - {DONE} <= TOO_LATE
    for instance_id, _ in opened:
        assert assert_sound_history(engine, instance_id)["instance_completed"] == 1
    assert_everything_sound(engine, ROUNDS)


@pytest.mark.parametrize("rival", ["cancel", "suspend", "timer", "set_variables"])
def test_a_completion_meets_another_verb_and_no_token_is_lost(
    engine: Engine, other: Engine, clock: MovableClock, rival: str
) -> None:
    ends: Counter[str] = Counter()
    for _ in range(ROUNDS // 8):
        instance_id, wait_id = _open_task(engine)

        outcomes = at_once(
            partial(engine.complete, wait_id), _rival(other, rival, instance_id, clock)
        )

        ends[_end_of(engine, instance_id)] += 1
        assert DONE in outcomes
        assert set(outcomes) <= {DONE, *TOO_LATE, "busy"}, outcomes
    assert set(ends) <= {"approved", "lapsed", "cancelled", "waiting"}
    assert rival != "set_variables" or set(ends) == {"approved"}
    assert_everything_sound(engine, ROUNDS // 8)


def test_a_decision_on_an_old_revision_is_made_again(engine: Engine, other: Engine) -> None:
    instance_id, _ = _open_task(engine)
    revisions: list[int] = []

    def decide(connection: Connection) -> Decision:
        query = sa.select(instance.c.revision).where(instance.c.id == instance_id)
        revisions.append(connection.execute(query).scalar_one())
        if len(revisions) == 1:
            other.set_variables(instance_id, variables={"faster": True})
        return Decision(instance_id=instance_id, result=revisions[-1])

    result = engine.act("note", actor=SYSTEM, key=None, request={}, decide=decide)

    assert revisions == [1, 2]
    assert result == 2
    assert engine.get(instance_id).revision == 3


def _open_task(engine: Engine) -> tuple[int, int]:
    started = engine.start("approval")
    waiting = {wait.kind: wait.id for wait in engine.waits(started.id)}
    return started.id, waiting["person"]


def _rival(engine: Engine, name: str, instance_id: int, clock: MovableClock) -> Callable[[], Any]:
    if name == "timer":
        return partial(engine.run_due, clock.now() + timedelta(hours=1))
    if name == "set_variables":
        return partial(engine.set_variables, instance_id, variables={"seen": True})
    return partial(getattr(engine, name), instance_id)


def _end_of(engine: Engine, instance_id: int) -> str:
    """Return how an instance ended, and hold that its state, history and waits agree."""
    kinds = assert_sound_history(engine, instance_id)
    state = engine.get(instance_id).state
    if state == "completed":
        assert kinds["instance_completed"] == 1
        assert not engine.waits(instance_id)
        done = {event.element_id for event in engine.history(instance_id)}
        assert ("approved" in done) != ("lapsed" in done)
        return "approved" if "approved" in done else "lapsed"
    if state == "cancelled":
        assert not engine.waits(instance_id)
        return "cancelled"
    assert {wait.kind for wait in engine.waits(instance_id)} == {"person", "timer"}
    return "waiting"
