"""Work that somebody outside must take is told, task by task.

Why: it waits until somebody does. Wrong: nothing is wrong with the file. Right: a worker that
fetches jobs of this type, or a handler in Python that is registered for it. A warning for each
task, event or listener.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.findings import Subject, about
from engine.dialects.attributes import WORKER, JobWork, Listener
from engine.dialects.model import FileModel, Process
from engine.errors import Finding

_VENDORS_OWN = "io.camunda"


def check(model: FileModel) -> list[Finding]:
    """Find jobs that a worker must take."""
    findings = []
    for process in model.executable:
        for subject, whose, job, line in _jobs(process):
            topic = job.topic or ""
            fact = f"{whose} is a job of the type '{topic}', which somebody must take"
            if topic.startswith(_VENDORS_OWN):
                fact = f"{whose} is a connector of Camunda 8, '{topic}', which somebody must serve"
            findings.append(
                about(
                    model,
                    subject,
                    "warning",
                    "handler_needed",
                    fact,
                    "Let a worker fetch jobs of this type, or register a handler for it.",
                    line,
                )
            )
    return findings


def _jobs(process: Process) -> Iterator[tuple[Subject, str, JobWork, int | None]]:
    yield from _of_listeners(process, process.attributes.listeners)
    for flow in process.flows:
        yield from _of_listeners(flow, flow.listeners)
    for node in process.nodes:
        job = node.attributes.job
        if job is not None and job.connector == WORKER:
            yield node, "its work", job, None
        yield from _of_listeners(node, node.attributes.listeners)


def _of_listeners(
    subject: Subject, listeners: tuple[Listener, ...]
) -> Iterator[tuple[Subject, str, JobWork, int | None]]:
    for each in listeners:
        if each.job is not None and each.job.connector == WORKER:
            yield subject, f"its listener of '{each.event}'", each.job, each.line
