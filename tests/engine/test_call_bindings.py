"""Which definition a call activity calls, and what becomes of a call that cannot start."""

from __future__ import annotations

import pytest

from engine.limits import CALL_DEPTH
from engine.service import Engine
from tests.engine.calls import CHILD, ENDLESS, PARENT, PATIENT_CHILD, caller
from tests.engine.models import deployed


def test_calling_what_does_not_exist_is_an_incident_until_it_is_deployed(engine: Engine) -> None:
    deployed(engine, PARENT)
    parent = engine.start("parent", variables={"amount": 2})
    engine.run_due()
    [incident] = engine.incidents().items
    assert (incident.instance_id, incident.code) == (parent.id, "called_unknown")
    assert "child" in incident.message

    engine.deploy({"child.bpmn": CHILD})
    engine.retry(incident.id)
    engine.run_due()

    assert engine.get(parent.id).state == "completed"
    assert engine.variables(parent.id)["result"] == 4


def test_variables_can_be_corrected_before_a_call_is_tried_again(engine: Engine) -> None:
    deployed(engine, CHILD, caller("parent", "=target"))
    parent = engine.start("parent", variables={"amount": 2, "target": "nothing"})
    engine.run_due()
    [incident] = engine.incidents().items

    engine.retry(incident.id, variables={"target": "child"})
    engine.run_due()

    assert engine.get(parent.id).state == "completed"


def test_calls_do_not_go_deeper_than_the_limit(engine: Engine) -> None:
    deployed(engine, ENDLESS)
    engine.start("endless")

    engine.run_due()

    [incident] = engine.incidents().items
    assert incident.code == "limit_call_depth"
    assert len(engine.instances(limit=200).items) == CALL_DEPTH + 1


@pytest.mark.parametrize(
    ("attributes", "factor"),
    [("", 3), ('plait:version="1"', 2), ('plait:versionTag="old"', 2)],
)
def test_a_call_is_bound_to_a_version(engine: Engine, attributes: str, factor: int) -> None:
    old = CHILD.replace(b'isExecutable="true"', b'isExecutable="true" plait:versionTag="old"')
    deployed(engine, old, CHILD.replace(b"* 2", b"* 3"))
    deployed(engine, caller("parent", "child", attributes=attributes))

    parent = engine.start("parent", variables={"amount": 1})
    engine.run_due()

    assert engine.variables(parent.id)["result"] == factor


def test_a_call_is_bound_to_its_own_deployment(engine: Engine) -> None:
    bound = caller("parent", "child", attributes='plait:binding="deployment"')
    engine.deploy({"parent.bpmn": bound, "child.bpmn": CHILD})
    engine.deploy({"child.bpmn": CHILD.replace(b"* 2", b"* 3")})

    parent = engine.start("parent", variables={"amount": 1})
    engine.run_due()

    assert engine.variables(parent.id)["result"] == 2


def test_the_version_called_is_the_latest_at_the_call(engine: Engine) -> None:
    deployed(engine, CHILD, PARENT)
    parent = engine.start("parent", variables={"amount": 1})

    engine.deploy({"child.bpmn": CHILD.replace(b"* 2", b"* 3")})
    engine.run_due()

    assert engine.variables(parent.id)["result"] == 2


def test_a_taken_business_key_stops_the_caller(engine: Engine) -> None:
    unique = PATIENT_CHILD.replace(
        b'isExecutable="true"', b'isExecutable="true" plait:businessKey="unique"'
    )
    deployed(engine, unique, caller("parent", "child", attributes='plait:businessKey="=name"'))
    engine.start("child", business_key="A")

    parent = engine.start("parent", variables={"name": "A"})
    engine.run_due()

    [incident] = engine.incidents().items
    assert (incident.instance_id, incident.code) == (parent.id, "business_key_taken")
