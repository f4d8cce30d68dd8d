"""SpiffWorkflow's words become Plait's, and what is not run has its finding."""

from __future__ import annotations

import pytest

from engine.dialects.attributes import (
    WORKER,
    DecisionWork,
    FormWork,
    JobWork,
    Listener,
    NamedSource,
    ScriptWork,
)
from engine.dialects.model import FileModel, Node, read_model
from engine.errors import Finding
from engine.expressions.texts import language_of
from engine.xml import parse

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:spiff="http://spiffworkflow.org/bpmn/schema/1.0/core" '
    'xmlns:plait="urn:plait:bpmn:1">'
)
SCRIPTS = "<spiff:preScript>x = a * 2</spiff:preScript><spiff:postScript>c = z</spiff:postScript>"


def file_of(inner: str, beside: str = "") -> FileModel:
    content = f'{HEAD}{beside}<process id="p" isExecutable="true">{inner}</process></definitions>'
    return read_model(parse(content.encode(), "f.bpmn"), "f.bpmn")


def drawn(kind: str, inner: str, *, after: str = "", attributes: str = "") -> str:
    extension = f"<extensionElements>{inner}</extensionElements>" if inner else ""
    return f'<{kind} id="a" {attributes}>{extension}{after}</{kind}>'


def node_of(element: str, beside: str = "") -> Node:
    model = file_of(element, beside)
    assert model.dialect == "spiff"
    assert model.findings == ()
    return model.processes[0].nodes[0]


def codes(model: FileModel) -> list[tuple[str, str]]:
    return [(each.level, each.code) for each in model.findings]


def test_a_service_task_is_a_job_with_python_parameters() -> None:
    node = node_of(
        drawn(
            "serviceTask",
            '<spiff:serviceTaskOperator id="http/GetRequest" resultVariable="reply">'
            '<spiff:parameters><spiff:parameter id="url" type="str" value="\'x\' + host"/>'
            '</spiff:parameters><spiff:retry retries="4"/></spiff:serviceTaskOperator>',
        )
    )

    assert node.attributes.job == JobWork(
        connector=WORKER, topic="http/GetRequest", attempts="4", result_variable="reply"
    )
    assert node.attributes.inputs == (NamedSource(name="url", source="'x' + host", line=1),)
    assert language_of(node.attributes.inputs[0].source) == "python"


def test_a_result_without_a_name_has_the_vendors() -> None:
    node = node_of(drawn("serviceTask", '<spiff:serviceTaskOperator id="o"/>'))

    assert node.attributes.job is not None
    assert node.attributes.job.result_variable == "spiff__a_result"


def test_scripts_before_and_after_are_listeners() -> None:
    node = node_of(drawn("task", SCRIPTS))

    assert node.attributes.listeners == (
        Listener(
            event="start", line=1, script=ScriptWork(text="x = a * 2", format="python", line=1)
        ),
        Listener(event="end", line=1, script=ScriptWork(text="c = z", format="python", line=1)),
    )


def test_scripts_of_each_instance_are_told_from_those_around_the_loop() -> None:
    marker = "<multiInstanceLoopCharacteristics{}><loopCardinality>3</loopCardinality>{}"
    end = "</multiInstanceLoopCharacteristics>"
    each = file_of(
        drawn("task", SCRIPTS, after=marker.format(' spiff:scriptsOnInstances="true"', end))
    )
    around = file_of(drawn("task", SCRIPTS, after=marker.format("", end)))

    assert codes(each) == []
    assert len(each.processes[0].nodes[0].attributes.listeners) == 2
    assert codes(around) == [("error", "script_around_loop")] * 2


def test_a_business_rule_task_asks_a_decision_whose_outputs_are_variables() -> None:
    node = node_of(
        drawn("businessRuleTask", "<spiff:calledDecisionId>rate</spiff:calledDecisionId>")
    )

    assert node.attributes.decision == DecisionWork(decision="rate", result="single_result")


@pytest.mark.parametrize("kind", ["userTask", "manualTask"])
def test_a_person_gets_the_json_schema_form(kind: str) -> None:
    node = node_of(
        drawn(
            kind,
            '<spiff:properties><spiff:property name="formJsonSchemaFilename" value="s.json"/>'
            '<spiff:property name="formUiSchemaFilename" value="u.json"/></spiff:properties>',
        )
    )

    assert node.attributes.person is not None
    assert node.attributes.person.form_work == FormWork(file="s.json", ui_file="u.json")


def test_a_start_event_gets_the_json_schema_form() -> None:
    properties = '<spiff:property name="formJsonSchemaFilename" value="s.json"/>'
    node = node_of(drawn("startEvent", f"<spiff:properties>{properties}</spiff:properties>"))

    assert node.attributes.start_form == FormWork(file="s.json")


def test_the_instructions_of_a_manual_task_are_its_page() -> None:
    written = "<spiff:instructionsForEndUser>Read {{ it }}.</spiff:instructionsForEndUser>"

    node = node_of(drawn("manualTask", written))

    assert node.attributes.person is not None
    assert node.attributes.person.form_work == FormWork(
        document={"type": "default", "components": [{"type": "text", "text": "Read {{ it }}."}]}
    )


def test_what_a_person_answers_lands_under_one_name() -> None:
    node = node_of(drawn("userTask", "<spiff:variableName>answer</spiff:variableName>"))

    assert node.attributes.lands_under == "answer"


