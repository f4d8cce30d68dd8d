"""Every element and event that would change what happens is one that Plait runs.

Why: faithful or refused, never silently ignored. Wrong: a choreography task in a process, a step
inside a task, a timer that ends a process, a start event that waits for an error, a link among
several definitions. Right: BPMN's flow nodes, with the events of TRIGGERS where BPMN 2.0.2 §10.5.5
has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.checks.findings import a, about, at
from engine.dialects.kinds import CATCHING, EVENTS, FLOW_NODES, SCOPES, kind_of
from engine.dialects.model import FileModel, Node, Process
from engine.dialects.namespaces import BPMN, local, namespace
from engine.errors import Finding

RUN = FLOW_NODES
_AWAITED = frozenset({"message", "timer", "signal", "conditional"})
_NONE = frozenset({""})
TRIGGERS: Mapping[str, frozenset[str]] = {
    "startEvent": _NONE | _AWAITED,
    "startEvent of an event sub-process": _AWAITED | {"error", "escalation", "compensate"},
    "intermediateCatchEvent": _AWAITED | {"link"},
    "boundaryEvent": _AWAITED | {"error", "escalation", "compensate", "cancel"},
    "intermediateThrowEvent": _NONE | {"message", "signal", "escalation", "compensate", "link"},
    "endEvent": _NONE
    | {"message", "signal", "error", "escalation", "compensate", "cancel", "terminate"},
}
_AMONG_OTHERS = {True: _AWAITED | {"error", "escalation"}, False: {"message", "signal"}}
_TIMED = "taskListener"  # Camunda 7's of the event timeout
_WITHOUT_EFFECT = frozenset(
    [
        "sequenceFlow",
        "documentation",
        "extensionElements",
        "laneSet",
        "dataObject",
        "dataObjectReference",
        "dataStore",
        "dataStoreReference",
        "textAnnotation",
        "association",
        "group",
        "category",
        "property",
        "incoming",
        "outgoing",
        "supportedInterfaceRef",
        "auditing",
        "monitoring",
        "correlationSubscription",
        "completionCondition",
    ]
)
_WAY_OUT = "Remodel it with the elements that run: see 'What runs' in the engine's README."


def check(model: FileModel) -> list[Finding]:
    """Find elements, events and markers that are not run."""
    findings = []
    for process in model.executable:
        findings.extend(_unknown_children(model, process))
        findings.extend(
            at(model, each, "error", "element_not_supported", "it is in no place to run", _WAY_OUT)
            for each in process.element.iterdescendants()
            if _is_misplaced(each)
        )
        for node in process.nodes:
            findings.extend(
                about(model, node, "error", "element_not_supported", fact, _WAY_OUT)
                for fact in (*_event_faults(process, node), *_marker_faults(node))
            )
    return findings


def _event_faults(process: Process, node: Node) -> Iterator[str]:
    place = node.kind
    holder = process.holder(node)
    if place == "startEvent" and holder is not None and holder.is_event_sub_process:
        place = "startEvent of an event sub-process"
    allowed = TRIGGERS.get(place)
    if allowed is None:
        return
    kinds = [each.kind for each in node.definitions]
    if not kinds and "" not in allowed and "event sub-process" not in place:
        yield "it needs an event definition"
    for kind in dict.fromkeys(kinds):
        among = _AMONG_OTHERS[node.kind in CATCHING]
        if kind not in allowed:
            yield f"the event definition '{kind}' cannot stand on {place}"
        elif len(kinds) > 1 and kind not in among:
            yield f"'{kind}' cannot be one of several event definitions"
        elif node.is_parallel_multiple and len(kinds) > 1 and kind not in _AWAITED:
            yield f"'{kind}' cannot be one of the events that must all have happened"


def _marker_faults(node: Node) -> Iterator[str]:
    if node.kind != "subProcess" and node.element.get("triggeredByEvent") in ("true", "1"):
        yield f"{a(node.kind)} cannot be triggered by an event"
    method = node.element.get("method", "")
    if node.kind == "transaction" and method.strip("#").lower() not in ("", "compensate"):
        yield f"its method is '{method}', expected ##Compensate"


def _unknown_children(model: FileModel, process: Process) -> list[Finding]:
    containers = [process.element, *(n.element for n in process.nodes if n.kind in SCOPES)]
    return [
        at(model, child, "error", "element_not_supported", "this element is not run", _WAY_OUT)
        for container in containers
        for child in container
        if namespace(str(child.tag)) == BPMN and _is_strange(local(str(child.tag)))
    ]


def _is_misplaced(element: etree._Element) -> bool:
    """Tell a step outside a process or sub-process, and an event definition outside an event."""
    kind, holder = kind_of(element), element.getparent()
    around = "" if holder is None else kind_of(holder)
    if kind in FLOW_NODES or kind == "sequenceFlow":
        return around != "process" and around not in SCOPES
    is_timeout = holder is not None and local(str(holder.tag)) == _TIMED
    return kind.endswith("EventDefinition") and around not in EVENTS and not is_timeout


def _is_strange(name: str) -> bool:
    known = FLOW_NODES | _WITHOUT_EFFECT
    judged_elsewhere = ("LoopCharacteristics", "Association", "ioSpecification", "Owner")
    return name not in known and not name.endswith((*judged_elsewhere, "erformer", "Role"))
