"""Lanes: the group that does the work drawn in them (SEMANTICS 13).

The innermost lane with a name counts. What lies in a sub-process lies in the sub-process's lane
unless it has one of its own.
"""

from __future__ import annotations

from lxml import etree

from engine.dialects.kinds import text_of
from engine.dialects.namespaces import bpmn


def read_lanes(process: etree._Element) -> dict[str, str]:
    """Return the name of the lane of each flow node that is in one, by the node's id."""
    lanes: dict[str, str] = {}
    for reference in process.iter(bpmn("flowNodeRef")):  # outer lanes come before inner ones
        name = _name(reference.getparent())
        id_ = text_of(reference)
        if id_ is not None and name is not None:
            lanes[id_] = name
    return lanes


def lane_of(node: etree._Element, lanes: dict[str, str]) -> str | None:
    """Return the lane of a node, else that of the sub-process it lies in."""
    holder: etree._Element | None = node
    while holder is not None:
        if (name := lanes.get(holder.get("id", ""))) is not None:
            return name
        holder = holder.getparent()
    return None


def _name(lane: etree._Element | None) -> str | None:
    while lane is not None and lane.tag in (bpmn("lane"), bpmn("childLaneSet")):
        if lane.tag == bpmn("lane") and (name := lane.get("name", "").strip()):
            return name
        lane = lane.getparent()
    return None
