"""A condition stands on a flow whose source chooses.

Why: elsewhere nobody would ask it, and the token would go on all the same. Wrong: a condition on a
flow out of an event-based gateway; an empty one. Right: on flows out of activities, exclusive,
inclusive and complex gateways; out of events they are asked too, as Camunda 7 and Flowable do. A
parallel gateway takes every flow all the same: advice.
"""

from __future__ import annotations

from engine.checks.default_flows import CHOOSING
from engine.checks.findings import about, at
from engine.dialects.kinds import text_of
from engine.dialects.model import FileModel, Flow, Process
from engine.dialects.namespaces import bpmn
from engine.errors import Finding


def check(model: FileModel) -> list[Finding]:
    """Find conditions that nobody would ask, and those that ask nothing."""
    findings: list[Finding] = []
    for process in model.executable:
        findings.extend(
            finding
            for flow in process.flows
            if flow.condition is not None and (finding := _judge(model, process, flow))
        )
        findings.extend(
            at(
                model,
                element,
                "error",
                "condition_empty",
                "its condition is empty",
                "Write the condition, or remove it.",
            )
            for element in process.element.iter(bpmn("sequenceFlow"))
            for condition in element.iterfind(bpmn("conditionExpression"))
            if text_of(condition) is None
        )
    return findings


def _judge(model: FileModel, process: Process, flow: Flow) -> Finding | None:
    source = process.node_by_id.get(flow.source or "")
    if source is None or source.kind in CHOOSING:
        return None
    if source.kind == "parallelGateway":
        return about(
            model,
            flow,
            "advice",
            "condition_ignored",
            f"parallel gateway '{source.id}' takes every flow all the same",
            "Remove the condition, or use an exclusive gateway.",
        )
    return about(
        model,
        flow,
        "error",
        "condition_misplaced",
        f"its source '{source.id}', of kind {source.kind}, does not ask conditions",
        "Remove the condition, or put an exclusive gateway in between.",
    )
