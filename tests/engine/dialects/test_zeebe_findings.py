"""What of Camunda 8's words is not run, needs somebody, or does nothing: each has its finding."""

from __future__ import annotations

import pytest

from tests.engine.dialects.zeebe_files import codes, file_of, found_in

CATCH = (
    '<intermediateCatchEvent id="a"><messageEventDefinition messageRef="m"/>'
    "</intermediateCatchEvent>"
)


@pytest.mark.parametrize(
    ("kind", "inner", "code"),
    [
        ("serviceTask", "<zeebe:taskDefinition/>", "job_type_missing"),
        (
            "serviceTask",
            '<zeebe:taskDefinition type="t"/><zeebe:linkedResources/>',
            "extension_not_supported",
        ),
        (
            "serviceTask",
            '<zeebe:taskDefinition type="t"/><zeebe:jobPriorityDefinition priority="high"/>',
            "job_priority_not_number",
        ),
        ("serviceTask", '<zeebe:taskDefinition type="t" retries="x"/>', "retries_not_number"),
        ("scriptTask", '<zeebe:script expression="=1"/>', "script_incomplete"),
        ("businessRuleTask", '<zeebe:calledDecision decisionId="d"/>', "decision_incomplete"),
        ("callActivity", '<zeebe:calledElement bindingType="versionTag"/>', "binding_malformed"),
        ("adHocSubProcess", '<zeebe:taskDefinition type="agent"/>', "ad_hoc_worker"),
        ("adHocSubProcess", '<zeebe:adHoc outputCollection="r"/>', "ad_hoc_output"),
        (
            "task",
            '<zeebe:taskListeners><zeebe:taskListener eventType="x"/></zeebe:taskListeners>',
            "listener_malformed",
        ),
        (
            "task",
            '<zeebe:ioMapping><zeebe:input source="=a"/></zeebe:ioMapping>',
            "mapping_incomplete",
        ),
        (
            "userTask",
            '<zeebe:userTask/><zeebe:formDefinition formKey="camunda-forms:bpmn:none"/>',
            "form_unknown",
        ),
        (
            "userTask",
            '<zeebe:userTask/><zeebe:priorityDefinition priority="high"/>',
            "priority_not_number",
        ),
        ("intermediateThrowEvent", "<zeebe:publishMessage/>", "extension_not_supported"),
        ("task", "<zeebe:inventedByNobody/>", "extension_not_supported"),
        ("task", '<zeebe:ioMapping speed="1"/>', "extension_not_supported"),
    ],
)
def test_what_is_not_run_is_an_error_at_its_element(kind: str, inner: str, code: str) -> None:
    (finding,) = found_in(kind, inner)

    assert (finding.level, finding.code) == ("error", code)
    assert finding.element_id == "a"
    assert finding.way_out


def test_a_send_task_without_a_job_would_send_nothing() -> None:
    assert codes(found_in("sendTask", "", 'messageRef="m"')) == [("error", "job_type_missing")]


def test_a_user_task_that_camunda_8_would_offer_as_a_job_is_a_persons() -> None:
    assert codes(found_in("userTask", "")) == [("note", "user_task_of_people")]


def test_what_waits_for_another_system_is_a_warning() -> None:
    form = found_in("userTask", '<zeebe:userTask/><zeebe:formDefinition formKey="my:form"/>')
    inbound = found_in(
        "startEvent",
        '<zeebe:properties><zeebe:property name="inbound.type" value="io.camunda:webhook:1"/>'
        "</zeebe:properties>",
    )
    secret = found_in(
        "serviceTask",
        '<zeebe:taskDefinition type="io.camunda:slack:1"/><zeebe:ioMapping>'
        '<zeebe:input source="{{secrets.SLACK}}" target="token"/></zeebe:ioMapping>',
    )

    assert codes(form) == [("warning", "form_elsewhere")]
    assert codes(inbound) == [("warning", "inbound_connector")]
    assert codes(secret) == [("warning", "secret_reference")]
    assert "SLACK" in secret[0].message


@pytest.mark.parametrize(
    ("attributes", "inner"),
    [
        ('zeebe:modelerTemplate="x"', ""),
        ("", '<zeebe:taskDefinition type="t"/>'),
        ("", "<zeebe:agentDefinition agentType='x'/>"),
    ],
)
def test_names_without_effect_get_a_note(attributes: str, inner: str) -> None:
    assert codes(found_in("task", inner, attributes)) == [("note", "extension_without_effect")]


def test_names_beside_the_process_are_answered_for() -> None:
    model = file_of(
        '<startEvent id="s"/><task id="t"/>'
        '<sequenceFlow id="f" sourceRef="s" targetRef="t" zeebe:modelerTemplate="x"/>',
        '<error id="e" errorCode="E" zeebe:modelerTemplate="y"/>'
        '<signal id="g" zeebe:surprise="z"/>',
    )

    assert [(each.code, each.element_id) for each in model.findings] == [
        ("extension_without_effect", "f"),
        ("extension_without_effect", "e"),
        ("extension_not_supported", "g"),
    ]


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ('<receiveTask id="a" messageRef="m"/>', ["correlation_key_missing"]),
        (CATCH, ["correlation_key_missing"]),
        ('<startEvent id="a"><messageEventDefinition messageRef="m"/></startEvent>', []),
        ('<receiveTask id="a" messageRef="m" plait:correlationKey="=id"/>', []),
    ],
)
def test_a_caught_message_needs_a_key(element: str, expected: list[str]) -> None:
    model = file_of(element, '<message id="m" name="paid"/>')

    assert [each.code for each in model.findings] == expected
