"""Activities take one token and make one.

Why: other quantities are not run. Wrong: `startQuantity="2"`. Right: leave both attributes out.
"""

from __future__ import annotations

from engine.checks.findings import about
from engine.dialects.model import FileModel
from engine.errors import Finding


def check(model: FileModel) -> list[Finding]:
    """Find start and completion quantities other than 1."""
    return [
        about(
            model,
            node,
            "error",
            "quantity_not_supported",
            f"{name} is '{node.element.get(name)}', expected 1",
            f"Remove {name} and model the count with gateways.",
        )
        for process in model.executable
        for node in process.nodes
        for name in ("startQuantity", "completionQuantity")
        if node.element.get(name, "1").strip() != "1"
    ]
