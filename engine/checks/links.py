"""A link event leads to the one catching link of its name beside it.

Why: it is a flow that is not drawn (BPMN 2.0.2 §10.5.5). Wrong: a throw whose name no catch has in
the same process or sub-process; two catches of one name; a link without a name; a flow out of the
throw or into the catch. Right: any number of throws and one catch named `again`.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.findings import about
from engine.dialects.model import FileModel, Node, Process
from engine.errors import Finding

Place = tuple[str, str]


def check(model: FileModel) -> list[Finding]:
    """Find links whose other side cannot be told."""
    return [finding for process in model.executable for finding in _judge(model, process)]


def link_targets(process: Process) -> dict[str, Node]:
    """Return the catching link that each throwing one leads to, by the thrower's id."""
    catches: dict[Place, Node] = {}
    for place, node in _links(process, "intermediateCatchEvent"):
        catches.setdefault(place, node)
    throws = _links(process, "intermediateThrowEvent")
    return {node.id: catches[place] for place, node in throws if place in catches}


def _links(process: Process, kind: str) -> Iterator[tuple[Place, Node]]:
    for node in process.nodes:
        for each in node.definitions if node.kind == kind else ():
            if each.kind == "link":
                yield (node.container_id, each.name or ""), node


def _judge(model: FileModel, process: Process) -> Iterator[Finding]:
    catches: dict[Place, Node] = {}
    for place, node in _links(process, "intermediateCatchEvent"):
        if place in catches:
            yield about(
                model,
                node,
                "error",
                "link_ambiguous",
                f"'{catches[place].id}' already catches the link '{place[1]}'",
                "Give the two catches different names.",
            )
        catches.setdefault(place, node)
        yield from _ends(model, node, place, is_connected=node.id in process.incoming)
    thrown: set[Place] = set()
    for place, node in _links(process, "intermediateThrowEvent"):
        thrown.add(place)
        if place not in catches:
            yield about(
                model,
                node,
                "error",
                "link_unknown",
                f"no link event beside it catches '{place[1]}'",
                "Add an intermediate catch event with this link name in the same place.",
            )
        yield from _ends(model, node, place, is_connected=node.id in process.outgoing)


def _ends(model: FileModel, node: Node, place: Place, *, is_connected: bool) -> Iterator[Finding]:
    if not place[1]:
        yield about(
            model,
            node,
            "error",
            "link_unnamed",
            "its link has no name",
            'Name both sides, for example <linkEventDefinition name="again"/>.',
        )
    if is_connected:
        yield about(
            model,
            node,
            "error",
            "link_connected",
            "a sequence flow is drawn on the side of the link",
            "Remove the flow: the link leads from throw to catch.",
        )
