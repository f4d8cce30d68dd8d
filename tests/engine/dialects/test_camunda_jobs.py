from __future__ import annotations

import pytest

from engine.dialects.attributes import WORKER, DecisionWork, ErrorRule, JobWork
from tests.engine.dialects.vendor_files import codes, file_of, flow_of, node_of, process_of, said

ERROR = '<error id="E" errorCode="broken" v:errorMessage="it broke"/>'


def job_of(inner: str, beside: str = "") -> JobWork:
    job = node_of(inner, beside).attributes.job
    assert job is not None
    assert job.connector == WORKER
    return job


def test_an_external_task_has_a_topic_and_a_priority() -> None:
    job = job_of(
        '<serviceTask id="a" v:type="external" v:topic="score" v:taskPriority="7">'
        '<extensionElements><v:field name="url" stringValue="x"/></extensionElements></serviceTask>'
    )

    assert (job.topic, job.priority, job.settings) == ("score", 7, {"url": "x"})


def test_a_topic_may_be_an_expression() -> None:
    job = job_of('<serviceTask id="a" v:type="external" v:topic="${kind}"/>')

    assert said(job.topic) == [("${kind}", "juel")]


@pytest.mark.parametrize(
    ("attribute", "topic"),
    [
        ('v:class="org.acme.Score"', "org.acme.Score"),
        ('v:delegateExpression="${scorer}"', "scorer"),
        ('v:type="mail"', "mail"),
    ],
)
def test_code_of_the_application_is_a_job_of_its_name(attribute: str, topic: str) -> None:
    job = job_of(f'<serviceTask id="a" {attribute}/>')

    assert said(job.topic) == [(topic, "literal")]


def test_injected_fields_are_headers() -> None:
    job = job_of(
        '<serviceTask id="a" v:class="A"><extensionElements>'
        '<v:field name="a"><v:string>one</v:string></v:field>'
        '<v:field name="b"><v:expression>${two}</v:expression></v:field>'
        '<v:field name="c" expression="${three}"/>'
        "</extensionElements></serviceTask>"
    )

    assert said(*job.settings.values()) == [
        ("one", "literal"),
        ("${two}", "juel"),
        ("${three}", "juel"),
    ]


def test_retries_and_priority_belong_to_the_job() -> None:
    job = job_of(
        '<serviceTask id="a" v:class="A" v:asyncBefore="true" v:jobPriority="9">'
        "<extensionElements><v:failedJobRetryTimeCycle>R3/PT10S</v:failedJobRetryTimeCycle>"
        "</extensionElements></serviceTask>"
    )

    assert (job.retry_seconds, job.priority) == ((10.0, 10.0), 9)


def test_the_process_says_the_priority_of_its_jobs() -> None:
    process = process_of('<serviceTask id="a" v:class="A"/>', attributes='v:jobPriority="4"')

    job = process.nodes[0].attributes.job
    assert job is not None
    assert job.priority == 4


def test_an_expression_that_calls_nothing_is_evaluated_in_the_step() -> None:
    attributes = node_of(
        '<serviceTask id="a" v:expression="${a + b}" v:resultVariable="sum"/>'
    ).attributes

    assert attributes.job is None
    assert attributes.script is not None
    assert (attributes.script.text, attributes.script.format) == ("${a + b}", "juel")
    assert attributes.script.result_variable == "sum"


def test_a_throwing_message_has_the_work_of_its_definition() -> None:
    job = job_of(
        '<intermediateThrowEvent id="a"><messageEventDefinition v:type="external" v:topic="tell"/>'
        "</intermediateThrowEvent>"
    )

    assert job.topic == "tell"


def test_a_connector_is_a_job_of_its_id() -> None:
    attributes = node_of(
        '<serviceTask id="a"><extensionElements><v:connector><v:inputOutput>'
        '<v:inputParameter name="url">http://x/${id}</v:inputParameter>'
        '<v:outputParameter name="answer">${response}</v:outputParameter></v:inputOutput>'
        "<v:connectorId>http-connector</v:connectorId></v:connector></extensionElements>"
        "</serviceTask>"
    ).attributes

    assert attributes.job is not None
    assert attributes.job.topic == "http-connector"
    assert said(attributes.job.settings["url"]) == [("http://x/${id}", "juel")]
    assert [each.name for each in attributes.outputs] == ["answer"]


def test_a_decision_has_its_binding_and_its_result() -> None:
    decision = node_of(
        '<businessRuleTask id="a" v:decisionRef="dish" v:decisionRefBinding="version" '
        'v:decisionRefVersion="2" v:mapDecisionResult="singleEntry" v:resultVariable="x"/>'
    ).attributes.decision

    assert decision == DecisionWork(
        decision="dish",
        binding="version",
        version=2,
        result_variable="x",
        result="single_entry",
    )


def test_a_decision_gives_a_list_unless_it_says_more() -> None:
    decision = node_of('<businessRuleTask id="a" v:decisionRef="${d}"/>').attributes.decision

    assert decision is not None
    assert said(decision.decision) == [("${d}", "juel")]
    assert (decision.binding, decision.result) == ("latest", "result_list")


