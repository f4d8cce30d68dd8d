"""Only gateways divide the flow.

Why: several flows out of a task or event, and conditions on them, are BPMN, but not run yet;
ignoring them would send tokens elsewhere. Wrong: a task with two outgoing flows. Right: a gateway
after it.
"""

from __future__ import annotations

from engine.checks.findings import about
from engine.dialects.model import GATEWAYS, FileModel
from engine.errors import Finding


def check(model: FileModel) -> list[Finding]:
    """Find splits and conditions at nodes that are no gateways, and conditions nobody reads."""
    findings: list[Finding] = []
    for process in model.executable:
        for node in process.nodes:
            flows = process.outgoing.get(node.id, ())
            conditions = [flow for flow in flows if flow.condition is not None]
            if node.kind in GATEWAYS:
                if node.kind == "parallelGateway":
                    findings.extend(
                        about(
                            model,
                            flow,
                            "warning",
                            "condition_ignored",
                            f"parallel gateway '{node.id}' takes every flow all the same",
                            "Remove the condition, or use an exclusive gateway.",
                        )
                        for flow in conditions
                    )
            elif len(flows) > 1 or conditions or (flows and node.default_flow):
                what = "several outgoing flows" if len(flows) > 1 else "a conditional outgoing flow"
                findings.append(
                    about(
                        model,
                        node,
                        "error",
                        "split_not_supported",
                        f"it has {what}, which only a gateway may have here",
                        "Put an exclusive or parallel gateway behind it.",
                    )
                )
    return findings
