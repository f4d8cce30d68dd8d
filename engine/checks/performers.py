"""Who does a task is said with Plait's attributes.

Why: BPMN's own performers are not read yet; ignoring them would give the task to others. Wrong:
`<potentialOwner>…`. Right: `plait:candidateGroups="marketing"`. Lanes do not assign work yet: a
warning.
"""

from __future__ import annotations

from engine.checks.findings import about, at
from engine.dialects.model import FileModel
from engine.dialects.namespaces import BPMN, bpmn, local, namespace
from engine.errors import Finding
from engine.xml import line_of

_ROLES = frozenset({"performer", "humanPerformer", "potentialOwner", "resourceRole"})


def check(model: FileModel) -> list[Finding]:
    """Find BPMN performers, and lanes."""
    findings: list[Finding] = []
    for process in model.executable:
        for node in process.nodes:
            findings.extend(
                about(
                    model,
                    node,
                    "error",
                    "performer_not_supported",
                    f"its {local(str(child.tag))} is not read yet",
                    "Use plait:candidateGroups, plait:candidateUsers or plait:assignee.",
                    line_of(child),
                )
                for child in node.element
                if namespace(str(child.tag)) == BPMN and local(str(child.tag)) in _ROLES
            )
        findings.extend(
            at(
                model,
                lane,
                "warning",
                "lane_ignored",
                "lanes do not assign work yet",
                "Say who does each user task with plait:candidateGroups.",
            )
            for lane in process.element.iter(bpmn("lane"))
        )
    return findings
