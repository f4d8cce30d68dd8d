"""A process and every sub-process has one clear beginning.

Why: otherwise nobody can tell where the token begins. Without a start event it begins at every step
that no flow leads to (BPMN 2.0.2 §13.2). Wrong: nothing inside; a circle without a start; two
start events without a trigger; a start with a trigger in an embedded sub-process; a start event in
an ad-hoc sub-process. Right: one `<startEvent id="start"/>`; in a process starts with triggers
beside it. (Event sub-processes have a rule of their own.)
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.beginnings import beginnings
from engine.checks.findings import Subject, about
from engine.dialects.kinds import ACTIVITIES, SCOPES
from engine.dialects.model import FileModel, Node, Process
from engine.errors import Finding


def check(model: FileModel) -> list[Finding]:
    """Find containers that begin nowhere, or in several places."""
    return [
        finding
        for process in model.executable
        for container in _containers(process)
        for finding in _judge(model, process, container)
    ]


def _containers(process: Process) -> Iterator[Process | Node]:
    yield process
    yield from (
        node for node in process.nodes if node.kind in SCOPES and not node.is_event_sub_process
    )


def _judge(model: FileModel, process: Process, container: Process | Node) -> Iterator[Finding]:
    inside = process.inside(container.id)
    starts = [node for node in inside if node.kind == "startEvent"]
    if isinstance(container, Node) and container.kind == "adHocSubProcess":
        yield from _of_ad_hoc(model, container, inside)
    elif not inside:
        yield _empty(model, container)
    if inside and not beginnings(process, container.id):
        yield about(
            model,
            container,
            "error",
            "start_missing",
            "it has no start event, and no step of it could be the first",
            "Lead to it from a start event, or take the flow to the first step away.",
        )
    bare = [node for node in starts if not node.definitions]
    for extra in bare[1:]:
        yield about(
            model,
            extra,
            "error",
            "start_ambiguous",
            f"there is already a start event without a trigger, '{bare[0].id}'",
            "Keep one and join its flow, or move the other to a process of its own.",
        )
    if isinstance(container, Node):
        for typed in (node for node in starts if node.definitions):
            yield about(
                model,
                typed,
                "error",
                "start_with_trigger",
                "an embedded sub-process begins when its flow arrives, not by an event",
                "Remove the trigger, or make the sub-process an event sub-process.",
            )


def _of_ad_hoc(model: FileModel, container: Node, inside: tuple[Node, ...]) -> Iterator[Finding]:
    if not any(node.kind in ACTIVITIES for node in inside):
        yield _empty(model, container)
    for node in inside:
        if node.kind in ("startEvent", "endEvent"):
            yield about(
                model,
                node,
                "error",
                "event_in_ad_hoc",
                "an ad-hoc sub-process has no start and no end events (BPMN 2.0.2 §13.3.5)",
                "Remove it; what may be done is chosen while it runs.",
            )


def _empty(model: FileModel, container: Subject) -> Finding:
    return about(
        model,
        container,
        "error",
        "scope_empty",
        "there is nothing in it to do",
        "Draw what it does, or make it a task.",
    )
