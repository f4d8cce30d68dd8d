"""A receive task that begins instances is where its process begins.

Why: its message makes the instance, so nothing can come before it. Wrong: `instantiate="true"` with
a flow into the task, in a sub-process, without a message, or with a loop marker or boundary events.
Right: first in the process, with `messageRef`. A receive task without a message waits to be
triggered by its id: a note.
"""

from __future__ import annotations

from engine.checks.findings import about
from engine.dialects.model import FileModel, Node, Process
from engine.errors import Finding


def check(model: FileModel) -> list[Finding]:
    """Find receive tasks that could not begin an instance, or that no message reaches."""
    findings = []
    for process in model.executable:
        for node in process.nodes:
            if node.kind != "receiveTask":
                continue
            if node.is_instantiating and (fact := _fault(process, node)):
                findings.append(
                    about(
                        model,
                        node,
                        "error",
                        "instantiate_misplaced",
                        f"it begins instances, but {fact}",
                        "Put it first in the process with a messageRef, or remove instantiate.",
                    )
                )
            elif node.message_name is None and node.element.get("messageRef") is None:
                findings.append(
                    about(
                        model,
                        node,
                        "note",
                        "message_unnamed",
                        "it names no message: it waits to be triggered by its id",
                        "Add messageRef where a message is meant.",
                    )
                )
    return findings


def _fault(process: Process, node: Node) -> str | None:
    if process.incoming.get(node.id):
        return "a flow leads into it"
    if node.container_id != process.id:
        return "it lies in a sub-process"
    if node.loop is not None or process.boundaries.get(node.id):
        return "it has boundary events or a loop marker, and its message has come already"
    return None if node.message_name else "it names no message"
