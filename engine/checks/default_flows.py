"""A node with conditions always has a clear way to go.

Why: where no condition holds and no flow is the default, the instance stands still; a default flow
is taken when the others are not, so it has no condition. Wrong: a `default` that does not leave the
node; one with a condition; one of a parallel or event-based gateway. Right: a condition on every
flow but the default.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.findings import a, about
from engine.dialects.kinds import ACTIVITIES, EVENTS
from engine.dialects.model import FileModel, Flow, Node
from engine.errors import Finding

CHOOSING = (ACTIVITIES | EVENTS | {"exclusiveGateway", "inclusiveGateway", "complexGateway"}) - {
    "endEvent"
}


def check(model: FileModel) -> list[Finding]:
    """Find default flows that are none, and choices that may find no way."""
    return [
        finding
        for process in model.executable
        for node in process.nodes
        for finding in _judge(model, node, process.outgoing.get(node.id, ()))
    ]


def _judge(model: FileModel, node: Node, flows: tuple[Flow, ...]) -> Iterator[Finding]:
    default = next((flow for flow in flows if flow.id == node.default_flow), None)
    if node.default_flow and node.kind not in CHOOSING:
        yield about(
            model,
            node,
            "error",
            "default_misplaced",
            f"{a(node.kind)} takes all its flows, so none is a default",
            "Remove the default, or put an exclusive gateway behind it.",
        )
    elif node.default_flow and default is None:
        yield about(
            model,
            node,
            "error",
            "default_unknown",
            f"its default flow '{node.default_flow}' does not leave it",
            "Choose the default flow again.",
        )
    if default is not None and default.condition is not None:
        yield about(
            model,
            default,
            "error",
            "default_conditional",
            f"it is the default of '{node.id}' and has a condition",
            "Remove the condition, or make it an ordinary flow.",
        )
    if node.kind in CHOOSING and default is None and _may_find_no_way(node, flows):
        yield about(
            model,
            node,
            "advice",
            "default_missing",
            "it has no default flow: when no condition holds the instance stands still",
            "Mark one flow as the default.",
        )


def _may_find_no_way(node: Node, flows: tuple[Flow, ...]) -> bool:
    many = len(flows) > 1 or (len(flows) == 1 and node.kind in ACTIVITIES | EVENTS)
    return many and all(flow.condition is not None for flow in flows)
