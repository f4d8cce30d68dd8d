"""A boundary event sits on an activity that takes time.

Why: a task, manual task or script task is done in the step that enters it, so nothing can interrupt
it; what fails in a script is an incident, not a BPMN error. Wrong: a timer or error boundary event
on a script task. Right: on a user task, a service task or a sub-process.
"""

from __future__ import annotations

from engine.checks.findings import about
from engine.dialects.model import FileModel
from engine.errors import Finding

_INSTANT = frozenset({"task", "manualTask", "scriptTask"})


def check(model: FileModel) -> list[Finding]:
    """Find boundary events that can never fire."""
    return [
        about(
            model,
            node,
            "warning",
            "boundary_never_fires",
            f"it can never fire: its {host.kind} '{host.id}' is done at once",
            "Attach it to an activity that waits, or remove it.",
        )
        for process in model.executable
        for node in process.nodes
        if node.kind == "boundaryEvent"
        and (host := process.node_by_id.get(node.attached_to or "")) is not None
        and host.kind in _INSTANT
    ]
