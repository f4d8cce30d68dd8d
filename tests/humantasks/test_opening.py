"""Tasks begin and end with their waits, deployments are checked, starts obey their forms."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import Invalid, Refused
from tests.humantasks.office import APPROVE, FORM, Office, chain, form_bytes, one_task


def findings_of(office: Office, attributes: Any, files: Any = None, *, tasks: Any = None) -> Any:
    """Deploy and return {code: level} of what the worklist said."""
    diagram = chain(tasks) if tasks else one_task(attributes)
    try:
        found = office.engine.deploy({"p.bpmn": diagram, **(files or {})}).findings
    except Refused as refusal:
        found = refusal.findings
        assert office.engine.definitions() == []
    return {one.code: one.level for one in found if one.level != "advice"}


GROUP = 'plait:candidateGroups="g" '


@pytest.mark.parametrize(
    ("attributes", "code", "level"),
    [
        (GROUP, "form_missing", "note"),
        ("", "performer_missing", "note"),
        (GROUP + 'plait:form="no.form"', "form_not_found", "error"),
        (GROUP + 'plait:form="bad.form"', "form_component_unsupported", "error"),
        (GROUP + 'plait:form="text.form"', "form_malformed", "error"),
        (GROUP + 'plait:fourEyes="start"', "four_eyes_unknown", "error"),
        (GROUP + 'plait:form="ok.form" plait:outcomes="approve=A"', "outcome_unknown", "warning"),
        (
            GROUP + 'plait:form="ok.form" plait:outcomes="reject=A" plait:outcomeVariable="spend"',
            "form_field_is_outcome",
            "error",
        ),
    ],
)
def test_a_deployment_says_what_is_wrong_with_a_task(
    office: Office, attributes: Any, code: Any, level: Any
) -> None:
    files = {
        "ok.form": form_bytes(),
        "bad.form": form_bytes({"components": [{"type": "filepicker", "key": "f"}]}),
        "text.form": b"<form/>",
    }

    assert findings_of(office, attributes, files).get(code) == level


def test_a_sound_task_has_no_finding(office: Office) -> None:
    assert findings_of(office, APPROVE, {"approve.form": form_bytes()}) == {}


def test_a_task_for_nobody_goes_to_leads_and_admins(office: Office) -> None:
    office.engine.deploy({"p.bpmn": one_task("")})
    office.engine.start("p")

    assert office.worklist.tasks(actor=office.mia).items == ()
    task = office.only(office.noor)
    assert office.worklist.claim(task.id, actor=office.noor).assignee_name == "Noor"
    assert office.worklist.complete(task.id, actor=office.noor).state == "completed"


def test_a_modelled_assignee_has_the_task_from_the_start(office: Office) -> None:
    office.engine.deploy({"p.bpmn": one_task('plait:assignee="=who"')})
    office.engine.start("p", variables={"who": "MIA"})

    task = office.only(office.mia, assignee="me")
    assert (task.state, task.assignee_name) == ("claimed", "Mia")


def test_candidates_are_named_by_sign_in_name_also_by_expression(office: Office) -> None:
    office.engine.deploy({"p.bpmn": one_task('plait:candidateUsers="fei,=helper"')})
    office.engine.start("p", variables={"helper": "max"})

    assert office.only(office.fei).id == office.only(office.max).id
    assert office.worklist.tasks(actor=office.mia).items == ()


def test_declared_columns_come_with_the_task(office: Office) -> None:
    process = 'plait:worklistColumns="category,weeks,missing,plan"'
    office.engine.deploy({"p.bpmn": one_task(GROUP, process=process)})
    variables = {"category": "x" * 500, "weeks": 8, "plan": {"a": 1}, "other": 1}
    office.engine.start("p", variables=variables)

    assert office.only(office.noor).columns == {"category": "x" * 200, "weeks": 8}


def test_evidence_is_shown_from_declared_variables_only(office: Office) -> None:
    office.engine.deploy({"p.bpmn": one_task(GROUP + 'plait:evidence="quality:facts, gone:table"')})
    office.engine.start("p", variables={"quality": {"passed": True}, "salary": 1})

    view = office.worklist.get(office.only(office.noor).id, actor=office.noor)

    assert [(one.variable, one.view, one.value) for one in view.evidence] == [
        ("quality", "facts", {"passed": True})
    ]
    assert view.data == {}


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({}, "outcome_missing"),
        ({"decision": "maybe"}, "outcome_unknown"),
        ({"decision": 1}, "outcome_unknown"),
        ({"decision": "reject"}, "form_invalid"),
        ({"decision": "approve", "spend": "1000"}, "form_invalid"),
        ({"decision": "approve", "spend": 1001}, "form_invalid"),
        ({"decision": "approve", "amount": 1}, "field_not_allowed"),
        ({"decision": "approve", "category": "tea"}, "field_not_allowed"),
        ({"decision": "approve", "reason": "hidden"}, "field_not_allowed"),
        ({"decision": "approve", "assignee_id": "x"}, "field_not_allowed"),
    ],
)
def test_a_wrong_completion_changes_nothing_at_any_door(
    office: Office, variables: Any, code: Any
) -> None:
    office.engine.deploy({"p.bpmn": one_task(APPROVE), "approve.form": form_bytes()})
    case = office.engine.start("p", variables={"category": "soap"}).id
    task = office.only(office.mia)
    outcome = variables.get("decision") if isinstance(variables.get("decision"), str) else None
    rest = {
        name: value for name, value in variables.items() if outcome is None or name != "decision"
    }

    with pytest.raises(Invalid) as by_engine:
        office.engine.complete(task.id, variables=variables, actor=office.mia)
    with pytest.raises(Invalid) as by_worklist:
        office.worklist.complete(task.id, variables=rest, outcome=outcome, actor=office.mia)

    assert {by_engine.value.code, by_worklist.value.code} == {code}
    assert office.engine.variables(case) == {"category": "soap"}
    assert office.only(office.mia).revision == 1
    assert office.kinds(case) == []


def test_without_a_form_any_well_formed_variable_lands(office: Office) -> None:
    office.engine.deploy({"p.bpmn": one_task('plait:candidateGroups="marketing"')})
    case = office.engine.start("p").id
    task = office.only(office.mia)

    with pytest.raises(Invalid):
        office.worklist.complete(task.id, variables={"__class__": 1}, actor=office.mia)
    with pytest.raises(Invalid):
        office.worklist.complete(task.id, outcome="approve", actor=office.mia)
    office.worklist.complete(task.id, variables={"anything": [1]}, actor=office.mia)

    assert office.engine.variables(case) == {"anything": [1]}


def test_a_start_obeys_its_form(office: Office) -> None:
    diagram = one_task("", start='plait:form="start.form"')
    components = [*FORM["components"], {"type": "number", "key": "limit", "defaultValue": 9}]
    office.engine.deploy({"p.bpmn": diagram, "start.form": form_bytes({"components": components})})

    for variables, code in (({"spend": "1"}, "form_invalid"), ({"x": 1}, "field_not_allowed")):
        with pytest.raises(Invalid) as refusal:
            office.engine.start("p", variables=variables)
        assert refusal.value.code == code
    started = office.engine.start("p", variables={"spend": 1})

    assert office.engine.variables(started.id) == {"spend": 1, "limit": 9}
    definition = office.engine.definitions()[0]
    form = office.worklist.start_form(definition.id, actor=office.mia)
    assert form is not None
    assert form["components"] == components


def test_a_loop_opens_a_new_task_each_time(office: Office) -> None:
    text = chain({"approve": 'plait:candidateGroups="marketing"'}).replace(
        b'<sequenceFlow id="f1" sourceRef="approve" targetRef="end"/>',
        b'<sequenceFlow id="f1" sourceRef="approve" targetRef="g"/>'
        b'<exclusiveGateway id="g" default="f2"/>'
        b'<sequenceFlow id="f2" sourceRef="g" targetRef="end"/>'
        b'<sequenceFlow id="f3" sourceRef="g" targetRef="approve">'
        b"<conditionExpression>=again</conditionExpression></sequenceFlow>",
    )
    office.engine.deploy({"p.bpmn": text})
    office.engine.start("p")

    first = office.only(office.mia)
    office.worklist.complete(first.id, variables={"again": True}, actor=office.mia)
    second = office.only(office.mia)
    office.worklist.complete(second.id, variables={"again": False}, actor=office.mia)

    assert first.id != second.id
    done = office.worklist.tasks(actor=office.mia, state="completed", sort="created").items
    assert [one.id for one in done] == [second.id, first.id]
