"""What a dialect reads and nothing carries out yet is refused, never ignored.

Why: a file whose listener or continuation is left out does something else than it says. Wrong: each
row of the tables below. Right: without it. A row goes when the kernel runs what it says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from engine.checks.findings import Subject, about
from engine.dialects.kinds import EVENTS
from engine.dialects.model import FileModel, Node, Process
from engine.errors import Finding

_WAY_OUT = "Remove it if the process can run without it, else say it another way."
_JOB_KINDS = frozenset({"serviceTask", "sendTask", "businessRuleTask"})

_OF_NODES: Mapping[str, Callable[[Node], object]] = {
    "its decision": lambda node: node.attributes.decision,
    "its listener": lambda node: node.attributes.listeners,
    "the message of its error": lambda node: node.attributes.error_message,
    "its continuation": lambda node: (
        node.attributes.continues_before
        or node.attributes.continues_after
        or (node.loop is not None and (node.loop.continues_before or node.loop.continues_after))
    ),
    "where its result lands as a whole": lambda node: node.attributes.lands_under,
    "its job": lambda node: node.attributes.job is not None and node.kind not in _JOB_KINDS,
    "its code, an expression": lambda node: (
        node.kind in EVENTS
        and any((each.code or "").startswith(("=", "${", "#{")) for each in node.definitions)
    ),
}


def check(model: FileModel) -> list[Finding]:
    """Find what is read and not run."""
    return [
        about(model, subject, "error", "not_run_yet", f"{what} is not run yet", _WAY_OUT)
        for process in model.executable
        for subject, what in _not_run(process)
    ]


def _not_run(process: Process) -> Iterator[tuple[Subject, str]]:
    if process.attributes.listeners:
        yield process, "its listener"
    for flow in process.flows:
        if flow.listeners:
            yield flow, "its listener"
    for node in process.nodes:
        for what, is_meant in _OF_NODES.items():
            if is_meant(node):
                yield node, what
