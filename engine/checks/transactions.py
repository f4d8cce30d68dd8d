"""Cancel events belong to a transaction.

Why: they cancel a transaction, and nothing else can be cancelled. Wrong: a cancel end event outside
a transaction; a cancel boundary event on a task. Right: the end event inside
`<transaction id="t">`, the boundary event with `attachedToRef="t"`.
"""

from __future__ import annotations

from engine.checks.findings import about
from engine.dialects.model import FileModel, Node, Process
from engine.errors import Finding


def check(model: FileModel) -> list[Finding]:
    """Find cancel events without a transaction."""
    return [
        about(
            model,
            node,
            "error",
            "cancel_misplaced",
            fact,
            "Make the sub-process a transaction, or use an error event.",
        )
        for process in model.executable
        for node in process.nodes
        if "cancel" in node.event_kinds and (fact := _fault(process, node))
    ]


def _fault(process: Process, node: Node) -> str | None:
    if node.kind == "boundaryEvent":
        host = process.node_by_id.get(node.attached_to or "")
        is_right = host is None or host.kind == "transaction"
        return None if is_right else "only a transaction can be cancelled"
    holder = process.holder(node)
    while holder is not None and holder.kind != "transaction":
        holder = process.holder(holder)
    return "it is in no transaction that it could cancel" if holder is None else None