def test_a_sent_message_carries_the_entries_of_its_payload() -> None:
    payload = "<spiff:messagePayload>{'num': n + 1, 'name': name}</spiff:messagePayload>"
    message = '<message id="m" name="order"/>'
    task = node_of(drawn("sendTask", payload, attributes='messageRef="m"'), message)
    event = node_of(
        '<endEvent id="e"><messageEventDefinition messageRef="m">'
        f"<extensionElements>{payload}</extensionElements></messageEventDefinition></endEvent>",
        message,
    )

    expected = (
        NamedSource(name="num", source="(n + 1)", line=1),
        NamedSource(name="name", source="(name)", line=1),
    )
    assert (task.attributes.inputs, event.attributes.inputs) == (expected, expected)


def test_a_payload_that_is_no_map_is_refused() -> None:
    payload = "<spiff:messagePayload>order</spiff:messagePayload>"

    model = file_of(
        drawn("sendTask", payload, attributes='messageRef="m"'), '<message id="m" name="order"/>'
    )

    assert codes(model) == [("error", "payload_not_map")]


def test_a_caught_message_lands_whole_and_is_told_by_its_keys() -> None:
    node = node_of(
        drawn(
            "receiveTask",
            "<spiff:messageVariable>reply</spiff:messageVariable>"
            "<spiff:processVariableCorrelation><spiff:propertyId>id</spiff:propertyId>"
            "<spiff:expression>order['id']</spiff:expression></spiff:processVariableCorrelation>",
            attributes='messageRef="m"',
        ),
        '<message id="m" name="order"/>',
    )

    assert node.attributes.lands_under == "reply"
    assert node.correlation == (NamedSource(name="id", source="order['id']", line=1),)


@pytest.mark.parametrize("kind", ["signal", "escalation", "error"])
def test_what_an_event_carries_has_the_name_of_its_variable(kind: str) -> None:
    declared = (
        f'<{kind} id="g" name="go"><extensionElements><spiff:payloadExpression>1 + v'
        "</spiff:payloadExpression><spiff:variableName>w</spiff:variableName></extensionElements>"
        f"</{kind}>"
    )

    node = node_of(f'<endEvent id="e"><{kind}EventDefinition {kind}Ref="g"/></endEvent>', declared)

    assert node.attributes.inputs == (NamedSource(name="w", source="1 + v", line=1),)


@pytest.mark.parametrize(
    ("written", "text", "language"),
    [
        ('"PT1H"', "PT1H", "literal"),
        ("'R2/PT10S'", "R2/PT10S", "literal"),
        ("PT1H", "PT1H", "literal"),
        ("2030-01-01T10:00:00Z", "2030-01-01T10:00:00Z", "literal"),
        ("due_time", "due_time", "python"),
        ("start + timedelta(hours=1)", "start + timedelta(hours=1)", "python"),
    ],
)
def test_a_timer_is_a_time_or_python(written: str, text: str, language: str) -> None:
    node = node_of(
        '<intermediateCatchEvent id="a"><timerEventDefinition><timeDuration>'
        f"{written}</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    )

    timer = node.definitions[0].timer
    assert timer is not None
    assert (timer.text, language_of(timer.text)) == (text, language)


def test_conditions_are_python() -> None:
    model = file_of(
        '<startEvent id="s"/><task id="t"/><sequenceFlow id="f" sourceRef="s" targetRef="t">'
        "<conditionExpression>a == 'yes'</conditionExpression></sequenceFlow>"
    )

    assert language_of(model.processes[0].flows[0].condition or "") == "python"


INSTRUCTED = "<spiff:instructionsForEndUser>%s</spiff:instructionsForEndUser>"
UNIT_TEST = (
    "<spiff:unitTests><spiff:unitTest id='t'><spiff:inputJson>{\"a\": 1}</spiff:inputJson>"
    "<spiff:expectedOutputJson>%s</spiff:expectedOutputJson></spiff:unitTest></spiff:unitTests>"
)


def _tested(expected: str, script: str = "b = a + 1") -> list[Finding]:
    inner = drawn("scriptTask", UNIT_TEST % expected, after=f"<script>{script}</script>")
    return list(file_of(inner).findings)


def test_a_unit_test_of_a_script_is_run() -> None:
    assert _tested('{"a": 1, "b": 2}') == []

    (failed,) = _tested('{"a": 1, "b": 3}')
    assert (failed.level, failed.code) == ("advice", "unit_test_failed")
    assert "the unit test 't' of its script fails: 'b' is 2, expected 3" in failed.message

    (broken,) = _tested("no json")
    assert "no JSON" in broken.message


@pytest.mark.parametrize(
    ("element", "beside", "expected"),
    [
        (
            drawn("userTask", "<spiff:allowGuest>true</spiff:allowGuest>"),
            "",
            ("warning", "guest_not_admitted"),
        ),
        (
            drawn("manualTask", INSTRUCTED % "{% if a %}b{% endif %}"),
            "",
            ("note", "instructions_as_text"),
        ),
        (drawn("userTask", INSTRUCTED % "Read it."), "", ("note", "instructions_not_shown")),
        (
            drawn("task", "<spiff:signalButtonLabel>Go</spiff:signalButtonLabel>"),
            "",
            ("note", "extension_without_effect"),
        ),
        (
            drawn("task", "<spiff:newInArena>1</spiff:newInArena>"),
            "",
            ("error", "extension_not_supported"),
        ),
    ],
)
def test_what_does_nothing_or_is_not_run_is_said(
    element: str, beside: str, expected: tuple[str, str]
) -> None:
    assert codes(file_of(element, beside)) == [expected]
