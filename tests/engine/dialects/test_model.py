from __future__ import annotations

from engine.dialects.model import FileModel, read_model
from engine.expressions.texts import language_of
from engine.xml import parse


def model(inner: str) -> FileModel:
    content = (
        f'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">\n{inner}</definitions>'
    )
    return read_model(parse(content.encode(), "f.bpmn"), "f.bpmn")


def test_flows_without_an_id_get_one_each() -> None:
    (process,) = model(
        '<process id="p"><task id="a"/><task id="b"/><sequenceFlow sourceRef="a" targetRef="b"/>'
        '<sequenceFlow sourceRef="a" targetRef="b"/></process>'
    ).processes

    assert len({flow.id for flow in process.flows}) == 2
    assert [flow.id for flow in process.incoming["b"]] == [
        flow.id for flow in process.outgoing["a"]
    ]


def test_nodes_know_their_container() -> None:
    (process,) = model(
        '<process id="p"><subProcess id="u"><subProcess id="v"><task id="x"/></subProcess>'
        '</subProcess><task id="y"/></process>'
    ).processes

    assert {node.id: node.container_id for node in process.nodes} == {
        "u": "p",
        "y": "p",
        "v": "u",
        "x": "v",
    }
    assert [node.id for node in process.inside("u")] == ["v"]


def test_executable_has_three_answers() -> None:
    processes = model(
        '<process id="a"/><process id="b" isExecutable="true"/>'
        '<process id="c" isExecutable="false"/>'
    ).processes

    assert [process.is_executable for process in processes] == [None, True, False]


def test_events_keep_their_definition_and_lines() -> None:
    file = model(
        '<error id="e" errorCode="E"/><process id="p">\n<boundaryEvent id="b" attachedToRef="a" '
        'cancelActivity="false">\n<timerEventDefinition>\n<timeCycle> R3/PT1H </timeCycle>'
        '</timerEventDefinition></boundaryEvent><endEvent id="x">'
        '<errorEventDefinition errorRef="e"/></endEvent></process>'
    )
    boundary, end = file.processes[0].nodes

    timer = boundary.definitions[0].timer
    assert timer is not None
    assert (timer.kind, timer.text, timer.line) == ("timeCycle", "R3/PT1H", 5)
    assert (boundary.attached_to, boundary.is_interrupting, boundary.line) == ("a", False, 3)
    assert [(each.kind, each.reference) for each in end.definitions] == [("error", "e")]
    assert file.errors == {"e": "E"}


def test_default_and_condition_are_read() -> None:
    (process,) = model(
        '<process id="p"><exclusiveGateway id="g" default="f"/><sequenceFlow id="f" sourceRef="g" '
        'targetRef="g"><conditionExpression language="http://www.omg.org/spec/DMN/FEEL/"> x '
        "</conditionExpression></sequenceFlow></process>"
    ).processes

    assert process.nodes[0].default_flow == "f"
    assert process.flows[0].condition == "x"
    assert language_of(process.flows[0].condition or "") == "feel"
