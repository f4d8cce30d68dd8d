"""An error that is thrown is caught somewhere.

Why: what nobody catches stops the instance with an incident (SEMANTICS 16). Wrong: an error end
event in a sub-process without an error boundary event. Right: a boundary event or an event
sub-process for the code, or for every error, around it. Advice: a calling process may catch it.
"""

from __future__ import annotations

from engine.checks.findings import about
from engine.dialects.kinds import THROWING
from engine.dialects.model import FileModel, Node, Process
from engine.errors import Finding
from engine.expressions.texts import literal


def check(model: FileModel) -> list[Finding]:
    """Find thrown errors that nothing in their process catches."""
    return [
        about(
            model,
            node,
            "advice",
            "error_unhandled",
            f"nothing in this process catches its error '{each.code}': where no caller does, the "
            "instance stops with an incident",
            "Catch it by a boundary event or an event sub-process, or in the calling process.",
            each.line,
        )
        for process in model.executable
        for node in process.nodes
        if node.kind in THROWING
        for each in node.definitions
        if each.kind == "error" and each.code is not None and literal(each.code) is not None
        if not _is_caught(process, node, each.code)
    ]


def _is_caught(process: Process, node: Node, code: str) -> bool:
    place: Node | None = node
    while place is not None:
        if _has_catcher(process, place, code):
            return True
        holder = process.holder(place)
        boundaries = process.boundaries.get(holder.id, ()) if holder else ()
        if any(_catches(each, code) for each in boundaries):
            return True
        place = holder
    return False


def _has_catcher(process: Process, place: Node, code: str) -> bool:
    """Tell a place beside an event sub-process for the error, which is not the place itself."""
    return any(
        start.kind == "startEvent" and _catches(start, code)
        for each in process.inside(place.container_id)
        if each.is_event_sub_process and each is not place
        for start in process.inside(each.id)
    )


def _catches(catcher: Node, code: str) -> bool:
    return any(
        each.kind == "error"
        and (each.code is None or each.code == code or literal(each.code) is None)
        for each in catcher.definitions
    )
