"""Every flow node can be reached from the beginning of its process or sub-process.

Why: what cannot be reached never runs, which is seldom meant. Wrong: beside a start event, a task
nothing leads to. Right: connect it or delete it. Advice: the rest runs.
"""

from __future__ import annotations

from engine.checks.beginnings import beginnings
from engine.checks.findings import about
from engine.checks.links import link_targets
from engine.dialects.model import FileModel, Node, Process
from engine.errors import Finding


def check(model: FileModel) -> list[Finding]:
    """Find nodes that no token can enter."""
    return [
        about(
            model,
            node,
            "advice",
            "node_unreachable",
            "no path leads here from a start event, so it never runs",
            "Connect it, or delete it.",
        )
        for process in model.executable
        for node in _unreachable(process)
    ]


def _unreachable(process: Process) -> list[Node]:
    links = link_targets(process)
    pending = [node.id for node in beginnings(process, process.id)]
    pending += [n.id for n in process.nodes if n.is_event_sub_process or n.is_for_compensation]
    reached: set[str] = set()
    while pending:
        id_ = pending.pop()
        if id_ in reached:
            continue
        reached.add(id_)
        pending.extend(flow.target for flow in process.outgoing.get(id_, ()) if flow.target)
        pending.extend(event.id for event in process.boundaries.get(id_, ()))
        pending.extend(node.id for node in beginnings(process, id_))
        if id_ in links:
            pending.append(links[id_].id)
    return [node for node in process.nodes if node.id not in reached]
