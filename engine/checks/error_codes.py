"""An error that is thrown or caught has a code.

Why: errors are matched by code. Wrong: `errorRef` names nothing; `<error id="e"/>` without
`errorCode`; an error end event without `errorRef`. Right: `<error id="e" errorCode="NO_STOCK"/>`. A
boundary event without `errorRef` catches every error.
"""

from __future__ import annotations

from engine.checks.findings import about
from engine.dialects.model import FileModel, Node
from engine.errors import Finding

_WAY_OUT = 'Declare <error id="…" errorCode="…"/> beside the process and refer to its id.'


def check(model: FileModel) -> list[Finding]:
    """Find error events whose code cannot be told."""
    return [
        about(model, node, "error", code, fact, _WAY_OUT)
        for process in model.executable
        for node in process.nodes
        if "errorEventDefinition" in node.events
        for code, fact in _faults(model, node)
    ]


def _faults(model: FileModel, node: Node) -> list[tuple[str, str]]:
    if not node.error_ref:
        thrown = node.kind != "boundaryEvent"
        return [("error_code_missing", "it throws an error without errorRef")] if thrown else []
    if node.error_ref not in model.errors:
        return [
            ("error_unknown", f"errorRef is '{node.error_ref}', which is no error of this file")
        ]
    if model.errors[node.error_ref] is None:
        return [("error_code_missing", f"error '{node.error_ref}' has no errorCode")]
    return []
