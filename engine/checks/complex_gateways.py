"""A complex gateway that joins says when it goes on.

Why: without an activation condition nobody can tell how many tokens it waits for. Wrong: two flows
into it and no `activationCondition`. Right:
`<activationCondition>=activationCount &gt;= 2</activationCondition>`.
"""

from __future__ import annotations

from engine.checks.findings import about
from engine.dialects.model import FileModel
from engine.errors import Finding


def check(model: FileModel) -> list[Finding]:
    """Find complex gateways that would not know when to go on."""
    return [
        about(
            model,
            node,
            "error",
            "activation_missing",
            "several flows lead into it, but it has no activation condition",
            "Add an activationCondition, or use a parallel or inclusive gateway.",
        )
        for process in model.executable
        for node in process.nodes
        if node.kind == "complexGateway"
        and len(process.incoming.get(node.id, ())) > 1
        and node.activation_condition is None
    ]
