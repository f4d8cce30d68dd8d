"""Forms named by an id, written into the diagram, or of another dialect: found, pinned, judged."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.errors import Invalid
from engine.service import Engine
from tests.humantasks.office import Office

_SPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:flowable="http://flowable.org/bpmn"'
)
FORM: dict[str, Any] = {
    "id": "order",
    "components": [
        {"type": "number", "key": "amount", "validate": {"max": 10}},
        {"type": "textfield", "key": "client.name"},
        {"type": "textfield", "key": "status", "readonly": True},
        {"type": "textfield", "key": "why", "conditional": {"hide": "=amount < 5"}},
    ],
}


def zeebe(binding: str = "", form_id: str = "order") -> bytes:
    extension = f'<zeebe:formDefinition formId="{form_id}" {binding}/><zeebe:userTask/>'
    return drawing(extension, groups="<zeebe:assignmentDefinition candidateGroups='marketing'/>")


def drawing(task: str, *, start: str = "", groups: str = "", attributes: str = "") -> bytes:
    def extended(inner: str) -> str:
        return f"<extensionElements>{inner}</extensionElements>" if inner else ""

    return (
        f'<definitions {_SPACES}><process id="p" isExecutable="true">'
        f'<startEvent id="s">{extended(start)}</startEvent>'
        f'<userTask id="t" name="Work" {attributes}>{extended(task + groups)}</userTask>'
        '<endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>'
        '<sequenceFlow id="g" sourceRef="t" targetRef="e"/></process></definitions>'
    ).encode()


def form_bytes(**changes: Any) -> bytes:
    return json.dumps({**FORM, **changes}).encode()


def completed(engine: Engine, values: Any, **variables: Any) -> Any:
    instance = engine.start("p", variables=variables)
    [wait] = engine.waits(instance.id)
    engine.complete(wait.id, variables=values)
    return engine.variables(instance.id)


ATTACKS: list[Any] = [
    {"amount": 1, "approved_by": "x"},
    {"amount": 1, "tenant_id": 2},
    {"amount": 1, "status": "paid"},
    {"amount": 1, "why": "hidden"},
    {"client": {"name": "x", "credit": 1_000_000}},
    {"client.name": "x"},
    {"client": [{"name": "x"}]},
    {"amount": {"amount": 1}},
    {"amount": 11},
    {"amount": "1"},
]


@pytest.mark.parametrize("values", ATTACKS)
def test_a_form_found_by_its_id_lets_in_what_it_offers(engine: Engine, values: Any) -> None:
    engine.deploy({"a.bpmn": zeebe(), "order.form": form_bytes()})

    with pytest.raises(Invalid) as refusal:
        completed(engine, values, status="open")

    assert refusal.value.code in {"field_not_allowed", "form_invalid", "variable_name_forbidden"}


def test_the_latest_form_is_bound_when_the_task_begins(engine: Engine) -> None:
    engine.deploy({"a.bpmn": zeebe(), "order.form": form_bytes()})
    before = engine.start("p")
    newer = [{"type": "number", "key": "amount", "validate": {"max": 99}}]
    engine.deploy({"order.form": form_bytes(components=newer)})
    after = engine.start("p")

    for instance, values in ((before, {"amount": 50}), (after, {"amount": 5, "client": {}})):
        [wait] = engine.waits(instance.id)
        with pytest.raises(Invalid):
            engine.complete(wait.id, variables=values)
    engine.complete(engine.waits(after.id)[0].id, variables={"amount": 50})

    assert engine.variables(after.id)["amount"] == 50


def test_a_form_of_the_same_deployment_stays_that_one(engine: Engine) -> None:
    engine.deploy({"a.bpmn": zeebe('bindingType="deployment"'), "order.form": form_bytes()})
    engine.deploy({"order.form": form_bytes(components=[])})

    assert completed(engine, {"amount": 5})["amount"] == 5


def test_a_form_that_is_deployed_later_is_found_then(engine: Engine) -> None:
    deployed = engine.deploy({"a.bpmn": zeebe()})
    instance = engine.start("p")
    [wait] = engine.waits(instance.id)

    with pytest.raises(Invalid) as refusal:
        engine.complete(wait.id, variables={"amount": 5})
    engine.deploy({"order.form": form_bytes()})
    engine.complete(wait.id, variables={"amount": 5})

    assert refusal.value.code == "form_lost"
    assert ("note", "form_elsewhere") in {(one.level, one.code) for one in deployed.findings}


def test_a_form_that_should_be_beside_the_diagram_and_is_not_refuses_it(engine: Engine) -> None:
    with pytest.raises(Invalid) as refusal:
        engine.deploy({"a.bpmn": zeebe('bindingType="deployment"')})

    assert "form_not_found" in {one.code for one in refusal.value.findings}


FORM_DATA = (
    '<camunda:formData businessKey="order"><camunda:formField id="order" type="string"/>'
    '<camunda:formField id="amount" type="long" defaultValue="3"><camunda:validation>'
    '<camunda:constraint name="max" config="10"/></camunda:validation></camunda:formField>'
    '<camunda:formField id="status" type="string"><camunda:validation>'
    '<camunda:constraint name="readonly" config="true"/></camunda:validation></camunda:formField>'
    "</camunda:formData>"
)
PROPERTIES = (
    '<flowable:formProperty id="amount" type="long" default="3"/>'
    '<flowable:formProperty id="name" expression="#{client.name}"/>'
    '<flowable:formProperty id="status" writable="false"/>'
)


@pytest.mark.parametrize("fields", [FORM_DATA, PROPERTIES])
@pytest.mark.parametrize(
    "values",
    [{"approved": True}, {"status": "paid"}, {"amount": "x"}, {"client": {"credit": 1}}, {"t": 1}],
)
def test_fields_in_the_diagram_let_in_what_they_offer(
    engine: Engine, fields: str, values: Any
) -> None:
    engine.deploy({"a.bpmn": drawing(fields)})

    with pytest.raises(Invalid) as refusal:
        completed(engine, values, status="open")

    assert refusal.value.code in {"field_not_allowed", "form_invalid"}


@pytest.mark.parametrize("fields", [FORM_DATA, PROPERTIES])
def test_fields_in_the_diagram_land_with_their_defaults(engine: Engine, fields: str) -> None:
    engine.deploy({"a.bpmn": drawing(fields)})

    assert completed(engine, {})["amount"] == 3


def test_a_finding_about_a_form_in_the_diagram_points_there(engine: Engine) -> None:
    wrong = '<camunda:formData><camunda:formField id="a-b" type="string"/></camunda:formData>'

    with pytest.raises(Invalid) as refusal:
        engine.deploy({"a.bpmn": drawing(wrong)})

    [found] = [one for one in refusal.value.findings if one.level == "error"]
    assert (found.file, found.line, found.element_id, found.element_name) == (
        "a.bpmn",
        1,
        "t",
        "Work",
    )


def test_a_start_form_in_the_diagram_judges_the_start_and_may_name_the_case(
    engine: Engine,
) -> None:
    engine.deploy({"a.bpmn": drawing("", start=FORM_DATA)})

    with pytest.raises(Invalid):
        engine.start("p", variables={"approved": True})
    named = engine.start("p", variables={"order": "A-17"})
    told = engine.start("p", variables={"order": "A-18"}, business_key="other")
    bare = engine.start("p")

    assert [one.business_key for one in (named, told, bare)] == ["A-17", "other", None]
    assert engine.variables(named.id) == {"order": "A-17", "amount": 3}


def test_a_default_may_be_an_expression_of_its_dialect(office: Office) -> None:
    field = '<camunda:formField id="n" type="long" defaultValue="${base + 1}"/>'
    content = drawing(f"<camunda:formData>{field}</camunda:formData>",
                      attributes='camunda:candidateGroups="marketing"')  # fmt: skip
    office.engine.deploy({"a.bpmn": content})
    instance = office.engine.start("p", variables={"base": 4})
    task = office.only(office.mia)

    view = office.worklist.get(task.id, actor=office.mia)
    office.worklist.complete(task.id, actor=office.mia)

    assert view.form is not None
    assert view.form["components"][0]["defaultValue"] == 5
    assert office.engine.variables(instance.id)["n"] == 5
