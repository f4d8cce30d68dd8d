"""A boundary event sits on an activity beside it.

Why: otherwise it never catches. Wrong: `attachedToRef` names nothing, a gateway, or a task in
another sub-process; a non-interrupting error. Right: `attachedToRef="approve"` of a task in the
same place.
"""

from __future__ import annotations

from engine.checks.findings import about
from engine.dialects.model import ACTIVITIES, FileModel, Node, Process
from engine.errors import Finding


def check(model: FileModel) -> list[Finding]:
    """Find boundary events without a proper host, and those that lead nowhere."""
    findings = []
    for process in model.executable:
        for node in process.nodes:
            if node.kind != "boundaryEvent":
                continue
            if fact := _detached(process, node):
                findings.append(
                    about(
                        model,
                        node,
                        "error",
                        "boundary_detached",
                        fact,
                        "Attach it to a task or sub-process again in the modeler.",
                    )
                )
            if "errorEventDefinition" in node.events and not node.is_interrupting:
                findings.append(
                    about(
                        model,
                        node,
                        "error",
                        "error_not_interrupting",
                        'an error always ends its activity, but it says cancelActivity="false"',
                        "Remove cancelActivity.",
                    )
                )
            if not process.outgoing.get(node.id):
                findings.append(
                    about(
                        model,
                        node,
                        "advice",
                        "boundary_leads_nowhere",
                        "no flow leaves it: after it fires that path ends",
                        "Add a flow, or an end event that says so.",
                    )
                )
    return findings


def _detached(process: Process, node: Node) -> str | None:
    host = process.node_by_id.get(node.attached_to or "")
    if host is None:
        return f"attachedToRef is '{node.attached_to or ''}', which is no element of this process"
    if host.kind not in ACTIVITIES:
        return f"it is attached to a {host.kind}, expected an activity"
    if host.container_id != node.container_id:
        return f"it is attached to '{host.id}' in another sub-process"
    return None
