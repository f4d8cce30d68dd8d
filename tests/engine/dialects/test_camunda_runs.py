"""Files drawn for Camunda 7, deployed unchanged and played to the end."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import pytest

from engine import Engine
from engine.facts import Instance
from engine.worker_jobs import Holder, TopicRequest, WorkerJob
from tests.engine.decisions.models import decision, model, table
from tests.engine.models import person

WORKER = person("wanda", "operator")


def drawn(key: str, inner: str, beside: str = "") -> bytes:
    """Return a file of Camunda Modeler with one process."""
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
        'xmlns:modeler="http://camunda.org/schema/modeler/1.0" '
        'modeler:executionPlatform="Camunda Platform" modeler:executionPlatformVersion="7.21.0" '
        f'targetNamespace="x">{beside}<process id="{key}" isExecutable="true" '
        f'camunda:historyTimeToLive="180">{inner}</process></definitions>'
    ).encode()


def line(*ids: str) -> str:
    """Return the flows that lead from each element to the next."""
    ends = itertools.pairwise(ids)
    return "".join(f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in ends)


def extended(inner: str) -> str:
    return f"<extensionElements>{inner}</extensionElements>"


def parameters(inner: str) -> str:
    return f"<camunda:inputOutput>{inner}</camunda:inputOutput>"


def run(engine: Engine, content: bytes, key: str = "p", **variables: Any) -> Instance:
    engine.deploy({f"{key}.bpmn": content})
    instance = engine.start(key, variables=variables)
    engine.run_due()
    return instance


def taken(engine: Engine, topic: str) -> WorkerJob:
    asked = [TopicRequest(topic=topic, lease_seconds=30)]
    [job] = engine.lease_jobs(asked, worker="w", limit=10, actor=WORKER)
    return job


def seen_by(job: WorkerJob) -> Mapping[str, Any]:
    assert job.variables is not None
    return job.variables


def answer(engine: Engine, topic: str, **variables: Any) -> None:
    job = taken(engine, topic)
    engine.complete(job.id, variables=variables, holder=Holder(worker="w"), actor=WORKER)
    engine.run_due()


def test_a_person_and_a_delegate_take_part(engine: Engine) -> None:
    content = drawn(
        "p",
        '<startEvent id="s" camunda:initiator="starter"/>'
        '<userTask id="review" camunda:assignee="${starter}" camunda:priority="${urgency}"/>'
        '<serviceTask id="score" camunda:class="org.acme.Score" camunda:asyncBefore="true"/>'
        '<exclusiveGateway id="g" default="g_no"/>'
        '<endEvent id="yes"/><endEvent id="no"/>'
        '<sequenceFlow id="g_no" sourceRef="g" targetRef="no"/>'
        '<sequenceFlow id="g_yes" sourceRef="g" targetRef="yes"><conditionExpression>'
        "${score > 5 &amp;&amp; approved}</conditionExpression></sequenceFlow>"
        + line("s", "review", "score", "g"),
    )
    engine.deploy({"p.bpmn": content})
    instance = engine.start("p", variables={"urgency": 80}, actor=person("ann", "analyst"))
    engine.run_due()

    [wait] = engine.waits(instance.id)
    assert (wait.kind, wait.element_id) == ("person", "review")
    engine.complete(wait.id, variables={"approved": True})
    engine.run_due()
    answer(engine, "org.acme.Score", score=7)

    assert engine.get(instance.id).state == "completed"
    ended = [each.element_id for each in engine.history(instance.id)]
    assert "yes" in ended
    assert engine.variables(instance.id)["starter"] == "ann"


def test_an_expression_is_evaluated_in_the_step(engine: Engine) -> None:
    content = drawn(
        "p",
        '<startEvent id="s"/><serviceTask id="add" camunda:expression="${a + b}" '
        'camunda:resultVariable="sum"/><serviceTask id="set" '
        "camunda:expression=\"${execution.setVariable('twice', sum * 2)}\"/>"
        '<endEvent id="e"/>' + line("s", "add", "set", "e"),
    )

    instance = run(engine, content, a=2, b=3)

    assert engine.get(instance.id).state == "completed"
    assert engine.variables(instance.id) == {"a": 2, "b": 3, "sum": 5, "twice": 10}


def test_parameters_are_local_and_outputs_go_up(engine: Engine) -> None:
    io = parameters(
        '<camunda:inputParameter name="total">${price * count}</camunda:inputParameter>'
        '<camunda:inputParameter name="tags"><camunda:list><camunda:value>${kind}</camunda:value>'
        "<camunda:value>new</camunda:value></camunda:list></camunda:inputParameter>"
        '<camunda:outputParameter name="paid">${total - discount}</camunda:outputParameter>'
    )
    content = drawn(
        "p",
        '<startEvent id="s"/><serviceTask id="pay" camunda:type="external" camunda:topic="pay">'
        f'{extended(io)}</serviceTask><endEvent id="e"/>' + line("s", "pay", "e"),
    )

    instance = run(engine, content, price=4, count=3, kind="book")
    job = taken(engine, "pay")
    engine.complete(job.id, variables={"discount": 2}, holder=Holder(worker="w"), actor=WORKER)

    assert seen_by(job)["total"] == 12
    assert seen_by(job)["tags"] == ["book", "new"]
    assert engine.variables(instance.id)["paid"] == 10
    assert "total" not in engine.variables(instance.id)


def test_a_call_passes_and_takes_back_what_it_names(engine: Engine) -> None:
    child = drawn(
        "child",
        '<startEvent id="s"/><scriptTask id="c" scriptFormat="javascript" '
        'camunda:resultVariable="twice"><script>n * 2</script></scriptTask><endEvent id="e"/>'
        + line("s", "c", "e"),
    )
    content = drawn(
        "p",
        '<startEvent id="s"/><callActivity id="call" calledElement="child">'
        + extended('<camunda:in source="a" target="n"/><camunda:out source="twice" target="b"/>')
        + '</callActivity><endEvent id="e"/>'
        + line("s", "call", "e"),
    )
    engine.deploy({"child.bpmn": child})

    instance = run(engine, content, a=4, hidden=1)

    assert engine.get(instance.id).state == "completed"
    assert engine.variables(instance.id) == {"a": 4, "hidden": 1, "b": 8}


@pytest.mark.parametrize(
    "ends_after_two",
    [
        "<completionCondition>${nrOfCompletedInstances == 2}</completionCondition>",
        "<loopCardinality>${number}</loopCardinality>",
    ],
)
def test_each_of_a_collection_has_its_element_and_its_number(
    engine: Engine, ends_after_two: str
) -> None:
    marker = "multiInstanceLoopCharacteristics"
    content = drawn(
        "p",
        '<startEvent id="s"/><serviceTask id="each" camunda:type="external" camunda:topic="t">'
        f'<{marker} isSequential="true" camunda:collection="people" camunda:elementVariable="who">'
        f'{ends_after_two}</{marker}></serviceTask><endEvent id="e"/>' + line("s", "each", "e"),
    )

    instance = run(engine, content, people=["ann", "bob", "cyd"], number=2)
    seen = []
    for _ in range(2):
        job = taken(engine, "t")
        seen.append((seen_by(job)["who"], seen_by(job)["loopCounter"]))
        engine.complete(job.id, variables={}, holder=Holder(worker="w"), actor=WORKER)
        engine.run_due()

    assert seen == [("ann", 0), ("bob", 1)]
    assert engine.get(instance.id).state == "completed"


def test_listeners_run_in_their_order(engine: Engine) -> None:
    def listener(event: str, value: str) -> str:
        text = f"execution.setVariable('log', log.concat('{value}'))"
        return f'<camunda:executionListener event="{event}" expression="${{{text}}}"/>'

    content = drawn(
        "p",
        '<startEvent id="s"/><userTask id="work">'
        + extended(
            listener("start", "1")
            + listener("end", "3")
            + '<camunda:taskListener event="create" expression="'
            + "${execution.setVariable('log', log.concat('2'))}\"/>"
        )
        + '</userTask><endEvent id="e"/>'
        + line("s", "work", "e"),
    )

    instance = run(engine, content, log="")
    [wait] = engine.waits(instance.id)
    engine.complete(wait.id)

    assert engine.get(instance.id).state == "completed"
    assert engine.variables(instance.id)["log"] == "123"


def test_a_workers_answer_may_be_an_error(engine: Engine) -> None:
    rule = '<camunda:errorEventDefinition errorRef="E" expression="${status == 500}"/>'
    content = drawn(
        "p",
        '<startEvent id="s"/><serviceTask id="ask" camunda:type="external" camunda:topic="ask">'
        f'{extended(rule)}</serviceTask><endEvent id="e"/>'
        '<boundaryEvent id="caught" attachedToRef="ask"><errorEventDefinition errorRef="E" '
        'camunda:errorCodeVariable="code"/></boundaryEvent><endEvent id="failed"/>'
        + line("s", "ask", "e")
        + line("caught", "failed"),
        '<error id="E" errorCode="broken"/>',
    )

    instance = run(engine, content)
    answer(engine, "ask", status=500)

    assert engine.get(instance.id).state == "completed"
    assert engine.variables(instance.id)["code"] == "broken"


def test_properties_called_plait_make_a_connectors_job(engine: Engine) -> None:
    findings = engine.check(
        {
            "p.bpmn": drawn(
                "p",
                '<startEvent id="s"/><serviceTask id="ask">'
                + extended(
                    "<camunda:properties>"
                    '<camunda:property name="plait:connector" value="http"/>'
                    '<camunda:property name="plait:connection" value="analytics"/>'
                    '<camunda:property name="plait:path" value="/score"/></camunda:properties>'
                )
                + '</serviceTask><endEvent id="e"/>'
                + line("s", "ask", "e"),
            )
        }
    )

    assert [each.code for each in findings if each.level == "error"] == []
    assert "http_connection_unknown" in [each.code for each in findings]


def test_a_decision_gives_a_list_or_what_is_mapped(engine: Engine) -> None:
    rules = [("< 10", '"small"'), (">= 10", '"large"')]
    engine.deploy({"size.dmn": model(decision("size", table(["n"], ["word"], rules)))})
    output = parameters(
        '<camunda:outputParameter name="again">${decisionResult.getSingleEntry()}'
        "</camunda:outputParameter>"
    )
    content = drawn(
        "p",
        '<startEvent id="s"/><businessRuleTask id="one" camunda:decisionRef="size" '
        'camunda:mapDecisionResult="singleEntry" camunda:resultVariable="word"/>'
        '<businessRuleTask id="all" camunda:decisionRef="size" camunda:resultVariable="rows">'
        f'{extended(output)}</businessRuleTask><endEvent id="e"/>' + line("s", "one", "all", "e"),
    )

    instance = run(engine, content, n=3)

    assert engine.get(instance.id).state == "completed"
    assert engine.variables(instance.id) == {
        "n": 3,
        "word": "small",
        "rows": [{"word": "small"}],
        "again": "small",
    }


def test_outputs_of_events_land_at_their_end(engine: Engine) -> None:
    def output(name: str, text: str) -> str:
        text = f'<camunda:outputParameter name="{name}">{text}</camunda:outputParameter>'
        return extended(parameters(text))

    content = drawn(
        "p",
        f'<startEvent id="s">{output("twice", "${a * 2}")}</startEvent>'
        f'<intermediateThrowEvent id="t">{output("fixed", "text")}</intermediateThrowEvent>'
        f'<endEvent id="e">{output("more", "${twice + 1}")}</endEvent>' + line("s", "t", "e"),
    )

    instance = run(engine, content, a=2)

    assert engine.get(instance.id).state == "completed"
    assert engine.variables(instance.id) == {"a": 2, "twice": 4, "fixed": "text", "more": 5}
