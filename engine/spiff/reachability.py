"""By which of its flows a gateway can be reached from every node around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from engine.spiff.link_event import LinkEvent

if TYPE_CHECKING:
    from engine.spiff.flow_node import FlowNode


def ways_to(
    gateway: FlowNode, bits: Mapping[str, int], nodes: Mapping[str, FlowNode]
) -> Mapping[str, int]:
    """Return for each node the `bits` of the gateway's flows by which a token there may come.

    `nodes` are those of the gateway's container. A way is made of sequence flows, link pairs and
    boundary events of the activities it passes; it does not pass the gateway itself.
    """
    ways = dict.fromkeys(nodes, 0)
    before: dict[str, list[str]] = {id_: [] for id_ in nodes}
    links = _catching_links(nodes)
    for id_, node in nodes.items():
        for flow in node.outgoing:
            if flow.target is gateway:
                ways[id_] |= bits[flow.id]
            else:
                before[flow.target.element_id].append(id_)
        for other in _beside(node, links):
            before[other].append(id_)
    pending = [id_ for id_, way in ways.items() if way]
    while pending:
        here = pending.pop()
        for id_ in before[here]:
            if ways[here] & ~ways[id_]:
                ways[id_] |= ways[here]
                pending.append(id_)
    return ways


def _beside(node: FlowNode, links: Mapping[str | None, str]) -> Iterator[str]:
    """Return what a token at `node` can also go on at, without a sequence flow."""
    for boundary in getattr(node, "boundary_events", ()):  # of activities
        yield boundary.element_id
    for event in getattr(node, "throws", ()):  # of throwing events
        if isinstance(event, LinkEvent) and event.name in links:
            yield links[event.name]


def _catching_links(nodes: Mapping[str, FlowNode]) -> dict[str | None, str]:
    """Return the catching links by name; of two the first counts."""
    links: dict[str | None, str] = {}
    for id_, node in nodes.items():
        for event in node.catches:
            if isinstance(event, LinkEvent):
                links.setdefault(event.name, id_)
    return links
