from __future__ import annotations

import pytest

from engine.dialects.attributes import DecisionWork
from engine.dialects.model import Node, Process
from tests.engine.dialects import vendor_files
from tests.engine.dialects.vendor_files import FLOWABLE, file_of, said

ACTIVITI = "http://activiti.org/bpmn"


def process_of(inner: str, beside: str = "", attributes: str = "") -> Process:
    model = file_of(
        f'{beside}<process id="p" v:history="none" {attributes}>{inner}</process>', FLOWABLE
    )
    assert [each.level for each in model.findings] == ["note"]
    return model.processes[0]


def node_of(inner: str, beside: str = "") -> Node:
    return process_of(inner, beside).nodes[0]


def codes(inner: str, beside: str = "") -> list[tuple[str, str]]:
    found = vendor_files.codes(inner, beside, FLOWABLE)
    found.remove(("warning", "extension_unknown"))  # versionTag, which makes the dialect certain
    return found


@pytest.mark.parametrize("space", [FLOWABLE, ACTIVITI])
def test_flowable_and_activiti_are_one_dialect(space: str) -> None:
    model = file_of('<process id="p"><userTask id="a" v:assignee="ann"/></process>', space)

    assert model.dialect == "flowable"
    assert model.findings == ()
    person = model.processes[0].nodes[0].attributes.person
    assert person is not None
    assert person.assignee == "ann"


def test_names_of_both_in_one_file_are_read() -> None:
    model = file_of(
        '<process id="p"><userTask id="a" v:assignee="ann" '
        f'xmlns:o="{ACTIVITI}" o:candidateGroups="sales"/></process>',
        FLOWABLE,
    )

    person = model.processes[0].nodes[0].attributes.person
    assert person is not None
    assert (person.assignee, person.candidate_groups) == ("ann", ("sales",))


def test_a_value_of_a_data_object_is_there_from_the_start() -> None:
    process = process_of(
        '<dataObject id="d" name="limit" itemSubjectRef="xsd:int"><extensionElements>'
        "<v:value>5</v:value></extensionElements></dataObject>"
    )

    (listener,) = process.attributes.listeners
    assert listener.event == "start"
    assert listener.script is not None
    assert listener.script.result_variable == "limit"
    assert said(listener.script.text) == [("=if limit = null then 5 else limit", "feel")]


def test_a_value_that_is_not_of_its_type_is_refused() -> None:
    inner = (
        '<dataObject id="d" name="limit" itemSubjectRef="xsd:int"><extensionElements>'
        "<v:value>many</v:value></extensionElements></dataObject>"
    )

    assert codes(inner) == [("error", "data_object_value")]


def test_an_external_worker_has_a_topic_and_its_parameters() -> None:
    attributes = node_of(
        '<serviceTask id="a" v:type="external-worker" v:topic="score"><extensionElements>'
        '<v:externalWorkerInParameter source="a" target="b"/>'
        '<v:externalWorkerOutParameter sourceExpression="${c + 1}" target="d"/>'
        "</extensionElements></serviceTask>"
    ).attributes

    assert attributes.job is not None
    assert (attributes.job.connector, attributes.job.topic) == ("worker", "score")
    assert [(each.name, str(each.source)) for each in attributes.inputs] == [("b", "=a")]
    assert [(each.name, str(each.source)) for each in attributes.outputs] == [("d", "${c + 1}")]


def test_built_in_tasks_are_jobs_of_their_type() -> None:
    job = node_of(
        '<serviceTask id="a" v:type="http"><extensionElements>'
        '<v:field name="requestUrl"><v:string><![CDATA[http://x/${id}]]></v:string></v:field>'
        "</extensionElements></serviceTask>"
    ).attributes.job

    assert job is not None
    assert job.topic == "http"
    assert said(job.settings["requestUrl"]) == [("http://x/${id}", "juel")]


def test_an_event_is_sent_by_a_job() -> None:
    attributes = node_of(
        '<serviceTask id="a" v:type="send-event"><extensionElements><v:eventType>paid</v:eventType>'
        '<v:eventInParameter source="${total}" target="sum"/></extensionElements></serviceTask>'
    ).attributes

    assert attributes.job is not None
    assert attributes.job.topic == "send-event:paid"
    assert [(each.name, str(each.source)) for each in attributes.inputs] == [("sum", "${total}")]


def test_a_caught_event_is_a_message_of_its_name() -> None:
    model = file_of(
        '<process id="p"><startEvent id="s"><extensionElements><v:eventType>paid</v:eventType>'
        '<v:eventOutParameter source="sum" target="total"/>'
        '<v:eventCorrelationParameter name="order" value="${id}"/></extensionElements></startEvent>'
        "</process>",
        FLOWABLE,
    )

    node = model.processes[0].nodes[0]
    assert [(each.kind, each.name) for each in node.definitions] == [("message", "paid")]
    assert [(each.name, str(each.source)) for each in node.attributes.outputs] == [
        ("total", "=sum")
    ]
    assert [(each.name, str(each.source)) for each in node.correlation] == [("order", "${id}")]
    assert [each.code for each in model.findings] == ["event_as_message"]


