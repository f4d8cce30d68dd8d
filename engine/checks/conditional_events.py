"""A conditional event has a condition.

Why: it waits for it to become true. Wrong: `<conditionalEventDefinition/>`. Right:
`<conditionalEventDefinition><condition>=stock &lt; 10</condition></conditionalEventDefinition>`.
"""

from __future__ import annotations

from engine.checks.findings import about
from engine.dialects.model import FileModel
from engine.errors import Finding


def check(model: FileModel) -> list[Finding]:
    """Find conditional events that wait for nothing."""
    return [
        about(
            model,
            node,
            "error",
            "condition_event_empty",
            "it has no condition to wait for",
            "Write the condition into the event definition.",
            each.line,
        )
        for process in model.executable
        for node in process.nodes
        for each in node.definitions
        if each.kind == "conditional" and each.condition is None
    ]
