"""What lies in a process or sub-process, and where it can begin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.dialects.events import EventDefinition
from engine.dialects.model import SCOPES, Node, Process
from engine.spiff.event_sub_process import EventSubProcess
from engine.spiff.flow_node import FlowNode
from engine.spiff.scopes import Content


@dataclass(frozen=True, kw_only=True)
class StartPoint:
    """A way to begin an instance by an event; `number` counts the definitions of the element."""

    element_id: str
    kind: str
    definition: EventDefinition
    number: int = 0


def content_of(container_id: str, process: Process, nodes: Mapping[str, Any]) -> Content:
    """Return what lies directly in a container, compiled."""
    inside = process.inside(container_id)
    return Content(
        first=tuple(nodes[node.id] for node in _first(inside, process)),
        event_sub_processes=tuple(
            nodes[node.id] for node in inside if isinstance(nodes[node.id], EventSubProcess)
        ),
        nodes=tuple(nodes[node.id] for node in inside),
    )


def connect(process: Process, nodes: Mapping[str, FlowNode]) -> Content:
    """Give every sub-process its content; returns that of the process."""
    for node in process.nodes:
        compiled = nodes[node.id]
        if node.kind in SCOPES:
            compiled.content = content_of(node.id, process, nodes)  # type: ignore[attr-defined]  # a SubProcess
        if isinstance(compiled, EventSubProcess):
            starts = [each for each in process.inside(node.id) if each.kind == "startEvent"]
            compiled.start = nodes[starts[0].id]  # type: ignore[assignment]  # a StartEvent
            compiled.content = Content(
                first=(compiled.start,),
                event_sub_processes=compiled.content.event_sub_processes,
                nodes=compiled.content.nodes,
            )
    return content_of(process.id, process, nodes)


def start_points(process: Process) -> tuple[StartPoint, ...]:
    """Return the events by which an instance of the process can begin, in document order."""
    return tuple(
        StartPoint(element_id=node.id, kind=each.kind, definition=each, number=number)
        for node in _starting(process)
        for number, each in enumerate(_definitions(node))
    )


def _starting(process: Process) -> Iterator[Node]:
    """Find start events, receive tasks that begin instances, and what follows such gateways."""
    for node in process.inside(process.id):
        if node.kind == "startEvent" or (node.kind == "receiveTask" and node.is_instantiating):
            yield node
        elif node.kind == "eventBasedGateway" and node.is_instantiating:
            for flow in process.outgoing.get(node.id, ()):
                yield process.node_by_id[str(flow.target)]


def _definitions(node: Node) -> tuple[EventDefinition, ...]:
    if node.kind == "receiveTask":
        return (EventDefinition(kind="message", line=node.line, name=node.message_name),)
    return node.definitions


def _first(inside: tuple[Node, ...], process: Process) -> list[Node]:
    """Return the none start event; without any start event, every node that nothing leads to."""
    starts = [each for each in inside if each.kind == "startEvent"]
    if starts:
        return [each for each in starts if not each.definitions][:1]
    return [each for each in inside if _begins_by_itself(each, process)]


def _begins_by_itself(node: Node, process: Process) -> bool:
    is_started_otherwise = (
        node.kind in {"startEvent", "boundaryEvent"}
        or node.is_event_sub_process
        or node.is_for_compensation
        or node.is_instantiating
        or (
            node.kind == "intermediateCatchEvent"
            and any(each.kind == "link" for each in node.definitions)
        )
    )
    return not is_started_otherwise and node.id not in process.incoming
