"""The listeners of a process: what is done before its first element and after its last."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs import defaults

from engine.dialects.model import Process
from engine.spiff.contents import start_points
from engine.spiff.flow_node import FlowNode
from engine.spiff.life import Life, life_of

if TYPE_CHECKING:
    from engine.spiff.scopes import Content
    from engine.spiff.tokens import Token


class Closing(FlowNode, defaults.NoneTask):
    """Stands for the end of the process, under the process's own id; the history leaves it out."""

    def _on_complete_hook(self, token: Token) -> None:
        token.end()


def connect(
    spec: Any, process: Process, nodes: dict[str, FlowNode], content: Content
) -> Closing | None:
    """Give every element its life; returns what ends the process, if it has listeners for that.

    Those for its start belong to the element where an instance begins.
    """
    listeners = process.attributes.listeners
    starting = tuple(each for each in listeners if each.event == "start")
    begins = {each.element_id for each in content.first[:1]}
    for point in start_points(process):
        begun_by = getattr(nodes[point.element_id], "begun_by", None)  # of what follows a gateway
        begins.add(point.element_id if begun_by is None else begun_by.element_id)
    for node in process.nodes:
        first = starting if node.id in begins else ()
        nodes[node.id].life = life_of(node, process, first)
    ending = tuple(replace(each, event="start") for each in listeners if each.event == "end")
    return _closing(spec, process, nodes, ending) if ending else None


def _closing(
    spec: Any, process: Process, nodes: dict[str, FlowNode], ending: tuple[Any, ...]
) -> Closing:
    closing = Closing(spec, f"end of {process.id}")
    closing.element_id, closing.element_name = process.id, process.name
    closing.life = Life(ending, process.attributes.properties)
    nodes[process.id] = closing
    return closing
