"""Who does a task is said with Plait's attributes, or by its lane.

Why: BPMN's own performers are not read; ignoring them would give the task to others. Wrong:
`<potentialOwner>…`. Right: `plait:candidateGroups="marketing"`. A user task without any is offered
to the group named like its lane: a note.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.findings import about
from engine.dialects.kinds import kind_of
from engine.dialects.model import FileModel, Node, Process
from engine.dialects.namespaces import plait
from engine.errors import Finding
from engine.xml import line_of

_ROLES = frozenset({"performer", "humanPerformer", "potentialOwner", "resourceRole"})


def check(model: FileModel) -> list[Finding]:
    """Find BPMN performers, and say which tasks a lane gives to a group."""
    findings: list[Finding] = []
    for process in model.executable:
        findings.extend(_roles(model, process))
        for node in process.nodes:
            findings.extend(_roles(model, node))
            findings.extend(_lane(model, node))
    return findings


def _roles(model: FileModel, subject: Process | Node) -> Iterator[Finding]:
    for child in subject.element:
        if kind_of(child) in _ROLES:
            yield about(
                model,
                subject,
                "error",
                "performer_not_supported",
                f"its {kind_of(child)} is not read",
                "Use plait:candidateGroups, plait:candidateUsers or plait:assignee of user tasks, "
                "plait:starterGroups of the process.",
                line_of(child),
            )


def _lane(model: FileModel, node: Node) -> Iterator[Finding]:
    groups = node.attributes.person.candidate_groups if node.attributes.person else ()
    if groups and node.element.get(plait("candidateGroups")) is None:
        yield about(
            model,
            node,
            "note",
            "lane_performer",
            f"it is offered to the group '{groups[0]}', after its lane",
            "Nothing to do, or say who does it with plait:candidateGroups.",
        )
