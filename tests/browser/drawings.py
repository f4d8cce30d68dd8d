"""Small processes that can be seen: what `tests.engine.models.process` draws, with coordinates."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from tests.engine.events import declared
from tests.engine.models import process, timer

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_DIAGRAM = (
    '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="diagram">'
    '<bpmndi:BPMNPlane id="plane" bpmnElement="{key}">{shapes}</bpmndi:BPMNPlane>'
    "</bpmndi:BPMNDiagram></definitions>"
)
Places = Mapping[str, tuple[int, int, int, int]]


def event(x: int, y: int) -> tuple[int, int, int, int]:
    """Return the place of an event around a point."""
    return (x - 18, y - 18, 36, 36)


def box(x: int, y: int, width: int = 120, height: int = 80) -> tuple[int, int, int, int]:
    """Return the place of an activity around a point."""
    return (x - width // 2, y - height // 2, width, height)


def seen(drawn: bytes, places: Places) -> str:
    """Give a drawn process its coordinates: x, y, width and height by element."""
    root = etree.fromstring(drawn)
    [found] = root.findall(f"{_BPMN}process")
    shapes = [
        f'<bpmndi:BPMNShape id="{id_}_di" bpmnElement="{id_}" isExpanded="true">'
        f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/></bpmndi:BPMNShape>'
        for id_, (x, y, width, height) in places.items()
    ]
    for flow in found.iter(f"{_BPMN}sequenceFlow"):
        ends = [places[str(flow.get(end))] for end in ("sourceRef", "targetRef")]
        shapes.append(_edge(str(flow.get("id")), *ends))
    closing = _DIAGRAM.format(key=found.get("id"), shapes="".join(shapes))
    return drawn.decode().replace("</definitions>", closing)


def _edge(id_: str, source: tuple[int, int, int, int], target: tuple[int, int, int, int]) -> str:
    points = [(source[0] + source[2], source[1] + source[3] // 2)]
    points.append((target[0], target[1] + target[3] // 2))
    ways = "".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in points)
    return f'<bpmndi:BPMNEdge id="{id_}_di" bpmnElement="{id_}">{ways}</bpmndi:BPMNEdge>'


_EACH = (
    '<multiInstanceLoopCharacteristics plait:collection="=articles" plait:elementVariable="one"/>'
)
CHILD = seen(
    process(
        "credit_check",
        "startEvent s",
        'userTask ask name="Check credit" plait:candidateGroups="finance"',
        "endEvent e",
        "s -> ask -> e",
        name="Credit check",
    ),
    {"s": event(120, 100), "ask": box(260, 100), "e": event(400, 100)},
)
ORDER = seen(
    declared(
        process(
            "order",
            "startEvent s",
            "parallelGateway fork",
            f'userTask count name="Count article" plait:candidateGroups="marketing" | {_EACH}',
            'callActivity credit name="Check the customer" calledElement="credit_check"',
            'intermediateCatchEvent paid name="Payment" plait:correlationKey="=order" | '
            '<messageEventDefinition messageRef="m"/>',
            'intermediateCatchEvent recall name="Recall" | <signalEventDefinition signalRef="g"/>',
            'intermediateCatchEvent stocked name="Enough stock" | <conditionalEventDefinition>'
            "<condition>stock > 100</condition></conditionalEventDefinition>",
            f'intermediateCatchEvent late name="Reminder" | {timer("PT26H")}',
            'adHocSubProcess help name="Help the customer" | '
            '<userTask id="phone" name="Phone call" plait:candidateGroups="marketing"/>'
            '<userTask id="letter" name="Letter" plait:candidateGroups="marketing"/>',
            "endEvent e",
            "s -> fork -> count -> e",
            "fork -> credit -> e",
            "fork -> paid -> e",
            "fork -> recall -> e",
            "fork -> stocked -> e",
            "fork -> late -> e",
            "fork -> help -> e",
            name="Order",
            attributes='plait:starterGroups="analysts"',
        ),
        "message m payment",
        "signal g recall",
    ),
    {
        "s": event(100, 300),
        "fork": (155, 275, 50, 50),
        "count": box(360, 80),
        "credit": box(360, 180),
        "paid": event(360, 260),
        "recall": event(360, 330),
        "stocked": event(360, 400),
        "late": event(360, 470),
        "help": box(420, 600, 320, 160),
        "phone": box(345, 600),
        "letter": box(495, 600),
        "e": event(700, 300),
    },
)
ORDERED = seen(
    declared(
        process(
            "ordered",
            'startEvent s name="Order received" | <messageEventDefinition messageRef="m"/>',
            'userTask ask name="Confirm" plait:candidateGroups="marketing"',
            "endEvent e",
            "s -> ask -> e",
            name="Order by message",
            attributes='plait:starterGroups="analysts"',
        ),
        "message m order",
    ),
    {"s": event(120, 100), "ask": box(260, 100), "e": event(400, 100)},
)
NIGHTLY = seen(
    process(
        "nightly",
        'startEvent s name="Every night" | <timerEventDefinition>'
        "<timeCycle>0 0 2 * * * [Europe/Berlin]</timeCycle></timerEventDefinition>",
        "endEvent e",
        "s -> e",
        name="Nightly count",
    ),
    {"s": event(120, 100), "e": event(260, 100)},
)
