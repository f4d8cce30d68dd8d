"""An event-based gateway waits for one of several events right behind it.

Why: it listens to what follows, and takes the way of what comes first (BPMN 2.0.2 §13.4.4). Wrong:
one way only; a task or a gateway behind it; a catch event that other flows lead to as well; a
condition on its flows; one that begins instances and has a flow into it, waits for a timer, or for
all of several messages at one event.
Right: a message and a timer catch event behind it, each with its own flow.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.findings import a, about
from engine.dialects.model import FileModel, Node, Process
from engine.errors import Finding

_CAUGHT = frozenset({"message", "timer", "signal", "conditional"})
_WAY_OUT = "Connect it to intermediate catch events or receive tasks, each by its own flow."


def check(model: FileModel) -> list[Finding]:
    """Find event-based gateways that could not wait as drawn."""
    return [
        about(model, node, "error", "event_gateway_malformed", fact, _WAY_OUT)
        for process in model.executable
        for node in process.nodes
        if node.kind == "eventBasedGateway"
        for fact in _faults(process, node)
    ]


def _faults(process: Process, node: Node) -> Iterator[str]:
    flows = process.outgoing.get(node.id, ())
    if len(flows) < 2:
        yield f"{len(flows)} flows leave it, expected at least two"
    if any(flow.condition is not None for flow in flows):
        yield "its flows have conditions, but the events decide"
    for flow in flows:
        target = process.node_by_id.get(flow.target or "")
        if target is not None and (fact := _target_fault(process, node, target)):
            yield fact
    if node.is_instantiating and process.incoming.get(node.id):
        yield "it begins instances, but a flow leads into it"
    if node.is_instantiating and node.container_id != process.id:
        yield "it begins instances, but lies in a sub-process"
    if node.is_parallel_gateway_type and not node.is_instantiating:
        yield 'it says eventGatewayType="Parallel", which only one that begins instances may'


def _target_fault(process: Process, gateway: Node, target: Node) -> str | None:
    allowed = frozenset({"message"}) if gateway.is_instantiating else _CAUGHT
    is_event = target.kind == "intermediateCatchEvent" and target.event_kinds <= allowed
    if not is_event and target.kind != "receiveTask":
        waits = " that waits for a message" if gateway.is_instantiating else ""
        return f"'{target.id}' behind it is {a(target.kind)}, expected a catch event{waits}"
    if len(process.incoming.get(target.id, ())) > 1:
        return f"other flows lead to '{target.id}' behind it as well"
    if gateway.is_instantiating and target.is_parallel_multiple and len(target.definitions) > 1:
        return f"it begins instances, but '{target.id}' behind it waits for several events"
    if process.boundaries.get(target.id) or target.loop is not None:
        return f"'{target.id}' behind it has boundary events or a loop marker"
    return None
