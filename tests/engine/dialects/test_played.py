"""Files of Camunda 8 and SpiffWorkflow as a modeler saves them, played from start to end."""

from __future__ import annotations

import itertools
from typing import Any

from engine.spiff import read
from tests.engine.spiff.playing import Player

ZEEBE = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">'
)
SPIFF = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:spiff="http://spiffworkflow.org/bpmn/schema/1.0/core">'
)


def _flows(*ids: str) -> str:
    return "".join(
        f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>'
        for a, b in itertools.pairwise(ids)
    )


def _node(kind: str, id_: str, extension: str = "", inner: str = "", attributes: str = "") -> str:
    extended = f"<extensionElements>{extension}</extensionElements>" if extension else ""
    return f'<{kind} id="{id_}" {attributes}>{extended}{inner}</{kind}>'


def _started(head: str, inner: str, beside: str = "", **variables: Any) -> Player:
    content = f'{head}{beside}<process id="p" isExecutable="true">{inner}</process></definitions>'
    reading = read({"p.bpmn": content.encode()})
    assert [each.message for each in reading.findings if each.level == "error"] == []
    return Player(reading.processes[0].process).start(**variables)


def test_an_order_of_camunda_8_is_worked_by_workers_and_people() -> None:
    message = (
        '<message id="m" name="paid"><extensionElements>'
        '<zeebe:subscription correlationKey="=order.id"/></extensionElements></message>'
    )
    loop = (
        "<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics "
        'inputCollection="=order.items" inputElement="item" outputCollection="checked" '
        'outputElement="=item + loopCounter"/></extensionElements>'
        "</multiInstanceLoopCharacteristics>"
    )
    inner = (
        _node("startEvent", "s")
        + _node(
            "serviceTask",
            "charge",
            '<zeebe:taskDefinition type="=&quot;charge-&quot; + order.kind"/><zeebe:ioMapping>'
            '<zeebe:input source="=order.total" target="pay.amount"/>'
            '<zeebe:output source="=receipt" target="order.receipt"/></zeebe:ioMapping>',
        )
        + _node("userTask", "check", "<zeebe:userTask/>", loop)
        + _node(
            "scriptTask",
            "count",
            '<zeebe:script expression="=sum(checked)" resultVariable="total"/>',
        )
        + _node("receiveTask", "wait", attributes='messageRef="m"')
        + _node(
            "endEvent",
            "told",
            '<zeebe:taskDefinition type="tell"/>',
            '<messageEventDefinition messageRef="m"/>',
        )
        + _flows("s", "charge", "check", "count", "wait", "told")
    )

    order = {"id": 7, "kind": "card", "total": 20, "items": [10, 20]}
    player = _started(ZEEBE, inner, message, order=order)

    detail = player.wait("charge").detail
    assert (detail["topic"], detail["attempts"]) == ("charge-card", 3)
    player.complete("charge", receipt="r1")
    assert player.variables["order"] == {**order, "receipt": "r1"}
    player.complete("check").complete("check")
    assert (player.variables["checked"], player.variables["total"]) == ([11, 22], 33)
    player.trigger("wait")
    assert player.wait("told").kind == "job"
    player.complete("told")
    assert player.completed


def test_an_approval_of_spiffworkflow_runs_its_python() -> None:
    gateway = '<exclusiveGateway id="g" default="g_no"/>'
    condition = (
        '<sequenceFlow id="g_yes" sourceRef="g" targetRef="yes"><conditionExpression>'
        "answer['decision'] == 'yes' and total &gt; 3</conditionExpression></sequenceFlow>"
    )
    inner = (
        _node("startEvent", "s")
        + _node(
            "serviceTask",
            "rate",
            '<spiff:serviceTaskOperator id="http/GetRequest" resultVariable="rate">'
            '<spiff:parameters><spiff:parameter id="currency" type="str" value="order[\'in\']"/>'
            "</spiff:parameters></spiff:serviceTaskOperator>"
            "<spiff:postScript>total = order['amount'] * rate['value']</spiff:postScript>",
        )
        + _node("manualTask", "look", "<spiff:variableName>seen</spiff:variableName>")
        + _node("userTask", "ask", "<spiff:variableName>answer</spiff:variableName>")
        + gateway
        + _node("scriptTask", "yes", inner="<script>done = f'{total} booked'</script>")
        + _node("endEvent", "no")
        + _flows("s", "rate", "look", "ask", "g", "no")
        + condition
    )

    player = _started(SPIFF, inner, order={"in": "EUR", "amount": 2})

    wait = player.wait("rate")
    assert (wait.detail["topic"], wait.detail["inputs"]) == ("http/GetRequest", {"currency": "EUR"})
    player.complete("rate", {"value": 3})
    assert (player.variables["rate"], player.variables["total"]) == ({"value": 3}, 6)
    assert player.wait("look").kind == "person"
    player.complete("look")
    player.complete("ask", decision="yes")
    assert player.completed
    assert player.variables["answer"] == {"decision": "yes"}
