"""`plait:fourEyes` names other user tasks of the same process.

Why: a rule about a task that does not exist protects nothing. Wrong: a misspelled id, a service
task, the task itself. Right: `plait:fourEyes="approve"` where `approve` is a user task.
"""

from __future__ import annotations

from engine.checks.findings import a, about
from engine.dialects.model import FileModel, Node, Process
from engine.errors import Finding


def check(model: FileModel) -> list[Finding]:
    """Find names that are no other user task."""
    return [
        about(
            model,
            node,
            "error",
            "four_eyes_unknown",
            f"plait:fourEyes names '{named}', {_fault(process, node, named)}",
            "Name the ids of other user tasks of this process, separated by commas.",
        )
        for process in model.executable
        for node in process.nodes
        if node.attributes.person is not None
        for named in node.attributes.person.four_eyes
        if _fault(process, node, named)
    ]


def _fault(process: Process, node: Node, named: str) -> str:
    other = process.node_by_id.get(named)
    if other is None:
        return "which is no element of this process"
    if other.id == node.id:
        return "which is this task itself"
    return "" if other.kind == "userTask" else f"which is {a(other.kind)}, expected a userTask"
