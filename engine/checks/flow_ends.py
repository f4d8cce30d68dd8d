"""A sequence flow connects two flow nodes of the same process or sub-process.

Why: a token could not follow it. Wrong: `targetRef` names nothing, or a node inside a sub-process;
a flow out of an end event, into a start or boundary event. Right: both ends exist, side by side.
"""

from __future__ import annotations

from engine.checks.findings import about
from engine.dialects.model import FileModel, Flow, Node
from engine.errors import Finding


def check(model: FileModel) -> list[Finding]:
    """Find flows that lead nowhere or where no flow may lead."""
    findings = []
    for process in model.executable:
        for flow in process.flows:
            source = process.node_by_id.get(flow.source or "")
            target = process.node_by_id.get(flow.target or "")
            if source is None or target is None:
                findings.append(_dangling(model, flow, source))
            elif {source.container_id, target.container_id} != {flow.container_id}:
                findings.append(
                    about(
                        model,
                        flow,
                        "error",
                        "flow_crosses_scope",
                        f"it leads from '{source.id}' to '{target.id}' across a sub-process's edge",
                        "Connect the sub-process itself, and start and end inside it.",
                    )
                )
            elif misplaced := _misplaced(source, target):
                findings.append(
                    about(
                        model,
                        flow,
                        "error",
                        "flow_misplaced",
                        misplaced,
                        "Turn the flow round, or use an intermediate event.",
                    )
                )
    return findings


def _dangling(model: FileModel, flow: Flow, source: Node | None) -> Finding:
    side, named = ("sourceRef", flow.source) if source is None else ("targetRef", flow.target)
    return about(
        model,
        flow,
        "error",
        "flow_dangling",
        f"{side} is '{named or ''}', which is no flow node of this process",
        "Connect the flow again in the modeler, or delete it.",
    )


def _misplaced(source: Node, target: Node) -> str | None:
    if source.kind == "endEvent":
        return f"it leaves the end event '{source.id}'"
    if target.kind in ("startEvent", "boundaryEvent"):
        return f"it leads into the {target.kind} '{target.id}'"
    return None
