"""Failed attempts: tried again as the model says, then an incident; no job is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine import verification
from engine.clock import MovableClock
from engine.connectors import Answer, Call, CallFailed
from engine.service import Engine
from tests.engine.models import (
    CAUGHT,
    ONE_ATTEMPT,
    WORK,
    Outside,
    deployed,
    failing,
    only_wait,
    row_of,
)


@pytest.fixture
def engine(engine: Engine) -> Engine:
    engine.connectors["stub"] = Outside()
    return deployed(engine, WORK, ONE_ATTEMPT, CAUGHT)


def test_a_crash_counts_as_an_attempt_and_the_last_one_is_an_incident(
    engine: Engine, clock: MovableClock, outside: Outside
) -> None:
    instance = engine.start("work", variables={"amount": 1})
    for attempt in (1, 2, 3):
        [crashed] = engine.work.lease(1)
        assert (crashed.call.attempt, crashed.attempts_left) == (attempt, 3 - attempt)
        clock.advance(timedelta(seconds=31))

    engine.run_due()

    [incident] = engine.incidents().items
    assert outside.calls == []
    assert incident.code == "worker_lost"
    assert engine.get(instance.id).has_incident
    engine.retry(incident.id)
    engine.run_due()
    assert engine.get(instance.id).state == "completed"
    assert outside.calls[0].attempt == 5


def test_attempts_wait_as_the_model_says_then_an_incident_opens(
    engine: Engine, clock: MovableClock, outside: Outside
) -> None:
    outside.react = failing(code="no_luck", exchange={"request": {"n": 1}})
    instance = engine.start("work", variables={"amount": 1})
    job_id = only_wait(engine, instance).id
    delays = []
    for _ in range(2):
        engine.run_due()
        delays.append((row_of(engine, job_id).due_at - clock.now()).total_seconds())
        assert engine.run_due() == 0
        clock.advance(timedelta(seconds=26))
    engine.run_due()

    [incident] = engine.incidents().items
    assert 10 <= delays[0] <= 12.5
    assert 20 <= delays[1] <= 25
    assert len(outside.calls) == 3
    assert len({call.idempotency_key for call in outside.calls}) == 1
    assert (incident.code, incident.message) == ("no_luck", "it did not work")
    assert incident.cause == {"attempts": 3, "exchange": {"request": {"n": 1}}}
    assert row_of(engine, job_id).state == "failed"
    assert engine.run_due(clock.now() + timedelta(days=9)) == 0
    assert [found for _, found in verification.verify(engine)] == [[]]


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        (None, 10, 12.5),
        (0, 10, 12.5),
        (-5, 10, 12.5),
        (60, 60, 60),
        (1000000000.0, 3600, 3600),
        (float("inf"), 3600, 3600),
        (1e300, 3600, 3600),
        (float("nan"), 10, 12.5),
    ],
)
def test_the_other_side_may_ask_to_wait_up_to_an_hour(
    engine: Engine, clock: MovableClock, outside: Outside, asked: Any, least: float, most: float
) -> None:
    outside.react = failing(retry_after_seconds=asked)
    job_id = only_wait(engine, engine.start("work", variables={"amount": 1})).id

    engine.run_due()

    delay = (row_of(engine, job_id).due_at - clock.now()).total_seconds()
    assert least <= delay <= most


def test_a_permanent_failure_is_an_incident_at_once(engine: Engine, outside: Outside) -> None:
    outside.react = failing(is_permanent=True)
    engine.start("work", variables={"amount": 1})

    engine.run_due()

    assert len(outside.calls) == 1
    assert len(engine.incidents().items) == 1


def test_a_job_without_retries_has_one_attempt(engine: Engine, outside: Outside) -> None:
    outside.react = failing()
    engine.start("once")

    engine.run_due()

    assert len(outside.calls) == 1
    assert len(engine.incidents().items) == 1


def test_a_business_error_goes_to_its_catcher(engine: Engine, outside: Outside) -> None:
    outside.react = failing(error_code="E1")
    caught = engine.start("caught")
    uncaught = engine.start("work", variables={"amount": 1})

    engine.run_due()

    assert engine.get(caught.id).state == "completed"
    assert engine.tokens(caught.id).done.get("other") == 1
    [incident] = engine.incidents().items
    assert (incident.instance_id, incident.code) == (uncaught.id, "error_uncaught")
    assert [found for _, found in verification.verify(engine)] == [[], []]


def defect(_call: Call) -> Answer:
    raise RuntimeError("a-secret is in here")


def nonsense(_call: Call) -> Answer:
    return Answer(result={"value": object()})


def not_a_number(_call: Call) -> Answer:
    return Answer(result={"value": float("nan")})


def strange_exchange(_call: Call) -> Answer:
    raise CallFailed("it failed", exchange={"reply": object()})


def long_code(_call: Call) -> Answer:
    raise CallFailed("no\0 luck", code="x" * 300, is_permanent=True)


@pytest.mark.parametrize("react", [defect, nonsense, not_a_number, strange_exchange, long_code])
def test_a_connectors_defect_is_an_incident_of_its_job_alone(
    engine: Engine, clock: MovableClock, outside: Outside, react: Callable[[Call], Answer]
) -> None:
    outside.react = lambda call: react(call) if call.inputs.get("asked") == 13 else Answer()
    broken = engine.start("work", variables={"amount": 13})
    sound = engine.start("work", variables={"amount": 1})

    for _ in range(4):
        engine.run_due()
        clock.advance(timedelta(seconds=40))

    [incident] = engine.incidents().items
    assert incident.instance_id == broken.id
    assert "a-secret" not in str(incident)
    assert engine.get(sound.id).has_incident is False
    assert [found for _, found in verification.verify(engine)] == [[], []]
