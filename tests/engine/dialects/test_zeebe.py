"""Camunda 8's words become Plait's."""

from __future__ import annotations

import pytest

from engine.dialects.attributes import (
    WORKER,
    CallWork,
    DecisionWork,
    FormWork,
    JobWork,
    Listener,
    NamedSource,
    ScriptWork,
)
from engine.expressions.texts import language_of
from tests.engine.dialects.zeebe_files import PAID, file_of, node_of


def test_a_service_task_is_a_job_with_type_attempts_and_fixed_headers() -> None:
    node = node_of(
        "serviceTask",
        '<zeebe:taskDefinition type="=kind" retries="5"/><zeebe:taskHeaders>'
        '<zeebe:header key="resultExpression" value="={a: 1}"/></zeebe:taskHeaders>'
        '<zeebe:jobPriorityDefinition priority="7"/>',
    )

    job = node.attributes.job
    assert job == JobWork(
        connector=WORKER,
        topic="=kind",
        attempts="5",
        settings={"resultExpression": "={a: 1}"},
        priority=7,
    )
    assert job is not None
    assert language_of(job.settings["resultExpression"]) == "literal"


def test_a_job_that_says_nothing_has_three_attempts_and_its_process_s_priority() -> None:
    node = node_of(
        "sendTask",
        '<zeebe:taskDefinition type="tell"/>',
        of_process='<zeebe:jobPriorityDefinition priority="9"/>',
    )

    assert node.attributes.job == JobWork(connector=WORKER, topic="tell", attempts="3", priority=9)


def test_a_message_throw_is_a_job() -> None:
    model = file_of(
        '<endEvent id="a"><extensionElements><zeebe:taskDefinition type="tell"/>'
        '</extensionElements><messageEventDefinition messageRef="m"/></endEvent>',
        PAID,
    )

    node = model.processes[0].nodes[0]
    assert node.attributes.job == JobWork(connector=WORKER, topic="tell", attempts="3")
    assert node.correlation == ()


def test_mappings_keep_their_order_and_nested_targets_become_contexts() -> None:
    node = node_of(
        "serviceTask",
        '<zeebe:taskDefinition type="t"/><zeebe:ioMapping>'
        '<zeebe:input source="=a" target="b"/>'
        '<zeebe:input source="=o.total" target="pay.sum.net"/>'
        '<zeebe:input source="EUR" target="pay.currency"/>'
        '<zeebe:output source="=ok" target="order.paid"/></zeebe:ioMapping>',
    )

    assert [(each.name, each.source) for each in node.attributes.inputs] == [
        ("b", "=a"),
        ("pay", '={"sum": {"net": (o.total)}, "currency": "EUR"}'),
    ]
    assert [(each.name, each.source) for each in node.attributes.outputs] == [
        ("order", '=context put((if order = null then {} else order), ["paid"], (ok))')
    ]


def test_a_user_task_says_who_when_and_how_urgent() -> None:
    node = node_of(
        "userTask",
        "<zeebe:userTask/>"
        '<zeebe:assignmentDefinition assignee="=boss" candidateGroups="a, b" '
        'candidateUsers="=users"/>'
        '<zeebe:taskSchedule dueDate="2026-12-01T10:00:00Z" followUpDate="=later"/>'
        '<zeebe:priorityDefinition priority="70"/>',
    )

    person = node.attributes.person
    assert person is not None
    assert (person.assignee, person.candidate_groups) == ("=boss", ("a", "b"))
    assert (person.candidate_users, person.due) == (("=users",), "2026-12-01T10:00:00Z")
    assert (person.follow_up, person.priority) == ("=later", 70)


def test_an_expression_for_the_priority_is_kept_as_text() -> None:
    node = node_of("userTask", '<zeebe:userTask/><zeebe:priorityDefinition priority="=p"/>')

    assert node.attributes.person is not None
    assert node.attributes.person.priority_text == "=p"


def test_a_form_is_found_by_its_id_or_inside_the_file() -> None:
    linked = node_of(
        "userTask",
        '<zeebe:userTask/><zeebe:formDefinition formId="check" bindingType="versionTag" '
        'versionTag="v2"/>',
    )
    inline = node_of(
        "startEvent",
        '<zeebe:formDefinition formKey="camunda-forms:bpmn:f1"/>',
        of_process='<zeebe:userTaskForm id="f1">{"components": []}</zeebe:userTaskForm>',
    )

    assert linked.attributes.person is not None
    assert linked.attributes.person.form_work == FormWork(
        id="check", binding="version_tag", version_tag="v2"
    )
    assert inline.attributes.start_form == FormWork(document={"components": []})


