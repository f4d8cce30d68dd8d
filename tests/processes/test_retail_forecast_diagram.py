"""The diagram: well formed, fully drawn, tidy, and true to what it names."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import etree

from engine.expressions import compile_condition, compile_source, evaluate_condition

FOLDER = Path(__file__).parents[2] / "processes/retail_forecast"
NS = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "plait": "urn:plait:bpmn:1",
}
KINDS = {"startEvent", "endEvent", "serviceTask", "userTask", "exclusiveGateway", "boundaryEvent"}
TREE = etree.parse(FOLDER / "forecast.bpmn")


class Box(NamedTuple):
    """A rectangle of the drawing."""

    name: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def find(path: str) -> list[etree._Element]:
    found = TREE.xpath(path, namespaces=NS)
    assert isinstance(found, list)
    return [each for each in found if isinstance(each, etree._Element)]


def kind(element: etree._Element) -> str:
    return etree.QName(element).localname


NODES = [each for each in find("//bpmn:process/*[@id]") if kind(each) != "sequenceFlow"]
FLOWS = find("//bpmn:sequenceFlow")


def test_ids_are_unique_and_the_process_is_named() -> None:
    ids = [element.get("id") for element in find("//*[@id]")]
    [process] = find("//bpmn:process")

    assert len(ids) == len(set(ids))
    assert process.get("id") == "retail_forecast"
    assert process.get("name") == "Weekly retail forecast"
    assert process.get("isExecutable") == "true"


def test_only_plain_elements_are_used_and_all_have_names() -> None:
    assert {kind(node) for node in NODES} == KINDS
    assert all(node.get("name") for node in NODES)
    assert len([node for node in NODES if kind(node) == "startEvent"]) == 1


def test_every_flow_connects_nodes_that_know_of_it() -> None:
    by_id = {node.get("id"): node for node in NODES}
    for flow in FLOWS:
        source, target = by_id[flow.get("sourceRef")], by_id[flow.get("targetRef")]
        outgoing = [each.text for each in source.findall("bpmn:outgoing", NS)]
        incoming = [each.text for each in target.findall("bpmn:incoming", NS)]
        assert flow.get("id") in outgoing
        assert flow.get("id") in incoming


def test_every_gateway_has_a_default_and_a_condition_on_every_other_flow() -> None:
    for gateway in (node for node in NODES if kind(node) == "exclusiveGateway"):
        leaving = [flow for flow in FLOWS if flow.get("sourceRef") == gateway.get("id")]
        default = [flow for flow in leaving if flow.get("id") == gateway.get("default")]
        conditions = [flow.findtext("bpmn:conditionExpression", None, NS) for flow in leaving]
        assert len(leaving) == 2
        assert all(flow.get("name") for flow in leaving)
        assert len(default) == 1
        assert len([text for text in conditions if text and text.startswith("=")]) == 1
        assert default[0].find("bpmn:conditionExpression", NS) is None


def test_the_two_timers_leave_the_task_open() -> None:
    timers = [node for node in NODES if kind(node) == "boundaryEvent"]

    assert {node.get("cancelActivity") for node in timers} == {"false"}
    assert {node.get("attachedToRef") for node in timers} == {"approve_forecast"}
    assert [node.findtext(".//bpmn:timeDuration", None, NS) for node in timers] == ["P2D", "P4D"]


def test_every_node_has_a_shape_and_every_flow_an_edge() -> None:
    shapes = [each.get("bpmnElement") for each in find("//bpmndi:BPMNShape")]
    edges = [each.get("bpmnElement") for each in find("//bpmndi:BPMNEdge")]

    assert sorted(shapes, key=str) == sorted((node.get("id") for node in NODES), key=str)
    assert sorted(edges, key=str) == sorted((flow.get("id") for flow in FLOWS), key=str)


def test_flows_run_straight_from_shape_to_shape() -> None:
    boxes = {box.name: box for box in map(_box, find("//bpmndi:BPMNShape"))}
    for edge in find("//bpmndi:BPMNEdge"):
        [flow] = [each for each in FLOWS if each.get("id") == edge.get("bpmnElement")]
        points = _points(edge)
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(points)), flow.get("id")
        assert _touches(boxes[str(flow.get("sourceRef"))], points[0]), flow.get("id")
        assert _touches(boxes[str(flow.get("targetRef"))], points[-1]), flow.get("id")


def test_no_label_lies_on_a_shape_a_flow_or_another_label() -> None:
    shapes = [_box(shape) for shape in find("//bpmndi:BPMNShape")]
    lines = [line for edge in find("//bpmndi:BPMNEdge") for line in _lines(edge)]
    labels = [
        _box(label.getparent(), label.find("dc:Bounds", NS)) for label in find("//bpmndi:BPMNLabel")
    ]

    for position, label in enumerate(labels):
        others = labels[position + 1 :]
        assert [box.name for box in (*shapes, *lines, *others) if label.meets(box)] == [], label


def test_no_flow_runs_through_a_shape_that_it_does_not_connect() -> None:
    shapes = [_box(shape) for shape in find("//bpmndi:BPMNShape")]
    for edge in find("//bpmndi:BPMNEdge"):
        [flow] = [each for each in FLOWS if each.get("id") == edge.get("bpmnElement")]
        ends = {flow.get("sourceRef"), flow.get("targetRef")}
        ends |= {node.get("attachedToRef") for node in NODES if node.get("id") in ends}
        strange = [shape for shape in shapes if shape.name not in ends]
        met = [shape.name for line in _lines(edge) for shape in strange if line.meets(shape)]
        assert met == [], flow.get("id")


@pytest.mark.parametrize("name", ["start", "repair", "approve", "countersign"])
def test_a_form_is_used_by_one_element(name: str) -> None:
    assert (FOLDER / f"{name}.form").is_file()
    assert len(find(f"//*[@plait:form='{name}.form']")) == 1


def test_calls_go_to_paths_of_the_service_with_a_timeout_and_retries() -> None:
    calls = find("//bpmn:serviceTask[@plait:connector='http']")

    paths = [call.get(f"{{{NS['plait']}}}path") for call in calls]
    assert paths == ["/v1/quality-checks", "/v1/forecasts", "/v1/publications"]
    for call in calls:
        assert call.get(f"{{{NS['plait']}}}timeout") == "PT20S"
        assert call.get(f"{{{NS['plait']}}}retries") == "PT1S,PT5S,PT30S"


def test_every_expression_is_one_that_plait_reads() -> None:
    sources = [str(each.get("source")) for each in find("//plait:input | //plait:output")]
    conditions = [str(each.text) for each in find("//bpmn:conditionExpression")]

    compiled = [compile_source(text) for text in sources]
    compiled += [compile_condition(text) for text in conditions]

    assert {expression.language for expression in compiled} == {"feel"}


@pytest.mark.parametrize("spend", [None, 0, 10_000])
def test_only_a_spend_above_the_limit_needs_finance(spend: int | None) -> None:
    [text] = [
        str(flow.findtext("bpmn:conditionExpression", None, NS))
        for flow in FLOWS
        if flow.get("id") == "spend_is_above"
    ]
    condition = compile_condition(text)
    now = datetime(2026, 11, 22, tzinfo=UTC)

    assert evaluate_condition(condition, {"planned_spend": spend}, now) is False
    assert evaluate_condition(condition, {}, now) is False
    assert evaluate_condition(condition, {"planned_spend": 10_000.01}, now) is True


def test_references_name_elements_that_exist() -> None:
    tasks = {node.get("id") for node in NODES if kind(node) == "userTask"}
    named = find("//@plait:task/.. | //@plait:fourEyes/..")

    assert len(named) == 3
    for element in named:
        plait = f"{{{NS['plait']}}}"
        assert (element.get(f"{plait}task") or element.get(f"{plait}fourEyes")) in tasks


def _box(owner: etree._Element | None, bounds: etree._Element | None = None) -> Box:
    assert owner is not None
    bounds = owner.find("dc:Bounds", NS) if bounds is None else bounds
    assert bounds is not None
    left, top, width, height = (
        float(bounds.get(side, "")) for side in ("x", "y", "width", "height")
    )
    return Box(str(owner.get("bpmnElement")), left, top, left + width, top + height)


def _points(edge: etree._Element) -> list[tuple[float, float]]:
    return [(float(p.get("x", "")), float(p.get("y", ""))) for p in edge.findall("di:waypoint", NS)]


def _lines(edge: etree._Element) -> list[Box]:
    """Return the edge's straight pieces as boxes of no width, told to meet by a hair."""
    return [
        Box(
            str(edge.get("bpmnElement")),
            *(min(a[0], b[0]) - 0.5, min(a[1], b[1]) - 0.5),
            *(max(a[0], b[0]) + 0.5, max(a[1], b[1]) + 0.5),
        )
        for a, b in pairwise(_points(edge))
    ]


def _touches(box: Box, point: tuple[float, float]) -> bool:
    return box.left <= point[0] <= box.right and box.top <= point[1] <= box.bottom
