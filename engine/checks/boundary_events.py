"""A boundary event sits on an activity beside it.

Why: otherwise it never catches. Wrong: `attachedToRef` names nothing, a gateway, or a task in
another sub-process; a non-interrupting error. Right: `attachedToRef="approve"` of a task in the
same place.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.findings import a, about
from engine.dialects.kinds import ACTIVITIES
from engine.dialects.model import FileModel, Node, Process
from engine.errors import Finding

_INTERRUPTING = ("error", "cancel")


def check(model: FileModel) -> list[Finding]:
    """Find boundary events without a proper host, and those that lead nowhere."""
    return [
        finding
        for process in model.executable
        for node in process.nodes
        if node.kind == "boundaryEvent"
        for finding in _judge(model, process, node)
    ]


def _judge(model: FileModel, process: Process, node: Node) -> Iterator[Finding]:
    if fact := _detached(process, node):
        yield about(
            model,
            node,
            "error",
            "boundary_detached",
            fact,
            "Attach it to a task or sub-process again in the modeler.",
        )
    for kind in _INTERRUPTING:
        if kind in node.event_kinds and not node.is_interrupting:
            yield about(
                model,
                node,
                "error",
                "error_not_interrupting",
                f'{kind} always ends its activity, but it says cancelActivity="false"',
                "Remove cancelActivity.",
            )
    if not process.outgoing.get(node.id) and "compensate" not in node.event_kinds:
        yield about(
            model,
            node,
            "advice",
            "boundary_leads_nowhere",
            "no flow leaves it: after it fires that path ends",
            "Add a flow, or an end event that says so.",
        )


def _detached(process: Process, node: Node) -> str | None:
    host = process.node_by_id.get(node.attached_to or "")
    if host is None:
        return f"attachedToRef is '{node.attached_to or ''}', which is no element of this process"
    if host.kind not in ACTIVITIES:
        return f"it is attached to {a(host.kind)}, expected an activity"
    if host.container_id != node.container_id:
        return f"it is attached to '{host.id}' in another sub-process"
    return None