@pytest.mark.parametrize(
    ("kind", "reference", "declared"),
    [("error", "broken", "errorCode"), ("signal", "alarm", "name"), ("escalation", "up", "")],
)
def test_a_reference_to_nothing_is_the_code_itself(
    kind: str, reference: str, declared: str
) -> None:
    node = node_of(f'<endEvent id="e"><{kind}EventDefinition {kind}Ref="{reference}"/></endEvent>')

    (definition,) = node.definitions
    assert (definition.name if declared == "name" else definition.code) == reference


def test_a_call_inherits_what_it_says() -> None:
    call = node_of(
        '<callActivity id="a" calledElement="x" v:inheritVariables="true" '
        'v:inheritBusinessKey="true" v:sameDeployment="true"/>'
    ).attributes.call

    assert call is not None
    assert (call.takes_all, call.gives_all, call.binding) == (True, False, "deployment")
    assert said(call.business_key) == [("${execution.processInstanceBusinessKey}", "juel")]


def test_a_multi_instance_marker_gathers_variables() -> None:
    node = node_of(
        '<userTask id="a"><multiInstanceLoopCharacteristics v:collection="${people}" '
        'v:elementVariable="person" v:elementIndexVariable="place"><extensionElements>'
        '<v:variableAggregation target="answers"><variable source="said" target="answer"/>'
        '<variable source="sum"/></v:variableAggregation></extensionElements>'
        "</multiInstanceLoopCharacteristics></userTask>"
    )

    loop = node.loop
    assert loop is not None
    assert said(loop.collection, loop.output_element) == [
        ("${people}", "juel"),
        ('={"answer": said, "sum": sum}', "feel"),
    ]
    assert (loop.element_variable, loop.output_collection) == ("person", "answers")
    assert [(each.name, str(each.source)) for each in node.attributes.inputs] == [
        ("place", "=loopCounter")
    ]


def test_a_name_of_a_signal_may_be_an_expression() -> None:
    node = node_of('<endEvent id="e"><signalEventDefinition v:signalExpression="${x}"/></endEvent>')

    assert said(node.definitions[0].name) == [("${x}", "juel")]


def test_a_form_of_properties_is_a_document() -> None:
    start = node_of(
        '<startEvent id="s"><extensionElements><v:formProperty id="days" name="Days" type="long" '
        'required="true"/></extensionElements></startEvent>'
    ).attributes

    assert start.start_form is not None
    assert start.start_form.document is not None
    (component,) = start.start_form.document["components"]
    assert (component["key"], component["label"]) == ("days", "Days")


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ('<serviceTask id="a" v:type="dmn"/>', [("error", "decision_missing")]),
        ('<serviceTask id="a" v:type="case"/>', [("error", "task_type_not_supported")]),
        ('<userTask id="a" v:taskIdVariableName="t"/>', [("error", "task_variable")]),
        ('<userTask id="a" v:skipExpression="${x}"/>', [("note", "extension_without_effect")]),
        ('<userTask id="a" v:businessCalendarName="x"/>', [("error", "calendar_not_supported")]),
        ('<scriptTask id="a" v:autoStoreVariables="true"/>', [("error", "script_stores_all")]),
        ('<callActivity id="a" v:calledElementType="id"/>', [("error", "called_by_id")]),
        ('<userTask id="a" v:assigne="x"/>', [("warning", "extension_unknown")]),
        ('<userTask id="a" v:class="x"/>', [("note", "extension_without_effect")]),
        (
            '<businessRuleTask id="a" v:rules="x" v:exclude="true"/>',
            [("error", "rules_not_supported")],
        ),
    ],
)
def test_every_name_is_answered_for(inner: str, expected: list[tuple[str, str]]) -> None:
    assert codes(inner) == expected


def test_terminating_all_from_inside_is_refused() -> None:
    event = '<endEvent id="e"><terminateEventDefinition v:terminateAll="true"/></endEvent>'

    assert codes(event) == [("note", "extension_without_effect")]
    assert codes(f'<subProcess id="s">{event}</subProcess>') == [("error", "terminate_all")]


def test_a_service_task_may_ask_a_decision() -> None:
    node = node_of(
        '<serviceTask id="a" v:type="dmn"><extensionElements><v:field '
        'name="decisionTableReferenceKey"><v:string>dish</v:string></v:field>'
        "</extensionElements></serviceTask>"
    )

    assert node.kind == "businessRuleTask"
    assert node.attributes.job is None
    assert node.attributes.decision == DecisionWork(
        decision="dish", result="single_result", lands_each=True
    )


def test_facts_of_a_caught_error_are_refused() -> None:
    inner = (
        '<boundaryEvent id="b" attachedToRef="a"><extensionElements>'
        '<v:in source="errorMessage" target="x"/></extensionElements>'
        '<errorEventDefinition errorRef="e"/></boundaryEvent>'
    )

    assert codes(inner) == [("error", "error_facts")]
