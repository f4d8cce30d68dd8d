"""Which activities of a diagram can be undone at all; only those are recorded (SEMANTICS 19)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.dialects.model import ACTIVITIES, SCOPES, Node, Process
from engine.spiff.activity import Activity
from engine.spiff.compensation import Undo
from engine.spiff.flow_node import FlowNode


def connect(process: Process, nodes: Mapping[str, FlowNode]) -> None:
    """Tell each activity how it is undone, if something in the diagram ever undoes it."""
    ways = _ways(process, nodes)
    everything, single = _thrown(process)
    for node in process.nodes:  # from the outside in
        way, compiled = ways.get(node.id), nodes[node.id]
        if way is None or not isinstance(compiled, Activity):
            continue
        if node.container_id in everything or node.id in single:
            compiled.undo = way
            if way.handler is None:
                everything.add(node.id)


def _ways(process: Process, nodes: Mapping[str, FlowNode]) -> dict[str, Undo]:
    """Return how each activity is undone that has a handler, on it or anywhere inside."""
    ways: dict[str, Undo] = {}
    has_inside: set[str] = set()
    for node in reversed(process.nodes):  # from the inside out
        way = None
        if node.kind in ACTIVITIES and not node.is_for_compensation:
            way = _way(node, process, nodes, has_inside)
        if way is not None:
            ways[node.id] = way
            has_inside.add(node.container_id)
    return ways


def _way(
    node: Node, process: Process, nodes: Mapping[str, FlowNode], has_inside: set[str]
) -> Undo | None:
    for boundary in process.boundaries.get(node.id, ()):
        handler = boundary.compensation_handler
        if handler in process.node_by_id:
            return Undo(handler=nodes[str(handler)])
    if node.kind not in SCOPES or _is_handler(node, process):
        return None
    for each in process.inside(node.id):
        if _is_handler(each, process):
            return Undo(handler=nodes[each.id], is_inside=True)
    return Undo(handler=None) if node.id in has_inside else None


def _is_handler(node: Node, process: Process) -> bool:
    """Tell whether a node is a compensation event sub-process."""
    return node.is_event_sub_process and any(
        "compensate" in each.event_kinds
        for each in process.inside(node.id)
        if each.kind == "startEvent"
    )


def _thrown(process: Process) -> tuple[set[str], set[str]]:
    """Return the containers of which everything is undone, and the activities named alone."""
    everything: set[str] = set()
    single: set[str] = set()
    for node in process.nodes:
        if node.kind not in ("intermediateThrowEvent", "endEvent"):
            continue
        for definition in node.definitions:
            if definition.kind == "cancel":
                everything.update(_transaction(node, process))
            elif definition.kind == "compensate" and definition.activity_ref is not None:
                single.add(definition.activity_ref)
            elif definition.kind == "compensate":
                everything.update(_reached(node, process))
    return everything, single


def _reached(node: Node, process: Process) -> Iterator[str]:
    """Yield the container of a throw; of an event sub-process also the one around it."""
    yield node.container_id
    holder = process.holder(node)
    if holder is not None and holder.is_event_sub_process:
        yield holder.container_id


def _transaction(node: Node, process: Process) -> Iterator[str]:
    holder = process.holder(node)
    while holder is not None and holder.kind != "transaction":
        holder = process.holder(holder)
    if holder is not None:
        yield holder.id
