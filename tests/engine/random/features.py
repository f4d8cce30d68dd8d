"""The element kinds that the generator knows, and which of them a diagram holds."""

from __future__ import annotations

from tests.engine.random.diagram import Body, Node

CAUGHT = ("message", "timer", "signal", "conditional", "multiple", "parallel multiple")
ACTIVITIES = (
    "task",
    "manualTask",
    "scriptTask",
    "userTask",
    "serviceTask",
    "sendTask",
    "bare sendTask",
    "receiveTask",
    "callActivity",
)
SUB_PROCESSES = ("subProcess", "transaction", "adHocSubProcess", "event sub-process")
GATEWAYS = (
    "exclusiveGateway",
    "inclusiveGateway",
    "parallelGateway",
    "complexGateway",
    "eventBasedGateway",
)
LOOPS = ("standard loop", "parallel multi-instance", "sequential multi-instance")
CATCHES = ("catch link", *(f"catch {each}" for each in CAUGHT))
THROWS = tuple(
    f"throw {each}"
    for each in ("none", "message", "signal", "escalation", "compensate", "link", "multiple")
)
ENDS = tuple(
    f"end {each}"
    for each in (
        "none",
        "message",
        "signal",
        "escalation",
        "compensate",
        "error",
        "terminate",
        "cancel",
        "multiple",
    )
)
BOUNDARIES = (
    *(f"boundary {each}" for each in (*CAUGHT, "escalation", "error", "compensate", "cancel")),
    *(f"boundary {each} beside" for each in (*CAUGHT, "escalation")),
)
STARTS = (
    *(f"start {each}" for each in (*CAUGHT, "escalation", "error", "compensate")),
    *(f"start {each} beside" for each in (*CAUGHT, "escalation")),
)
SHAPES = ("implicit start", "implicit end", "implicit split", "conditional flow", "mapping")
ALL = (
    *ACTIVITIES,
    *SUB_PROCESSES,
    *GATEWAYS,
    *LOOPS,
    "completion condition",
    *CATCHES,
    *THROWS,
    *ENDS,
    *BOUNDARIES,
    *STARTS,
    *SHAPES,
)

_POSITIONS = {
    "intermediateCatchEvent": "catch",
    "intermediateThrowEvent": "throw",
    "endEvent": "end",
    "boundaryEvent": "boundary",
    "startEvent": "start",
}


def features(body: Body) -> frozenset[str]:
    """Return the kinds of everything in a diagram."""
    found: set[str] = set()
    bodies = [body]
    for current in bodies:
        if current.start() is None:
            found.add("implicit start")
        for node in current.nodes:
            found |= _of_node(current, node)
            if node.body is not None:
                bodies.append(node.body)
    return frozenset(found)


def _of_node(body: Body, node: Node) -> set[str]:
    flows = body.outgoing(node)
    found = {_name(node)}
    if node.kind in _POSITIONS or "Gateway" in node.kind:
        return found
    if node.inputs or node.outputs:
        found.add("mapping")
    if node.loop is not None:
        kind = node.loop.kind
        found.add(f"{kind} loop" if kind == "standard" else f"{kind} multi-instance")
        if node.loop.completion is not None:
            found.add("completion condition")
    if not flows and not node.is_for_compensation and not node.is_event_sub_process:
        found.add("implicit end")
    if len(flows) > 1:
        found.add("implicit split")
    if any(flow.test is not None for flow in flows):
        found.add("conditional flow")
    return found


def _name(node: Node) -> str:
    position = _POSITIONS.get(node.kind)
    if position is None:
        if node.is_event_sub_process:
            return "event sub-process"
        return "bare sendTask" if node.kind == "sendTask" and node.is_bare else node.kind
    kind = "none" if not node.definitions else node.definitions[0].kind
    if len(node.definitions) > 1:
        kind_name = "parallel multiple" if node.is_parallel_multiple else "multiple"
    else:
        kind_name = kind
    beside = " beside" if not node.is_interrupting else ""
    return f"{position} {kind_name}{beside}"
