"""Every flow node can be reached from the start of its process or sub-process.

Why: what cannot be reached never runs, which is seldom meant. Wrong: a task nothing leads to.
Right: connect it or delete it. A warning: the rest runs.
"""

from __future__ import annotations

from engine.checks.findings import about
from engine.dialects.model import FileModel, Node, Process
from engine.errors import Finding


def check(model: FileModel) -> list[Finding]:
    """Find nodes that no token can enter."""
    return [
        about(
            model,
            node,
            "warning",
            "node_unreachable",
            "no path leads here from a start event, so it never runs",
            "Connect it, or delete it.",
        )
        for process in model.executable
        if any(node.kind == "startEvent" for node in process.nodes)
        for node in _unreachable(process)
    ]


def _unreachable(process: Process) -> list[Node]:
    reached: set[str] = set()
    pending = [node.id for node in process.nodes if _is_entry(node)]
    while pending:
        id_ = pending.pop()
        if id_ in reached:
            continue
        reached.add(id_)
        pending.extend(flow.target for flow in process.outgoing.get(id_, ()) if flow.target)
        pending.extend(event.id for event in process.boundaries.get(id_, ()))
    return [node for node in process.nodes if node.id not in reached]


def _is_entry(node: Node) -> bool:
    """Tell starts, and what other rules judge: event sub-processes, compensation handlers."""
    return (
        node.kind == "startEvent"
        or node.element.get("triggeredByEvent") == "true"
        or node.element.get("isForCompensation") == "true"
    )
