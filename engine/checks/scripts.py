"""A script task has a script.

Why: an empty one is seldom meant. Wrong: `<scriptTask id="s"/>`. Right:
`<scriptTask id="s"><script>total = price * count</script></scriptTask>`.
"""

from __future__ import annotations

from engine.checks.findings import about
from engine.dialects.model import FileModel
from engine.errors import Finding


def check(model: FileModel) -> list[Finding]:
    """Find script tasks without a script."""
    return [
        about(
            model,
            node,
            "error",
            "script_missing",
            "it has no script",
            "Write the script, or make it a plain task.",
        )
        for process in model.executable
        for node in process.nodes
        if node.kind == "scriptTask" and not (node.script or "").strip()
    ]
