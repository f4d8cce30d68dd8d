"""One message begins one process.

Why: a message goes to one subscription; which of two processes it would begin could not be told
(SEMANTICS 25). Wrong: two start events for the message `ordered` in one deployment. Right: one, or
two messages; a signal begins every process that waits for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.checks.findings import about
from engine.dialects.model import FileModel, Node, Process
from engine.errors import Finding


def check_together(models: Sequence[FileModel]) -> list[Finding]:
    """Find messages that begin two things in one deployment, in the order of its files."""
    findings = []
    begun: dict[str, Process] = {}
    for model in models:
        for process in model.executable:
            for node, message in _starts(process):
                if message in begun:
                    findings.append(
                        about(
                            model,
                            node,
                            "error",
                            "message_start_ambiguous",
                            f"the message '{message}' already begins '{begun[message].id}'",
                            "Use another message, or a signal to begin both.",
                        )
                    )
                begun.setdefault(message, process)
    return findings


def _starts(process: Process) -> Iterator[tuple[Node, str]]:
    for node in process.inside(process.id):
        if node.kind == "startEvent":
            for each in node.definitions:
                if each.kind == "message" and each.name is not None:
                    yield node, each.name
        elif node.kind == "receiveTask" and node.is_instantiating and node.message_name:
            yield node, node.message_name
        elif node.kind == "eventBasedGateway" and node.is_instantiating:
            yield from _behind(process, node)


def _behind(process: Process, gateway: Node) -> Iterator[tuple[Node, str]]:
    """Yield the messages that a gateway which begins instances waits for."""
    for flow in process.outgoing.get(gateway.id, ()):
        node = process.node_by_id.get(flow.target or "")
        if node is None:
            continue
        if node.message_name:
            yield node, node.message_name
        for each in node.definitions:
            if each.kind == "message" and each.name is not None:
                yield node, each.name
