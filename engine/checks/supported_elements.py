"""Every element that would change what happens is one that Plait runs.

Why: faithful or refused, never silently ignored. Wrong: an inclusive gateway, a message event, an
event sub-process (not run yet). Right: the elements of RUN and EVENTS below.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.checks.findings import about, at
from engine.dialects.model import FLOW_NODES, SCOPES, FileModel, Node, Process
from engine.dialects.namespaces import BPMN, local, namespace
from engine.errors import Finding

RUN = frozenset(
    [
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "boundaryEvent",
        "task",
        "manualTask",
        "userTask",
        "serviceTask",
        "sendTask",
        "scriptTask",
        "exclusiveGateway",
        "parallelGateway",
        "subProcess",
    ]
)
EVENTS: Mapping[str, frozenset[str]] = {
    "startEvent": frozenset({""}),
    "endEvent": frozenset({"", "terminateEventDefinition", "errorEventDefinition"}),
    "intermediateCatchEvent": frozenset({"timerEventDefinition"}),
    "boundaryEvent": frozenset({"timerEventDefinition", "errorEventDefinition"}),
}
_WITHOUT_EFFECT = frozenset(
    [
        "sequenceFlow",
        "documentation",
        "extensionElements",
        "laneSet",
        "dataObject",
        "dataObjectReference",
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
    ]
)
_ON_NODE = {
    "triggeredByEvent": "an event sub-process is not run yet",
    "isForCompensation": "compensation is not run yet",
}
_WAY_OUT = {
    "inclusiveGateway": "Use exclusive and parallel gateways for the same choice.",
    "eventBasedGateway": "Use a task with boundary timers.",
    "businessRuleTask": "Use exclusive gateways or a script task.",
    "callActivity": "Use an embedded sub-process.",
    "receiveTask": "Use a user task that a service completes by REST.",
}
_GENERAL = "Remodel it with the elements that run: see 'What runs' in the engine's README."


def check(model: FileModel) -> list[Finding]:
    """Find elements, events and markers that are not run."""
    findings = []
    for process in model.executable:
        findings.extend(_unknown_children(model, process))
        for node in process.nodes:
            fact = _unsupported(node)
            if fact is not None:
                way_out = _WAY_OUT.get(node.kind, _GENERAL)
                findings.append(about(model, node, "error", "element_not_supported", fact, way_out))
    return findings


def _unsupported(node: Node) -> str | None:
    if node.kind not in RUN:
        return f"a {node.kind} is not run yet"
    marked = [fact for name, fact in _ON_NODE.items() if node.element.get(name) == "true"]
    if marked:
        return marked[0]
    allowed = EVENTS.get(node.kind)
    return None if allowed is None else _unsupported_event(node, allowed)


def _unsupported_event(node: Node, allowed: frozenset[str]) -> str | None:
    referred = [each for each in node.element if local(str(each.tag)) == "eventDefinitionRef"]
    if len(node.events) > 1 or referred:
        return "several or referenced event definitions are not run yet"
    event = node.events[0] if node.events else ""
    if event in allowed:
        return None
    if not event:
        return f"a {node.kind} needs an event definition"
    return f"a {node.kind} with {event.removesuffix('EventDefinition')} is not run yet"


def _unknown_children(model: FileModel, process: Process) -> list[Finding]:
    containers = [process.element, *(n.element for n in process.nodes if n.kind in SCOPES)]
    return [
        at(model, child, "error", "element_not_supported", "this element is not run", _GENERAL)
        for container in containers
        for child in container
        if namespace(str(child.tag)) == BPMN and _is_strange(local(str(child.tag)))
    ]


def _is_strange(name: str) -> bool:
    known = FLOW_NODES | _WITHOUT_EFFECT
    judged_elsewhere = ("LoopCharacteristics", "Association", "ioSpecification", "Owner")
    return name not in known and not name.endswith((*judged_elsewhere, "erformer", "Role"))
