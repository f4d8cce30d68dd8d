"""An exclusive gateway's flows have conditions, all but one.

Why: a flow without a condition is true (SEMANTICS 9), so what follows it in the file is never
taken; in a file of Camunda 8 it is refused. Wrong: two flows without a condition. Right: a
condition on every flow but the default.
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
        for finding in _judge(
            model,
            node,
            process.outgoing.get(node.id, ()),
            is_true=process.rules.unconditional_is_true,
        )
    ]


def _judge(
    model: FileModel, node: Node, flows: tuple[Flow, ...], *, is_true: bool
) -> Iterator[Finding]:
    bare = [flow for flow in flows if flow.condition is None and flow.id != node.default_flow]
    for flow in bare[1:]:
        yield about(
            model,
            flow,
            "error",
            "condition_missing",
            f"it has no condition, but '{bare[0].id}' of the same gateway has none either",
            "Give all flows but the default a condition.",
        )
    if len(bare) == 1 and len(flows) > 1:
        fact = "it is always taken when it is reached" if is_true else "it would never be taken"
        yield about(
            model,
            bare[0],
            "advice" if is_true else "error",
            "condition_missing",
            f"it has no condition and is not the default: {fact}",
            "Make it the default flow, or give it a condition.",
        )
