"""A call activity names the process that it calls.

Why: otherwise there is nothing to do. Wrong: `<callActivity id="ship"/>`. Right:
`<callActivity id="ship" calledElement="shipping"/>`, or an expression: `calledElement="=carrier"`.
"""

from __future__ import annotations

from engine.checks.findings import about
from engine.dialects.model import FileModel
from engine.errors import Finding


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
