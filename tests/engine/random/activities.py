"""Activities of the model: entering, waiting, finishing (BPMN 2.0.2 §13.3)."""

from __future__ import annotations

from collections.abc import Mapping

from tests.engine.random import compensation, loops
from tests.engine.random.catching import open_definitions, open_watchers
from tests.engine.random.diagram import Node, Sum
from tests.engine.random.machine import Machine
from tests.engine.random.state import Scope, Token

KIND_OF_WAIT = {
    "userTask": "person",
    "serviceTask": "job",
    "sendTask": "job",
    "receiveTask": "message",
    "callActivity": "instance",
}


def run(machine: Machine, token: Token) -> None:
    """Begin an activity, or the first turns of one that repeats."""
    if token.is_triggered:  # the receive task of an event-based gateway
        answer(machine, token, token.payload)
        return
    if token.node.loop is not None and token.parent is None:
        loops.run(machine, token)
        return
    begin(machine, token)


def begin(machine: Machine, token: Token) -> None:
    """Evaluate the inputs, watch, and start the work."""
    node = token.node
    local = evaluate(node.inputs, token.names.names())
    if node.kind in {"task", "manualTask", "scriptTask"} or _is_throw(node):
        _instant(machine, token, local)
    elif node.body is not None:
        _open(machine, token, local)
    else:
        _wait(machine, token, local)


def evaluate(
    mappings: tuple[tuple[str, Sum], ...], names: Mapping[str, object]
) -> dict[str, object]:
    """Evaluate one after the other; later ones see earlier results."""
    results: dict[str, object] = {}
    for name, source in mappings:
        results[name] = source.value({**names, **results})
    return results


def _is_throw(node: Node) -> bool:
    return node.kind == "sendTask" and node.is_bare


def _instant(machine: Machine, token: Token, local: dict[str, object]) -> None:
    node = token.node
    names = {**token.names.names(), **local}
    results = evaluate(node.assigns, names)
    if node.outputs:
        results = evaluate(node.outputs, {**names, **results})
    else:
        results = {name: value for name, value in results.items() if name not in local}
    if _is_throw(node):
        machine.effect("message", node.id, node.message or "")
    machine.land(token.names, results)
    complete(machine, token)


def _wait(machine: Machine, token: Token, local: dict[str, object]) -> None:
    node = token.node
    if local:
        token.names = Scope(outer=token.names, body=token.scope.body, variables=local)
    _watch(machine, token)
    machine.open_wait(token, KIND_OF_WAIT[node.kind])


def _watch(machine: Machine, token: Token) -> None:
    if token.parent is None:  # else the activity that repeats is watched, once
        open_watchers(machine, token)


def _open(machine: Machine, token: Token, local: dict[str, object]) -> None:
    """Open the inside of a sub-process: subscriptions first, then the first tokens."""
    body = token.node.body
    assert body is not None
    inner = Scope(outer=token.names, body=body, variables=local, host=token)
    token.inner = inner
    token.role = "waiting"
    _watch(machine, token)
    open_starts(machine, inner)
    if token.node.kind == "adHocSubProcess":
        machine.open_wait(token, "adhoc")
        return
    for node in body.first_nodes():
        machine.enter(inner, node).payload = token.payload


def open_starts(machine: Machine, scope: Scope) -> None:
    """Subscribe the event sub-processes of a scope."""
    for node in scope.body.event_sub_processes():
        start = None if node.body is None else node.body.start()
        assert start is not None
        watcher = machine.new_token(scope, start)
        watcher.role = "waiting"
        scope.watchers.append(watcher)
        open_definitions(machine, watcher)


def finish(machine: Machine, host: Token) -> None:
    """The inside of an activity has no token left."""
    if host.body is not None:
        loops.finish(machine, host)
        return
    inner = host.inner
    assert inner is not None
    machine.close_waits(host)
    values = evaluate(host.node.outputs, inner.names())
    machine.land(host.base, values)
    complete(machine, host)


def answer(machine: Machine, token: Token, variables: Mapping[str, object]) -> None:
    """Take what a person, a worker or a called instance gave; it goes outwards by the outputs."""
    machine.close_waits(token)
    if token.inner is not None:  # an ad-hoc sub-process is ended
        token.is_closing = True
        machine.land(token.inner, variables)
        machine.instance.ended.append(token.inner)
        return
    if token.node.outputs:
        given = {**token.names.names(), **variables}
        machine.land(token.base, evaluate(token.node.outputs, given))
    else:
        machine.land(token.names, variables)
    complete(machine, token)


def activate(machine: Machine, token: Token, element: str) -> None:
    """Begin an activity inside an ad-hoc sub-process (BPMN 2.0.2 §13.3.5)."""
    assert token.inner is not None
    machine.enter(token.inner, token.inner.body.by_id[element])


def retry(machine: Machine, token: Token, variables: Mapping[str, object]) -> None:
    """Do again what failed: the visit, or the error that nobody caught."""
    assert token.fault is not None
    phase, code = token.fault
    machine.instance.incidents.remove(token)
    token.fault = None
    token.retries += 1
    machine.land(token.names, variables)
    if phase == "arrive":
        machine.arrived_at_join(token)
    elif phase == "throw":
        machine.thrown_again(token, code)
    elif "Gateway" in token.node.kind:
        machine.run(token)  # it was only about to leave
    else:
        machine.ready(token)


def complete(machine: Machine, token: Token) -> None:
    """The work is done: remember it for a compensation, then leave or end the turn."""
    compensation.remember(machine, token)
    if token.parent is not None:
        loops.end_turn(machine, token)
        return
    end(machine, token)


def end(machine: Machine, token: Token) -> None:
    """Leave; after a handler the compensation goes on."""
    if token.handler_of is not None:
        machine.close_watchers(token)
        machine.tell("completed", token.node)
        machine.remove(token)
        compensation.go_on(machine, token.handler_of)
        return
    host = token.scope.host
    if host is None or host.node.kind != "adHocSubProcess":
        machine.leave(token)
        return
    test = host.node.completion
    if test is not None and test.value(token.scope.names()) is True:
        host.is_closing = True
    machine.leave(token, () if host.is_closing else None)
    if host.is_closing:
        _close(machine, host)


def _close(machine: Machine, host: Token) -> None:
    """An ad-hoc sub-process is complete: nothing further begins, the rest ends or is awaited."""
    machine.close_waits(host)
    if host.node.cancels_remaining and host.inner is not None:
        machine.cancel_inside(host.inner)