def test_an_answer_may_be_an_error() -> None:
    attributes = node_of(
        '<serviceTask id="a" v:type="external" v:topic="t"><extensionElements>'
        '<v:errorEventDefinition id="x" errorRef="E" expression="${status == 500}"/>'
        "</extensionElements></serviceTask>",
        ERROR,
    ).attributes

    (rule,) = attributes.error_rules
    assert rule == ErrorRule(
        condition="${status == 500}", code="broken", message="it broke", line=rule.line
    )


def test_listeners_are_read_in_their_order() -> None:
    listeners = node_of(
        '<userTask id="a"><extensionElements>'
        '<v:executionListener event="start" class="A"/>'
        '<v:executionListener event="end" expression="${execution.getVariable(\'x\')}"/>'
        '<v:taskListener event="create"><v:script scriptFormat="javascript">f()</v:script>'
        "</v:taskListener>"
        '<v:taskListener event="timeout" delegateExpression="${late}" id="t">'
        "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
        "</v:taskListener></extensionElements></userTask>"
    ).attributes.listeners

    assert [each.event for each in listeners] == ["start", "end", "create", "timeout"]
    assert listeners[0].job is not None
    assert listeners[0].job.topic == "A"
    assert listeners[1].script is not None
    assert listeners[1].script.text == "${execution.getVariable('x')}"
    assert listeners[2].script is not None
    assert listeners[2].script.format == "javascript"
    assert listeners[3].timer == "PT1H"


def test_a_flow_has_listeners_for_being_taken() -> None:
    (listener,) = flow_of(
        '<sequenceFlow id="f" sourceRef="a" targetRef="b"><extensionElements>'
        '<v:executionListener class="A"/></extensionElements></sequenceFlow>'
    ).listeners

    assert listener.event == "take"


def test_a_listener_that_is_never_called_is_a_note() -> None:
    inner = (
        '<userTask id="a"><extensionElements><v:executionListener event="nothing" class="A"/>'
        "</extensionElements></userTask>"
    )

    assert codes(inner) == [("note", "extension_without_effect")]


def test_a_message_that_nothing_sends_is_passed_or_refused() -> None:
    event = '<endEvent id="a"><messageEventDefinition messageRef="m"/></endEvent>'
    message = '<message id="m" name="x"/>'

    assert codes(event, message) == [("note", "message_not_sent")]
    assert codes('<sendTask id="a" messageRef="m"/>', message) == [("error", "message_not_sent")]


def test_a_field_that_calls_the_application_goes_to_the_worker_as_it_is_written() -> None:
    inner = (
        '<serviceTask id="a" v:class="A"><extensionElements>'
        '<v:field name="b" expression="${bean.find(id)}"/></extensionElements></serviceTask>'
    )

    node = file_of(f'<process id="p">{inner}</process>').processes[0].nodes[0]
    assert node.attributes.job is not None
    assert said(node.attributes.job.settings["b"]) == [("${bean.find(id)}", "literal")]
    assert codes(inner) == [("note", "field_not_evaluated")]


def test_an_expression_that_calls_the_application_is_a_job_of_its_text() -> None:
    job = job_of('<serviceTask id="a" v:expression="${bean.find(id)}" v:resultVariable="x"/>')

    assert said(job.topic) == [("${bean.find(id)}", "literal")]
    assert job.result_variable == "x"


def test_lanes_give_nobody_a_task() -> None:
    lanes = '<laneSet><lane name="sales"><flowNodeRef>a</flowNodeRef></lane></laneSet>'
    inner = f'{lanes}<userTask id="a"/>'

    node = file_of(f'<process id="p" v:versionTag="1">{inner}</process>').processes[0].nodes[0]
    assert node.attributes.person is not None
    assert node.attributes.person.candidate_groups == ()
    assert codes(inner) == [("note", "lane_without_effect")]


def test_plaits_connector_does_the_work_beside_the_vendors_names() -> None:
    inner = (
        '<serviceTask id="a" v:class="A"><extensionElements><v:properties>'
        '<v:property name="plait:connector" value="http"/>'
        '<v:property name="plait:path" value="/x"/></v:properties></extensionElements>'
        "</serviceTask>"
    )

    node = file_of(f'<process id="p">{inner}</process>').processes[0].nodes[0]
    assert node.attributes.job is not None
    assert (node.attributes.job.connector, node.attributes.job.settings) == ("http", {"path": "/x"})
    assert codes(inner) == [("note", "extension_without_effect")]


def test_plaits_names_of_a_connector_are_refused_beside_a_vendors_job() -> None:
    assert codes('<serviceTask id="a" v:class="A" plait:timeout="PT1S"/>') == [
        ("error", "plait_unknown")
    ]


def test_retries_of_each_instance_are_those_of_its_job() -> None:
    job = job_of(
        '<serviceTask id="a" v:class="A"><multiInstanceLoopCharacteristics v:collection="all" '
        'v:asyncBefore="true" v:jobPriority="3"><extensionElements>'
        "<v:failedJobRetryTimeCycle>R2/PT5S</v:failedJobRetryTimeCycle></extensionElements>"
        "</multiInstanceLoopCharacteristics></serviceTask>"
    )

    assert (job.retry_seconds, job.priority) == ((5.0,), 3)


def test_each_process_says_the_priority_of_its_own_jobs() -> None:
    model = file_of(
        '<process id="p" v:jobPriority="4"/><process id="q" v:versionTag="1">'
        '<serviceTask id="a" v:class="A"/></process>'
    )

    job = model.processes[1].nodes[0].attributes.job
    assert job is not None
    assert job.priority == 0
