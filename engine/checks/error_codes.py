"""An error that is thrown or caught is declared.

Why: errors are matched by code. Wrong: `errorRef` names nothing; an error end event without
`errorRef`. Right: `<error id="e" errorCode="NO_STOCK"/>` and `errorRef="e"`. One without an
`errorCode` is matched by its id, with a note. A catcher without `errorRef` catches every error.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.findings import about
from engine.dialects.declarations import referred
from engine.dialects.events import EventDefinition
from engine.dialects.kinds import THROWING
from engine.dialects.model import FileModel, Node
from engine.errors import Finding

_WAY_OUT = 'Declare <error id="…" errorCode="…"/> beside the process and refer to its id.'


def check(model: FileModel) -> list[Finding]:
    """Find error events whose code cannot be told."""
    return [
        finding
        for process in model.executable
        for node in process.nodes
        for each in node.definitions
        if each.kind == "error"
        for finding in _faults(model, node, each)
    ]


def _faults(model: FileModel, node: Node, definition: EventDefinition) -> Iterator[Finding]:
    if definition.reference is None:
        if node.kind in THROWING:
            fact = "it throws an error without errorRef"
            yield about(model, node, "error", "error_code_missing", fact, _WAY_OUT)
        return
    declared = referred(model.declarations.errors, definition.reference)
    if declared is None:
        fact = f"errorRef is '{definition.reference}', which is no error of this file"
        yield about(model, node, "error", "error_unknown", fact, _WAY_OUT)
    elif declared.code is None:
        fact = f"error '{declared.id}' has no errorCode: it is matched by its id"
        yield about(model, node, "note", "error_code_assumed", fact, _WAY_OUT)
