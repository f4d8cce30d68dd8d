"""A process and every embedded sub-process has exactly one none start event.

Why: otherwise nobody can tell where the token begins. Wrong: a process of two tasks and no start;
two start events without a trigger. Right: one `<startEvent id="start"/>`.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.findings import Subject, about
from engine.dialects.model import FileModel, Node, Process
from engine.errors import Finding


def check(model: FileModel) -> list[Finding]:
    """Find containers without a start, or with several."""
    return [
        finding
        for process in model.executable
        for container in _containers(process)
        for finding in _judge(model, container, process.inside(container.id))
    ]


def _containers(process: Process) -> Iterator[Process | Node]:
    yield process
    yield from (node for node in process.nodes if node.kind in ("subProcess", "transaction"))


def _judge(model: FileModel, container: Subject, inside: tuple[Node, ...]) -> list[Finding]:
    starts = [node for node in inside if node.kind == "startEvent"]
    if not starts:
        return [
            about(
                model,
                container,
                "error",
                "start_missing",
                "it has no start event",
                "Add a start event and connect it to the first step.",
            )
        ]
    return [
        about(
            model,
            extra,
            "error",
            "start_ambiguous",
            f"there is already a start event without a trigger, '{starts[0].id}'",
            "Keep one and join its flow, or move the other to a process of its own.",
        )
        for extra in [node for node in starts if not node.events][1:]
    ]
