"""An event sub-process begins with one event and is connected to nothing.

Why: otherwise nobody can tell when it begins. Wrong: no start event in it, two of them, one without
a trigger; a flow to it; an error that does not interrupt. Right: `<subProcess id="u"
triggeredByEvent="true"><startEvent id="s"><errorEventDefinition/></startEvent>…`.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.findings import about
from engine.dialects.model import FileModel, Node, Process
from engine.errors import Finding

_INTERRUPTING = {"error": "an error", "compensate": "a compensation"}


def check(model: FileModel) -> list[Finding]:
    """Find event sub-processes that cannot begin, or are drawn into the flow."""
    return [
        finding
        for process in model.executable
        for node in process.nodes
        if node.is_event_sub_process
        for finding in (*_beginning(model, process, node), *_connections(model, process, node))
    ]


def _beginning(model: FileModel, process: Process, node: Node) -> Iterator[Finding]:
    starts = [each for each in process.inside(node.id) if each.kind == "startEvent"]
    if len(starts) != 1 or not starts[0].definitions:
        fact = f"it has {len(starts)} start events, expected one"
        yield about(
            model,
            node,
            "error",
            "event_start_missing",
            "its start event has no trigger" if len(starts) == 1 else fact,
            "Give it one start event with a trigger: a message, a timer, an error …",
        )
        return
    for kind, noun in _INTERRUPTING.items():
        if kind in starts[0].event_kinds and not starts[0].is_interrupting:
            yield about(
                model,
                starts[0],
                "error",
                "error_not_interrupting",
                f'{noun} always interrupts, but it says isInterrupting="false"',
                "Remove isInterrupting.",
            )


def _connections(model: FileModel, process: Process, node: Node) -> Iterator[Finding]:
    if process.incoming.get(node.id) or process.outgoing.get(node.id):
        yield about(
            model,
            node,
            "error",
            "event_sub_process_connected",
            "sequence flows are connected to it, but an event begins it",
            "Remove the flows, or make it an ordinary sub-process.",
        )
    for boundary in process.boundaries.get(node.id, ()):
        yield about(
            model,
            boundary,
            "error",
            "event_sub_process_connected",
            f"it is attached to the event sub-process '{node.id}'",
            "Put the steps into a sub-process inside it and attach it there.",
        )
    if node.loop is not None:
        yield about(
            model,
            node,
            "error",
            "event_sub_process_connected",
            "it has a loop marker, but each event begins it once",
            "Put the loop on an activity inside it.",
            node.loop.line,
        )
