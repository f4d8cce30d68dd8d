"""Files drawn for Flowable, deployed unchanged and played to the end."""

from __future__ import annotations

import itertools

from engine import Engine
from engine.facts import Instance
from engine.worker_jobs import Holder, TopicRequest
from tests.engine.decisions.models import decision, model, table
from tests.engine.models import person

WORKER = person("wanda", "operator")


def drawn(inner: str, *path: str, beside: str = "") -> bytes:
    """Return a file of Flowable with one process, whose flows lead along `path`."""
    flows = "".join(
        f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>'
        for a, b in itertools.pairwise(path)
    )
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        f'xmlns:flowable="http://flowable.org/bpmn" targetNamespace="x">{beside}'
        f'<process id="p" isExecutable="true">{inner}{flows}</process></definitions>'
    ).encode()


def run(engine: Engine, content: bytes, **variables: object) -> Instance:
    engine.deploy({"p.bpmn": content})
    instance = engine.start("p", variables=variables)
    engine.run_due()
    return instance


def answer(engine: Engine, topic: str, **variables: object) -> None:
    asked = [TopicRequest(topic=topic, lease_seconds=30)]
    [job] = engine.lease_jobs(asked, worker="w", limit=1, actor=WORKER)
    engine.complete(job.id, variables=variables, holder=Holder(worker="w"), actor=WORKER)
    engine.run_due()


def test_a_value_of_a_data_object_is_there_unless_the_start_gives_one(engine: Engine) -> None:
    content = drawn(
        '<dataObject id="d" name="limit" itemSubjectRef="xsd:int"><extensionElements>'
        "<flowable:value>5</flowable:value></extensionElements></dataObject>"
        '<startEvent id="s"/><serviceTask id="a" flowable:expression="${limit + 1}" '
        'flowable:resultVariableName="more"/><endEvent id="e"/>',
        *("s", "a", "e"),
    )

    instance = run(engine, content)
    given = engine.start("p", variables={"limit": 9})

    assert engine.variables(instance.id) == {"limit": 5, "more": 6}
    assert engine.variables(given.id) == {"limit": 9, "more": 10}


def test_an_external_worker_gets_and_gives_what_is_mapped(engine: Engine) -> None:
    content = drawn(
        '<startEvent id="s"/><serviceTask id="a" flowable:type="external-worker" '
        'flowable:topic="score"><extensionElements>'
        '<flowable:externalWorkerOutParameter source="result" target="score"/>'
        '</extensionElements></serviceTask><endEvent id="e"/>',
        *("s", "a", "e"),
    )

    instance = run(engine, content)
    answer(engine, "score", result=7)

    assert engine.get(instance.id).state == "completed"
    assert engine.variables(instance.id)["score"] == 7


def test_answers_of_all_are_gathered(engine: Engine) -> None:
    content = drawn(
        '<startEvent id="s"/><userTask id="ask" flowable:assignee="${who}">'
        '<multiInstanceLoopCharacteristics isSequential="true" flowable:collection="people" '
        'flowable:elementVariable="who"><extensionElements>'
        '<flowable:variableAggregation target="answers"><variable source="said" target="answer"/>'
        '<variable source="who"/></flowable:variableAggregation></extensionElements>'
        '</multiInstanceLoopCharacteristics></userTask><endEvent id="e"/>',
        *("s", "ask", "e"),
    )

    instance = run(engine, content, people=["ann", "bob"])
    for said in ("yes", "no"):
        [wait] = [each for each in engine.waits(instance.id) if each.kind == "person"]
        engine.complete(wait.id, variables={"said": said})
        engine.run_due()

    assert engine.get(instance.id).state == "completed"
    assert engine.variables(instance.id)["answers"] == [
        {"answer": "yes", "who": "ann"},
        {"answer": "no", "who": "bob"},
    ]


def test_an_event_of_the_registry_comes_as_a_message(engine: Engine) -> None:
    content = drawn(
        '<startEvent id="s"/><receiveTask id="r"><extensionElements>'
        "<flowable:eventType>paid</flowable:eventType>"
        '<flowable:eventCorrelationParameter name="order" value="${id}"/>'
        '<flowable:eventOutParameter source="sum" target="total"/>'
        '</extensionElements></receiveTask><endEvent id="e"/>',
        *("s", "r", "e"),
    )

    instance = run(engine, content, id="7")
    engine.correlate("paid", correlation={"order": "7"}, variables={"sum": 12})
    engine.run_due()

    assert engine.get(instance.id).state == "completed"
    assert engine.variables(instance.id)["total"] == 12


def test_an_undeclared_error_is_told_by_its_reference(engine: Engine) -> None:
    content = drawn(
        '<startEvent id="s"/><subProcess id="sub"><startEvent id="in"/><endEvent id="out">'
        '<errorEventDefinition errorRef="broken"/></endEvent>'
        '<sequenceFlow id="f" sourceRef="in" targetRef="out"/></subProcess>'
        '<boundaryEvent id="b" attachedToRef="sub"><errorEventDefinition errorRef="broken"/>'
        '</boundaryEvent><endEvent id="caught"/><endEvent id="e"/>'
        '<sequenceFlow id="g" sourceRef="b" targetRef="caught"/>'
        '<sequenceFlow id="h" sourceRef="sub" targetRef="e"/>',
        *("s", "sub"),
    )

    instance = run(engine, content)

    assert engine.get(instance.id).state == "completed"
    assert "caught" in [each.element_id for each in engine.history(instance.id)]


def test_outputs_of_a_decision_land_under_their_names(engine: Engine) -> None:
    rules = [("< 10", '"small"', "1"), (">= 10", '"large"', "2")]
    engine.deploy({"size.dmn": model(decision("size", table(["n"], ["word", "rank"], rules)))})
    content = drawn(
        '<startEvent id="s"/><serviceTask id="a" flowable:type="dmn"><extensionElements>'
        '<flowable:field name="decisionTableReferenceKey"><flowable:string>size</flowable:string>'
        '</flowable:field></extensionElements></serviceTask><endEvent id="e"/>',
        *("s", "a", "e"),
    )

    instance = run(engine, content, n=12)

    assert engine.get(instance.id).state == "completed"
    assert engine.variables(instance.id) == {"n": 12, "word": "large", "rank": 2}


def test_an_error_carries_what_it_names(engine: Engine) -> None:
    content = drawn(
        '<startEvent id="s"/><subProcess id="sub"><startEvent id="in"/><endEvent id="out">'
        '<extensionElements><flowable:out source="n" target="lost"/></extensionElements>'
        '<errorEventDefinition errorRef="broken"/></endEvent>'
        '<sequenceFlow id="f" sourceRef="in" targetRef="out"/></subProcess>'
        '<boundaryEvent id="b" attachedToRef="sub"><extensionElements>'
        '<flowable:in sourceExpression="${lost * 2}" target="twice"/></extensionElements>'
        '<errorEventDefinition errorRef="broken"/></boundaryEvent><endEvent id="e"/>'
        '<sequenceFlow id="g" sourceRef="b" targetRef="e"/>',
        *("s", "sub"),
    )

    instance = run(engine, content, n=4)

    assert engine.get(instance.id).state == "completed"
    assert engine.variables(instance.id)["twice"] == 8