def test_a_script_is_feel_with_a_result() -> None:
    node = node_of("scriptTask", '<zeebe:script expression="=a + b" resultVariable="sum"/>')

    assert node.attributes.script == ScriptWork(
        text="=a + b", format="feel", result_variable="sum", line=1
    )
    assert (node.script, node.script_format) == ("=a + b", "feel")


def test_a_business_rule_task_asks_a_decision() -> None:
    node = node_of(
        "businessRuleTask",
        '<zeebe:calledDecision decisionId="=d" resultVariable="rate" bindingType="deployment"/>',
    )

    assert node.attributes.decision == DecisionWork(
        decision="=d", binding="deployment", result_variable="rate"
    )


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ('processId="ship"', CallWork(called="ship", takes_all=True)),
        ('processIdExpression="carrier"', CallWork(called="=carrier", takes_all=True)),
        (
            'processId="=c" propagateAllChildVariables="false" propagateAllParentVariables="true"',
            CallWork(called="=c", gives_all=False, takes_all=True),
        ),
        (
            'processId="=carrier" businessId="=key" bindingType="versionTag" versionTag="v1"',
            CallWork(
                called="=carrier",
                business_key="=key",
                binding="version_tag",
                version_tag="v1",
                takes_all=True,
            ),
        ),
    ],
)
def test_a_call_names_its_process_and_what_goes_over(attributes: str, expected: CallWork) -> None:
    node = node_of("callActivity", f"<zeebe:calledElement {attributes}/>")

    assert node.attributes.call == expected


def test_a_caught_message_is_told_by_the_key_of_its_subscription() -> None:
    model = file_of(
        '<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>'
        '<intermediateCatchEvent id="c"><messageEventDefinition messageRef="m"/>'
        '</intermediateCatchEvent><receiveTask id="r" messageRef="m"/>',
        PAID,
    )

    nodes = model.processes[0].node_by_id
    key = (NamedSource(name="key", source="=order.id", line=1),)
    assert model.findings == ()
    assert [nodes[id_].correlation for id_ in ("s", "c", "r")] == [(), key, key]


def test_a_loop_runs_over_its_collection() -> None:
    model = file_of(
        '<task id="a"><multiInstanceLoopCharacteristics><extensionElements>'
        '<zeebe:loopCharacteristics inputCollection="=items" inputElement="item" '
        'outputCollection="results" outputElement="=result"/></extensionElements>'
        "<completionCondition>=done</completionCondition></multiInstanceLoopCharacteristics></task>"
    )

    loop = model.processes[0].nodes[0].loop
    assert loop is not None
    assert (loop.collection, loop.element_variable) == ("=items", "item")
    assert (loop.output_collection, loop.output_element) == ("results", "=result")


def test_listeners_are_jobs_at_moments_of_a_life() -> None:
    node = node_of(
        "userTask",
        "<zeebe:userTask/><zeebe:executionListeners>"
        '<zeebe:executionListener eventType="start" type="x" retries="2"><zeebe:taskHeaders>'
        '<zeebe:header key="h" value="1"/></zeebe:taskHeaders></zeebe:executionListener>'
        "</zeebe:executionListeners><zeebe:taskListeners><zeebe:taskListener "
        'eventType="completing" type="y"/></zeebe:taskListeners>',
    )

    assert node.attributes.listeners == (
        Listener(
            event="start",
            line=1,
            job=JobWork(connector=WORKER, topic="x", attempts="2", settings={"h": "1"}),
        ),
        Listener(event="complete", line=1, job=JobWork(connector=WORKER, topic="y", attempts="3")),
    )


def test_an_ad_hoc_sub_process_begins_with_a_list() -> None:
    node = node_of("adHocSubProcess", '<zeebe:adHoc activeElementsCollection="=todo"/>')

    assert node.attributes.active_elements == "=todo"


def test_a_condition_watches_the_variables_of_its_filter() -> None:
    model = file_of(
        '<intermediateCatchEvent id="a"><conditionalEventDefinition><extensionElements>'
        '<zeebe:conditionalFilter variableNames="a, b" variableEvents="update"/>'
        "</extensionElements><condition>=a &gt; b</condition></conditionalEventDefinition>"
        "</intermediateCatchEvent>"
    )

    (definition,) = model.processes[0].nodes[0].definitions
    assert definition.watched_variables == {"a", "b"}
    assert definition.watched_changes == {"update"}


def test_a_process_has_a_tag_properties_and_plaits_names_as_properties() -> None:
    model = file_of(
        '<startEvent id="s"/>',
        of_process='<zeebe:versionTag value="v7"/><zeebe:properties>'
        '<zeebe:property name="team" value="ops"/>'
        '<zeebe:property name="plait:businessKey" value="unique"/></zeebe:properties>',
    )

    attributes = model.processes[0].attributes
    assert model.findings == ()
    assert (attributes.version_tag, attributes.properties) == ("v7", {"team": "ops"})
    assert attributes.is_business_key_unique
