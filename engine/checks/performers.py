"""Who does a task is said at user tasks, or by their lane.

Why: a performer anywhere else would be ignored in silence; who drew a lane may not have meant a
group of people. Wrong: a `potentialOwner` of a process. Right: `plait:starterGroups` there. A user
task without a performer is offered to the group named like its lane: a note. (Files of Camunda and
Flowable do not mean lanes so, SEMANTICS 13; the performers of user tasks are judged as they are
read.)
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.findings import about
from engine.dialects.kinds import kind_of
from engine.dialects.lanes import lane_of, read_lanes
from engine.dialects.model import FileModel, Node, Process
from engine.errors import Finding
from engine.xml import line_of

_ROLES = frozenset({"performer", "humanPerformer", "potentialOwner", "resourceRole"})


def check(model: FileModel) -> list[Finding]:
    """Find performers of what is no user task, and say which tasks a lane gives to a group."""
    findings: list[Finding] = []
    for process in model.executable:
        lanes = read_lanes(process.element) if process.rules.lanes_perform else {}
        findings.extend(_roles(model, process))
        for node in process.nodes:
            if node.kind == "userTask":
                findings.extend(_lane(model, node, lanes))
            else:
                findings.extend(_roles(model, node))
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


def _lane(model: FileModel, node: Node, lanes: dict[str, str]) -> Iterator[Finding]:
    lane = lane_of(node.element, lanes) if lanes else None
    groups = node.attributes.person.candidate_groups if node.attributes.person else ()
    if lane is not None and groups == (lane,):
        yield about(
            model,
            node,
            "note",
            "lane_performer",
            f"it is offered to the group '{lane}', after its lane",
            "Nothing to do, or say who does it with plait:candidateGroups.",
        )
