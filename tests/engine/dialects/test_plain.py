from __future__ import annotations

from engine.dialects.attributes import (
    DecisionWork,
    Evidence,
    JobWork,
    NamedSource,
    Outcome,
    PersonWork,
)
from engine.dialects.model import Node, Process, read_model
from engine.xml import parse


def process(inner: str, attributes: str = "") -> Process:
    content = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        f'xmlns:plait="urn:plait:bpmn:1"><process id="p" {attributes}>\n{inner}'
        "</process></definitions>"
    )
    model = read_model(parse(content.encode(), "f.bpmn"), "f.bpmn")
    assert model.findings == ()
    return model.processes[0]


def node(element: str) -> Node:
    return process(element).nodes[0]


def job_of(element: str) -> JobWork:
    job = node(element).attributes.job
    assert job is not None
    return job


def person_of(element: str) -> PersonWork:
    person = node(element).attributes.person
    assert person is not None
    return person


def test_a_process_declares_who_starts_it_and_what_the_worklist_shows() -> None:
    attributes = process(
        "",
        'plait:starterGroups="analysts, services" plait:starterUsers="ann" '
        'plait:businessKey="unique" plait:worklistColumns="category,horizon_weeks"',
    ).attributes

    assert attributes.starter_groups == ("analysts", "services")
    assert attributes.starter_users == ("ann",)
    assert attributes.is_business_key_unique
    assert attributes.worklist_columns == ("category", "horizon_weeks")


def test_a_start_event_names_its_form() -> None:
    assert node('<startEvent id="s" plait:form="start.form"/>').attributes.form == "start.form"


def test_a_job_keeps_every_other_attribute_as_a_setting() -> None:
    job = job_of(
        '<serviceTask id="a" plait:connector="http" plait:connection="analytics" '
        'plait:method="POST" plait:path="/v1" plait:timeout="PT1M" '
        'plait:retries="PT1S,PT5S" plait:priority="9"/>'
    )

    assert job.connector == "http"
    assert job.settings == {"connection": "analytics", "method": "POST", "path": "/v1"}
    assert job.timeout_seconds == 60.0
    assert job.retry_seconds == (1.0, 5.0)
    assert job.priority == 9


def test_retries_may_be_written_as_a_cycle() -> None:
    job = job_of('<sendTask id="a" plait:connector="c" plait:retries="R3/PT10S"/>')

    assert job.retry_seconds == (10.0, 10.0)


def test_a_person_task_is_read_whole() -> None:
    person = person_of(
        '<userTask id="a" plait:form="a.form" plait:candidateGroups="x, y" '
        'plait:candidateUsers="=who" plait:assignee="ann" plait:dueDate="P3D" '
        'plait:followUp="=later" plait:priority="60" '
        'plait:fourEyes="b,c" plait:outcomeVariable="decision" plait:evidence="f:series, q:table" '
        'plait:outcomes="approve=Approve it|Then on; reject=Send back; plain"/>'
    )

    assert (person.form, person.assignee, person.due) == ("a.form", "ann", "P3D")
    assert person.candidate_groups == ("x", "y")
    assert person.candidate_users == ("=who",)
    assert (person.follow_up, person.priority, person.four_eyes) == ("=later", 60, ("b", "c"))
    assert person.outcome_variable == "decision"
    assert person.evidence == (
        Evidence(variable="f", view="series"),
        Evidence(variable="q", view="table"),
    )
    assert person.outcomes == (
        Outcome(value="approve", label="Approve it", hint="Then on"),
        Outcome(value="reject", label="Send back"),
        Outcome(value="plain", label="plain"),
    )


def test_an_expression_with_commas_is_one_entry() -> None:
    person = person_of('<userTask id="a" plait:candidateGroups="=[x, y]"/>')

    assert person.candidate_groups == ("=[x, y]",)


def test_mappings_keep_their_order_and_lines() -> None:
    attributes = node(
        '<serviceTask id="a" plait:connector="c"><extensionElements>\n'
        '<plait:input name="x" source="=y"/>\n<plait:input name="z" source="text"/>\n'
        '<plait:output name="o" source="=body.o"/></extensionElements></serviceTask>'
    ).attributes

    assert attributes.inputs == (
        NamedSource(name="x", source="=y", line=3),
        NamedSource(name="z", source="text", line=4),
    )
    assert attributes.outputs == (NamedSource(name="o", source="=body.o", line=5),)


def test_defaults_are_those_of_the_neutral_attributes() -> None:
    task = '<userTask id="a"/>'

    assert person_of(task).outcome_variable == "outcome"
    assert person_of(task).priority == 50
    assert node(task).attributes.job is None


def test_a_business_rule_task_asks_a_decision() -> None:
    attributes = node(
        '<businessRuleTask id="a" plait:decision="=which" plait:versionTag="v1" '
        'plait:resultVariable="dish" plait:result="single_entry"/>'
    ).attributes

    assert attributes.decision == DecisionWork(
        decision="=which",
        binding="version_tag",
        version_tag="v1",
        result_variable="dish",
        result="single_entry",
    )
    assert attributes.job is None


def test_an_unknown_result_of_a_decision_is_refused() -> None:
    content = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:plait="urn:plait:bpmn:1"><process id="p"><businessRuleTask id="a" '
        'plait:decision="d" plait:result="all"/></process></definitions>'
    )

    model = read_model(parse(content.encode(), "f.bpmn"), "f.bpmn")

    assert [(each.level, each.code) for each in model.findings] == [("error", "plait_value")]
