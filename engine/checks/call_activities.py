"""A call activity names a process that there is, and calls end.

Why: otherwise there is nothing to do, or no end to it. Wrong: `<callActivity id="ship"/>`; two
processes of one deployment that call one another with nothing in between. Right: `<callActivity
id="ship" calledElement="shipping"/>`, or an expression: `calledElement="=carrier"`. A process that
is not among the files must have been deployed before: a note.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.checks.cycles import cycle_through, cyclic_parts
from engine.checks.findings import about
from engine.dialects.model import FileModel, Node
from engine.errors import Finding
from engine.expressions.texts import literal

_SHOWN = 6


def check(model: FileModel) -> list[Finding]:
    """Find call activities that call nothing."""
    return [
        about(
            model,
            node,
            "error",
            "called_element_missing",
            "it does not say which process it calls",
            'Add calledElement="…" with the id of a process.',
        )
        for process in model.executable
        for node in process.nodes
        if node.kind == "callActivity" and not (node.called_element or "").removeprefix("=")
    ]


def check_together(models: Sequence[FileModel]) -> list[Finding]:
    """Find calls that go round in a circle, and note those that lead out of the files."""
    known = {process.id for model in models for process in model.executable}
    graph: dict[str, list[str]] = {id_: [] for id_ in known}
    for model in models:
        for process in model.executable:
            graph[process.id] += [called for _, called in _calls(process.nodes)]
    rounds = [cycle_through(min(part), graph, part) for part in cyclic_parts(graph)]
    return [finding for model in models for finding in _judge(model, known, rounds)]


def _judge(model: FileModel, known: set[str], rounds: list[list[str]]) -> Iterator[Finding]:
    for process in model.executable:
        for node, called in _calls(process.nodes):
            if called not in known:
                call = node.attributes.call
                is_bound = call is not None and call.binding == "deployment"
                yield about(
                    model,
                    node,
                    "warning" if is_bound else "note",
                    "called_elsewhere",
                    f"it calls '{called}', which is not among these files",
                    "Deploy the two together: its binding is this deployment."
                    if is_bound
                    else "Deploy that process too, before this one runs.",
                )
            for way in rounds:
                if process.id in way and called in way:
                    shown = " → ".join([*way[:_SHOWN], way[0]])
                    yield about(
                        model,
                        node,
                        "advice",
                        "calls_in_circle",
                        f"the processes call one another in a circle: {shown}",
                        "See that a condition leads out of the circle before the call.",
                    )


def _calls(nodes: Sequence[Node]) -> Iterator[tuple[Node, str]]:
    for node in nodes:
        called = literal(node.called_element or "") if node.kind == "callActivity" else None
        if called:
            yield node, called
