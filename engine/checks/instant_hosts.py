"""A boundary event sits on an activity that takes time.

Why: a task, manual task, script task or sent message is done in the step that enters it, so nothing
can interrupt it; what fails in a script is an incident, not a BPMN error. Wrong: a timer or error
boundary event on a script task. Right: on a user task, a service task or a sub-process; a
compensation boundary event anywhere.
"""

from __future__ import annotations

from engine.checks.findings import about
from engine.dialects.model import FileModel, Node
from engine.errors import Finding

_INSTANT = frozenset({"task", "manualTask", "scriptTask"})


def check(model: FileModel) -> list[Finding]:
    """Find boundary events that can never fire."""
    return [
        about(
            model,
            node,
            "advice",
            "boundary_never_fires",
            f"it can never fire: its {host.kind} '{host.id}' is done at once",
            "Attach it to an activity that waits, or remove it.",
        )
        for process in model.executable
        for node in process.nodes
        if node.kind == "boundaryEvent"
        and "compensate" not in node.event_kinds
        and (host := process.node_by_id.get(node.attached_to or "")) is not None
        and is_instant(host)
    ]


def is_instant(node: Node) -> bool:
    """Tell an activity that is done in the step that enters it."""
    is_sent = node.kind == "sendTask" and node.attributes.job is None
    return node.kind in _INSTANT or is_sent
