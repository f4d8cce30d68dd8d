"""What is compensated has a handler, and a handler belongs to what it undoes.

Why: a compensation that finds nothing does nothing. Wrong: a compensation boundary event without
an association, or with a flow; an association to a task without `isForCompensation="true"`; flows
at such a task; `activityRef` of something elsewhere or without a handler;
`waitForCompletion="false"` (not run). Right: boundary event, association, handler, all in one
place.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.findings import about
from engine.dialects.events import EventDefinition
from engine.dialects.kinds import ACTIVITIES, SCOPES, THROWING
from engine.dialects.model import FileModel, Node, Process
from engine.dialects.namespaces import bpmn
from engine.errors import Finding

_ASSOCIATE = (
    "Connect the boundary event by one association to an activity with "
    'isForCompensation="true" beside it.'
)


def check(model: FileModel) -> list[Finding]:
    """Find handlers without an activity, and activities without a handler."""
    findings: list[Finding] = []
    targets: dict[str, list[str]] = {}
    for each in model.root.iter(bpmn("association")):
        targets.setdefault(each.get("sourceRef", ""), []).append(each.get("targetRef", ""))
    for process in model.executable:
        used: set[str] = set()
        for node in process.nodes:
            if node.kind == "boundaryEvent" and "compensate" in node.event_kinds:
                activities = [t for t in targets.get(node.id, ()) if _is_activity(process, t)]
                used.update(activities)
                findings.extend(_boundary(model, process, node, activities))
            elif node.kind in THROWING:
                findings.extend(
                    finding
                    for each in node.definitions
                    if each.kind == "compensate"
                    for finding in _throw(model, process, node, each)
                )
        findings.extend(_handlers(model, process, used))
    return findings


def _is_activity(process: Process, id_: str) -> bool:
    node = process.node_by_id.get(id_)
    return node is not None and node.kind in ACTIVITIES


def _boundary(
    model: FileModel, process: Process, node: Node, activities: list[str]
) -> Iterator[Finding]:
    handler = process.node_by_id.get(activities[0]) if len(activities) == 1 else None
    fact = None
    if handler is None:
        fact = f"{len(activities)} associations lead from it to activities, expected one"
    elif not handler.is_for_compensation:
        fact = f"its handler '{handler.id}' does not say isForCompensation=\"true\""
    elif handler.container_id != node.container_id:
        fact = f"its handler '{handler.id}' lies in another sub-process"
    elif process.outgoing.get(node.id):
        fact = "a sequence flow leaves it, but its association leads to the handler"
    if fact is not None:
        yield about(model, node, "error", "compensation_malformed", fact, _ASSOCIATE)


def _handlers(model: FileModel, process: Process, used: set[str]) -> Iterator[Finding]:
    for node in process.nodes:
        if not node.is_for_compensation:
            continue
        if process.incoming.get(node.id) or process.outgoing.get(node.id):
            yield about(
                model,
                node,
                "error",
                "compensation_malformed",
                "it is a compensation handler, but sequence flows are connected to it",
                "Remove the flows; the association from the boundary event leads to it.",
            )
        elif node.id not in used:
            yield about(
                model,
                node,
                "advice",
                "compensation_unused",
                "it is a compensation handler, but no boundary event leads to it: it never runs",
                _ASSOCIATE,
            )


def _throw(
    model: FileModel, process: Process, node: Node, definition: EventDefinition
) -> Iterator[Finding]:
    if not definition.waits_for_completion:
        yield about(
            model,
            node,
            "error",
            "compensation_not_awaited",
            'waitForCompletion="false" is not run: it goes on when all is undone',
            "Remove waitForCompletion.",
            definition.line,
        )
    if definition.activity_ref is not None and (fact := _ref_fault(process, node, definition)):
        yield about(
            model,
            node,
            "error",
            "compensation_unknown",
            fact,
            "Name an activity beside it that has a compensation handler, or remove activityRef.",
            definition.line,
        )


def _ref_fault(process: Process, node: Node, definition: EventDefinition) -> str | None:
    named = f"activityRef is '{definition.activity_ref}'"
    activity = process.node_by_id.get(definition.activity_ref or "")
    if activity is None or activity.kind not in ACTIVITIES:
        return f"{named}, which is no activity of this process"
    if activity.container_id not in _scopes(process, node):
        return f"{named}, which lies in another sub-process"
    boundaries = process.boundaries.get(activity.id, ())
    has_handler = any("compensate" in each.event_kinds for each in boundaries)
    if not has_handler and activity.kind not in SCOPES:
        return f"{named}, which has no compensation handler"
    return None


def _scopes(process: Process, node: Node) -> list[str]:
    """Return where a throw compensates: beside it; of an event sub-process also its parent."""
    holder = process.holder(node)
    if holder is not None and holder.is_event_sub_process:
        return [node.container_id, holder.container_id]
    return [node.container_id]
