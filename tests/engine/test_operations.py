"""What operators do: each move from each state, allowed or refused as the table says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine import verification
from engine.errors import Conflict, Forbidden, Invalid, NotFound
from engine.moves import INCIDENT_MOVES, INSTANCE_MOVES, INSTANCE_STATES, JOB_MOVES
from engine.service import Engine
from tests.engine.models import (
    ADMIN,
    ANALYST,
    APPROVE,
    DIVISION,
    OPERATOR,
    STAFF,
    WORK,
    Outside,
    deployed,
    failing,
    kinds,
    only_wait,
    person,
    service,
)

VERBS: dict[str, Callable[[Engine, int], Any]] = {
    "suspend": lambda engine, instance_id: engine.suspend(instance_id),
    "resume": lambda engine, instance_id: engine.resume(instance_id),
    "cancel": lambda engine, instance_id: engine.cancel(instance_id, reason="test"),
    "set_variables": lambda engine, instance_id: engine.set_variables(
        instance_id, variables={"n": 1}
    ),
}


@pytest.fixture
def engine(engine: Engine) -> Engine:
    return deployed(engine, APPROVE, DIVISION)


def brought_to(engine: Engine, state: str) -> int:
    instance = engine.start("approve", variables={"amount": 100})
    if state == "suspended":
        engine.suspend(instance.id)
    elif state == "cancelled":
        engine.cancel(instance.id)
    elif state == "completed":
        engine.complete(only_wait(engine, instance).id)
    return instance.id


@pytest.mark.parametrize("state", INSTANCE_STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_every_move_is_allowed_or_refused_as_the_table_says(
    engine: Engine, verb: str, state: str
) -> None:
    instance_id = brought_to(engine, state)
    before = engine.get(instance_id)

    if state in INSTANCE_MOVES[verb]:
        moved = VERBS[verb](engine, instance_id)
        assert moved.revision == before.revision + 1
        assert engine.get(instance_id).revision == moved.revision
    else:
        with pytest.raises(Conflict) as refused:
            VERBS[verb](engine, instance_id)
        assert refused.value.code == "wrong_state"
        assert f"'{state}'" in refused.value.message
        assert engine.get(instance_id) == before
    assert [found for _, found in verification.verify(engine)] == [[]]


def test_the_tables_name_only_known_states() -> None:
    assert {state for states in INSTANCE_MOVES.values() for state in states} <= set(INSTANCE_STATES)
    assert {state for states in JOB_MOVES.values() for state in states} == {
        "available",
        "leased",
        "failed",
    }
    assert INCIDENT_MOVES == {"resolve": ("open",)}


@pytest.mark.parametrize("verb", VERBS)
def test_operating_takes_the_role(engine: Engine, verb: str) -> None:
    instance_id = brought_to(engine, "suspended" if verb == "resume" else "active")
    call = getattr(engine, verb)
    more = {"variables": {"n": 1}} if verb == "set_variables" else {}

    for actor in (STAFF, ANALYST, person("l", "lead"), service("read", roles=["operator"])):
        with pytest.raises(Forbidden):
            call(instance_id, actor=actor, **more)
    with pytest.raises(NotFound):
        call(instance_id, actor=person("m", "admin", tenant_id=2), **more)
    with pytest.raises(NotFound):
        call(1, actor=ADMIN, **more)

    call(instance_id, actor=OPERATOR, **more)


def test_a_cancelled_instance_keeps_its_variables_and_its_reason(engine: Engine) -> None:
    instance_id = brought_to(engine, "active")

    cancelled = engine.cancel(instance_id, reason="no longer wanted", actor=OPERATOR)

    assert (cancelled.state, cancelled.ended_at is not None) == ("cancelled", True)
    assert engine.variables(instance_id)["amount"] == 100
    last = engine.history(instance_id)[-1]
    assert (last.kind, last.actor, last.data) == (
        "instance_cancelled",
        "ola",
        {"reason": "no longer wanted"},
    )
    assert engine.why(instance_id) == ["It waits for nothing: it is cancelled."]


def test_cancelling_resolves_open_incidents(engine: Engine) -> None:
    broken = engine.start("division", variables={"amount": 1, "parts": 0})

    cancelled = engine.cancel(broken.id)

    assert cancelled.has_incident is False
    assert engine.incidents().items == ()
    [resolved] = engine.incidents(state="resolved").items
    assert resolved.resolved_by == "system"


def test_set_variables_reaches_the_next_step(engine: Engine) -> None:
    instance_id = brought_to(engine, "suspended")

    engine.set_variables(instance_id, variables={"amount": 7, "note": None})
    engine.resume(instance_id)
    engine.complete(only_wait(engine, instance_id).id)

    assert engine.variables(instance_id)["booked"] == 7
    event = next(one for one in engine.history(instance_id) if one.kind == "variables_set")
    assert event.data == {"names": ["amount", "note"]}


@pytest.mark.parametrize("variables", [{"a b": 1}, {"n": object()}, {"n": float("nan")}, {"": 1}])
def test_only_values_are_set(engine: Engine, variables: dict[str, Any]) -> None:
    instance_id = brought_to(engine, "active")

    with pytest.raises(Invalid):
        engine.set_variables(instance_id, variables=variables)

    assert set(engine.variables(instance_id)) == {"amount", "risk"}


def test_a_retry_of_a_job_gives_it_all_its_attempts(engine: Engine, outside: Outside) -> None:
    deployed(engine, WORK)
    outside.react = failing(is_permanent=True)
    instance = engine.start("work", variables={"amount": 1})
    engine.run_due()
    [incident] = engine.incidents().items

    mended = engine.retry(incident.id, actor=OPERATOR)
    [leased] = engine.work.lease(1)

    assert mended.has_incident is False
    assert leased.attempts_left == 2
    assert leased.call.idempotency_key == outside.calls[0].idempotency_key
    with pytest.raises(NotFound):
        engine.retry(incident.id)
    assert "incident_retried" in kinds(engine, instance.id)
    assert [found for _, found in verification.verify(engine)] == [[]]


def test_a_retry_with_variables_runs_the_task_anew(engine: Engine, outside: Outside) -> None:
    deployed(engine, WORK)
    outside.react = failing(is_permanent=True)
    instance = engine.start("work", variables={"amount": 1})
    engine.run_due()
    [incident] = engine.incidents().items
    outside.react = None

    engine.retry(incident.id, variables={"amount": 9})
    sound = [found for _, found in verification.verify(engine)]
    engine.run_due()

    assert sound == [[]]
    assert [dict(call.inputs) for call in outside.calls] == [{"asked": 1}, {"asked": 9}]
    assert engine.variables(instance.id)["got"] == 9
    assert engine.get(instance.id).state == "completed"
    assert engine.incidents().items == ()


def test_a_retry_of_a_suspended_instance_is_refused(engine: Engine) -> None:
    broken = engine.start("division", variables={"amount": 1, "parts": 0})
    [incident] = engine.incidents().items
    engine.suspend(broken.id)

    with pytest.raises(Conflict):
        engine.retry(incident.id, variables={"parts": 1})
    for actor in (STAFF, ANALYST):
        with pytest.raises(Forbidden):
            engine.retry(incident.id, actor=actor)
    with pytest.raises(NotFound):
        engine.retry(incident.id, actor=person("m", "admin", tenant_id=2))


def test_a_retry_that_fails_again_opens_a_new_incident(engine: Engine) -> None:
    broken = engine.start("division", variables={"amount": 1, "parts": 0})
    [first] = engine.incidents().items

    still = engine.retry(first.id)
    [second] = engine.incidents().items

    assert still.has_incident
    assert second.id != first.id
    assert [found for _, found in verification.verify(engine)] == [[]]
    assert engine.get(broken.id).state == "active"
