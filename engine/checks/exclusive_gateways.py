"""An exclusive gateway always has one clear way to go.

Why: a flow without a condition is true (SEMANTICS 9), so what follows it in the file is never
taken. Wrong: two flows without a condition; a condition on the default flow; a default that is no
flow of it. Right: a condition on every flow but the default.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.findings import about
from engine.dialects.model import FileModel, Flow, Node
from engine.errors import Finding


def check(model: FileModel) -> list[Finding]:
    """Find gateways whose choice is not clear."""
    return [
        finding
        for process in model.executable
        for node in process.nodes
        if node.kind == "exclusiveGateway"
        for finding in _judge(model, node, process.outgoing.get(node.id, ()))
    ]


def _judge(model: FileModel, node: Node, flows: tuple[Flow, ...]) -> Iterator[Finding]:
    default = next((flow for flow in flows if flow.id == node.default_flow), None)
    if node.default_flow and default is None:
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
    bare = [flow for flow in flows if flow.condition is None and flow is not default]
    for flow in bare[1:] if len(flows) > 1 else ():
        yield about(
            model,
            flow,
            "error",
            "condition_missing",
            f"it has no condition, but '{bare[0].id}' of the same gateway has none either",
            "Give all flows but the default a condition.",
        )
    if len(bare) == 1 and len(flows) > 1:
        yield about(
            model,
            bare[0],
            "warning",
            "condition_missing",
            "it has no condition and is not the default: it is always taken when it is reached",
            "Make it the default flow, or give it a condition.",
        )
    if len(flows) > 1 and default is None and not bare:
        yield about(
            model,
            node,
            "advice",
            "default_missing",
            "it has no default flow: when no condition holds the instance stands still",
            "Mark one flow as the default.",
        )
