"""Data associations move data where there is work to do.

Why: what cannot be moved as drawn would be lost in silence. Wrong: an assignment without `from` or
`to`; several sources without a transformation; data into a gateway or out of a timer event. Right:
an association between a data object and a data input of the activity's `ioSpecification`. One that
only connects two symbols, or leads to a data store, is a drawing: a note.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.findings import a, about
from engine.dialects.kinds import ACTIVITIES, CATCHING, THROWING
from engine.dialects.model import FileModel, Node
from engine.dialects.plain_mappings import CAUGHT, SENT
from engine.errors import Finding

_WAY_OUT = "Use plait:input and plait:output in the element's extensionElements."


def check(model: FileModel) -> list[Finding]:
    """Find data flow that cannot be run, and note what is only drawn."""
    return [
        finding
        for process in model.executable
        for node in process.nodes
        for finding in _judge(model, node)
    ]


def _judge(model: FileModel, node: Node) -> Iterator[Finding]:
    moved = node.moved
    for fault in moved.faults:
        yield about(model, node, "error", "data_not_supported", fault.fact, _WAY_OUT, fault.line)
    if (moved.inputs and not _reads(node)) or (moved.outputs and not _writes(node)):
        yield about(
            model,
            node,
            "error",
            "data_not_supported",
            f"data is moved at {a(node.kind)} that has no data of its own",
            _WAY_OUT,
        )
    if moved.drawn:
        yield about(
            model,
            node,
            "note",
            "data_association_drawn",
            "its data associations are drawn only; variables are shared anyway",
            _WAY_OUT,
        )


def _reads(node: Node) -> bool:
    is_sent = node.kind in THROWING and not SENT.isdisjoint(node.event_kinds)
    return node.kind in ACTIVITIES or is_sent


def _writes(node: Node) -> bool:
    is_caught = node.kind in CATCHING and not CAUGHT.isdisjoint(node.event_kinds)
    return node.kind in ACTIVITIES or is_caught
