"""Where a token can begin in a process or sub-process; no rule itself."""

from __future__ import annotations

from engine.dialects.kinds import ACTIVITIES, GATEWAYS
from engine.dialects.model import Node, Process

_IMPLICIT = ACTIVITIES | GATEWAYS | {"intermediateCatchEvent", "intermediateThrowEvent", "endEvent"}


def beginnings(process: Process, container_id: str) -> tuple[Node, ...]:
    """Return the start events, else the nodes that no flow leads to (BPMN 2.0.2 §13.2)."""
    inside = process.inside(container_id)
    starts = tuple(node for node in inside if node.kind == "startEvent")
    return starts or tuple(node for node in inside if _begins_by_itself(process, node))


def _begins_by_itself(process: Process, node: Node) -> bool:
    return (
        node.kind in _IMPLICIT
        and not process.incoming.get(node.id)
        and not node.is_event_sub_process
        and not node.is_for_compensation
        and not (node.kind == "intermediateCatchEvent" and "link" in node.event_kinds)
    )
