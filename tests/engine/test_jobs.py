"""Jobs: leased in order, fenced, retried as the model says, and never lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.clock import MovableClock
from engine.connectors import Answer, Call
from engine.errors import PlaitError
from engine.jobs import lease
from engine.service import Engine
from tests.engine.models import (
    CAUGHT,
    ONE_ATTEMPT,
    WORK,
    Outside,
    deployed,
    failing,
    kinds,
    only_wait,
    row_of,
    urgent,
)


@pytest.fixture
def engine(engine: Engine) -> Engine:
    engine.connectors["stub"] = Outside()
    return deployed(engine, WORK, ONE_ATTEMPT, CAUGHT)


def test_a_job_runs_and_its_outputs_land(engine: Engine, outside: Outside) -> None:
    instance = engine.start("work", variables={"amount": 7}, business_key="A-1")

    done = engine.run_due()

    [call] = outside.calls
    assert done == 1
    assert (call.attempt, call.business_key, dict(call.inputs)) == (1, "A-1", {"asked": 7})
    assert call.element_id == "call"
    assert engine.variables(instance.id) == {"amount": 7, "got": 7}
    assert engine.get(instance.id).state == "completed"
    assert "job_completed" in kinds(engine, instance.id)


def test_jobs_are_leased_by_priority_and_then_oldest_first(
    engine: Engine, clock: MovableClock
) -> None:
    deployed(engine, urgent(1), urgent(9))
    started = []
    for key in ("urgent1", "work", "urgent9", "urgent1", "work", "urgent9"):
        started.append(engine.start(key, variables={"amount": 1}))
        clock.advance(timedelta(seconds=1))
    low1, first, high1, low2, second, high2 = [only_wait(engine, one).id for one in started]
    priorities = {row_of(engine, one).priority for one in (first, second)}

    leased = [one.wait.id for one in engine.work.lease(10)]

    assert priorities == {0}
    assert leased == [high1, high2, low1, low2, first, second]


def test_a_lease_of_no_time_is_a_mistake(engine: Engine, clock: MovableClock) -> None:
    with pytest.raises(ValueError, match="more than 0"):
        lease(engine.database, "w", 1, 0, clock.now(), ["stub"])


def test_a_leased_job_is_nobody_elses(engine: Engine, other: Engine) -> None:
    for _ in range(3):
        engine.start("work", variables={"amount": 1})

    mine, yours = engine.work.lease(2), other.work.lease(5)

    assert (len(mine), len(yours)) == (2, 1)
    assert not {one.wait.id for one in mine} & {one.wait.id for one in yours}
    assert engine.work.lease(5) == []
    assert engine.work.lease(0) == []


def test_a_lost_lease_can_neither_complete_nor_fail(
    engine: Engine, other: Engine, clock: MovableClock, outside: Outside
) -> None:
    instance = engine.start("work", variables={"amount": 1})
    [lost] = engine.work.lease(1)
    clock.advance(timedelta(seconds=31))
    [taken] = other.work.lease(1)

    engine.work.call(lost)
    outside.react = failing()
    engine.work.call(lost)
    state = engine.get(instance.id).state
    outside.react = None
    other.work.call(taken)

    assert (taken.fence, taken.call.attempt) == (lost.fence + 1, 2)
    assert taken.call.idempotency_key == lost.call.idempotency_key
    assert state == "active"
    assert kinds(engine, instance.id).count("job_completed") == 1
    assert kinds(engine, instance.id).count("job_failed") == 0


def test_a_lease_can_be_kept_alive(engine: Engine, other: Engine, clock: MovableClock) -> None:
    engine.start("work", variables={"amount": 1})
    [mine] = engine.work.lease(1)
    clock.advance(timedelta(seconds=29))

    engine.work.extend([mine])
    clock.advance(timedelta(seconds=29))
    kept = other.work.lease(1)
    clock.advance(timedelta(seconds=2))
    [taken] = other.work.lease(1)
    engine.work.extend([mine])
    until = row_of(engine, taken.wait.id).due_at

    assert kept == []
    assert until == taken.until


def test_a_job_is_left_to_a_process_that_serves_its_connector(
    engine: Engine, other: Engine
) -> None:
    instance = engine.start("work", variables={"amount": 1})
    del engine.connectors["stub"]

    left = engine.run_due()
    done = other.run_due()

    assert (left, done > 0) == (0, True)
    assert engine.get(instance.id).state == "completed"


def test_jobs_of_suspended_instances_are_left_out(engine: Engine, outside: Outside) -> None:
    instance = engine.start("work", variables={"amount": 1})
    engine.suspend(instance.id)

    assert engine.run_due() == 0
    engine.resume(instance.id)
    assert engine.run_due() == 1
    assert len(outside.calls) == 1


def test_the_result_of_a_call_that_ran_during_a_suspension_is_kept(engine: Engine) -> None:
    instance = engine.start("work", variables={"amount": 3})
    [running] = engine.work.lease(1)
    engine.suspend(instance.id)

    engine.work.call(running)

    assert engine.get(instance.id).state in {"suspended", "completed"}
    assert engine.variables(instance.id).get("got") == 3
    assert kinds(engine, instance.id).count("job_completed") == 1


def test_the_result_for_a_cancelled_instance_is_dropped(engine: Engine) -> None:
    instance = engine.start("work", variables={"amount": 3})
    [running] = engine.work.lease(1)
    engine.cancel(instance.id)

    engine.work.call(running)

    assert engine.get(instance.id).state == "cancelled"
    assert "got" not in engine.variables(instance.id)


def test_a_job_can_be_completed_and_failed_from_outside(engine: Engine) -> None:
    first = engine.start("work", variables={"amount": 1})
    second = engine.start("caught")
    third = engine.start("work", variables={"amount": 1})

    engine.complete(only_wait(engine, first).id, variables={"value": 5})
    engine.fail(only_wait(engine, second).id, error_code="E9")
    waiting = only_wait(engine, third).id
    for error_code, message in (("E\0", ""), ("E", "\0")):
        with pytest.raises(PlaitError):
            engine.fail(waiting, error_code=error_code, message=message)
    engine.fail(waiting, error_code="E9" + "x" * 300, message="no")

    assert engine.variables(first.id)["got"] == 5
    assert engine.get(second.id).state == "completed"
    assert engine.get(third.id).has_incident
    assert engine.run_due() == 0


def test_jobs_behind_a_long_call_keep_their_leases(
    engine: Engine, clock: MovableClock, outside: Outside
) -> None:
    def long(_call: Call) -> Answer:
        clock.advance(timedelta(seconds=31))
        return Answer(result={"value": 1})

    outside.react = long
    started = [engine.start("work", variables={"amount": 1}) for _ in range(4)]

    assert engine.run_due() == 4

    assert [call.attempt for call in outside.calls] == [1, 1, 1, 1]
    assert {engine.get(one.id).state for one in started} == {"completed"}
