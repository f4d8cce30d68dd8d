"""Activities run once per token.

Why: loops and multiple instances are not run yet; running once instead would be something else.
Wrong: `<multiInstanceLoopCharacteristics/>`. Right: a loop drawn with an exclusive gateway.
"""

from __future__ import annotations

from engine.checks.findings import about
from engine.dialects.model import FileModel
from engine.dialects.namespaces import local
from engine.errors import Finding
from engine.xml import line_of


def check(model: FileModel) -> list[Finding]:
    """Find loop and multi-instance markers."""
    return [
        about(
            model,
            node,
            "error",
            "loop_not_supported",
            f"{local(str(child.tag))} is not run yet",
            "Draw the repetition with an exclusive gateway.",
            line_of(child),
        )
        for process in model.executable
        for node in process.nodes
        for child in node.element
        if local(str(child.tag)).endswith("LoopCharacteristics")
    ]
