"""`timeout` listeners of a person's task: a timer at its edge that interrupts nothing.

Each is a boundary event that no file has drawn; it stands under an id that no file can write, and
the listener is what it does. Of several instances the body has the timer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from engine.dialects.attributes import ElementAttributes, Listener
from engine.dialects.events import EventDefinition, Timer
from engine.dialects.model import Node, Process
from engine.spiff.boundary_event import BoundaryEvent
from engine.spiff.flow_node import FlowNode


def with_timeouts(spec: Any, process: Process, nodes: dict[str, FlowNode]) -> Process:
    """Return the process with its timeouts as boundary events, whose specifications are added."""
    made = [each for node in process.nodes for each in _timeouts(node)]
    if not made:
        return process
    for each in made:
        nodes[each.id] = BoundaryEvent(spec, each.id, None, cancel_activity=False)
    return replace(process, nodes=(*process.nodes, *made))


def _timeouts(node: Node) -> Iterator[Node]:
    found = [each for each in node.attributes.listeners if each.event == "timeout"]
    for number, listener in enumerate(found, start=1):
        yield _timeout(node, f"{node.id}:timeout{number}", listener)


def _timeout(node: Node, id_: str, listener: Listener) -> Node:
    timer = Timer(kind=None, text=listener.timer or "", line=listener.line)
    return Node(
        id=id_,
        kind="boundaryEvent",
        name=f"timeout of {node.name or node.id}",
        line=listener.line,
        container_id=node.container_id,
        attributes=ElementAttributes(
            element_id=id_,
            listeners=(replace(listener, event="start"),),
            properties=node.attributes.properties,
        ),
        default_flow=None,
        attached_to=node.id,
        is_interrupting=False,
        script=None,
        script_format="",
        definitions=(EventDefinition(kind="timer", line=listener.line, timer=timer),),
        element=node.element,
    )
