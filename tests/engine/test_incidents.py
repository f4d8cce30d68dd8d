"""Incidents: opened with their cause, counted with their instance, resolved by a repair."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import verification
from engine.clock import MovableClock
from engine.errors import Forbidden
from engine.facts import Incident
from engine.service import Engine
from tests.engine.models import (
    ANALYST,
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
    process,
    timer,
)

TWICE = process(
    "twice",
    "startEvent s",
    "parallelGateway fork",
    "scriptTask left | <script>a = 1 / parts</script>",
    "scriptTask right | <script>b = 2 / parts</script>",
    "parallelGateway join",
    "endEvent e",
    "s -> fork -> left -> join -> e",
    "fork -> right -> join",
)
WATCHED = process(
    "watched",
    "startEvent s",
    'serviceTask call plait:connector="stub" plait:retries="R1/PT1S"',
    f'boundaryEvent late attachedToRef="call" | {timer("PT1H")}',
    "endEvent e",
    "endEvent lapsed",
    "s -> call -> e",
    "late -> lapsed",
)


@pytest.fixture
def engine(engine: Engine) -> Engine:
    return deployed(engine, DIVISION, TWICE)


def only(engine: Engine) -> Incident:
    [incident] = engine.incidents().items
    return incident


def test_an_incident_names_its_place_and_cause(engine: Engine, clock: MovableClock) -> None:
    broken = engine.start("division", variables={"amount": 1, "parts": 0}, business_key="A-1")

    incident = only(engine)

    assert (incident.instance_id, incident.business_key) == (broken.id, "A-1")
    assert (incident.definition_key, incident.element_id) == ("division", "divide")
    assert (incident.state, incident.opened_at) == ("open", clock.now())
    assert "parts" in incident.message or "zero" in incident.message
    assert engine.tokens(broken.id).incidents == {"divide": 1}
    assert engine.tokens(broken.id).active == {}
    assert kinds(engine, broken.id)[-1] == "incident_opened"


def test_incidents_of_one_instance_are_counted(engine: Engine) -> None:
    broken = engine.start("twice", variables={"parts": 0})
    first, second = engine.incidents().items

    engine.set_variables(broken.id, variables={"parts": 2})
    half = engine.retry(first.id)
    whole = engine.retry(second.id)

    assert half.has_incident
    assert (whole.has_incident, whole.state) == (False, "completed")
    assert {engine.variables(broken.id)[name] for name in "ab"} == {0.5, 1}


def test_a_boundary_timer_that_goes_past_an_incident_resolves_it(
    engine: Engine, clock: MovableClock, outside: Outside
) -> None:
    deployed(engine, WATCHED)
    outside.react = failing()
    instance = engine.start("watched")
    engine.run_due()
    opened = engine.get(instance.id).has_incident
    clock.advance(timedelta(hours=1))
    engine.run_due()

    assert opened
    assert engine.get(instance.id).state == "completed"
    assert engine.get(instance.id).has_incident is False
    assert engine.incidents().items == ()
    assert [found for _, found in verification.verify(engine)] == [[]]


def test_completing_the_job_of_an_incident_resolves_it(engine: Engine, outside: Outside) -> None:
    deployed(engine, WORK)
    outside.react = failing(is_permanent=True)
    instance = engine.start("work", variables={"amount": 1})
    engine.run_due()

    done = engine.complete(only_wait(engine, instance).id, variables={"value": 3}, actor=OPERATOR)

    assert (done.state, done.has_incident) == ("completed", False)
    [resolved] = engine.incidents(state="resolved").items
    assert resolved.resolved_by == "ola"
    assert [found for _, found in verification.verify(engine)] == [[]]


def test_incidents_are_for_those_who_may_repair_or_explain(engine: Engine) -> None:
    engine.start("division", variables={"amount": 1, "parts": 0})

    for actor in (OPERATOR, ANALYST):
        assert len(engine.incidents(actor=actor).items) == 1
    for actor in (STAFF, person("l", "lead")):
        with pytest.raises(Forbidden):
            engine.incidents(actor=actor)
    assert engine.incidents(actor=person("m", "admin", tenant_id=2)).items == ()
