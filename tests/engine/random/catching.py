"""Events that catch: intermediate, boundary, starts of event sub-processes (BPMN 2.0.2 §13.5)."""

from __future__ import annotations

from collections.abc import Mapping

from tests.engine.random.diagram import Definition, Node
from tests.engine.random.machine import Machine
from tests.engine.random.state import Scope, Token, Wait

WAITED = {"message": "message", "signal": "signal", "timer": "timer", "conditional": "condition"}


def open_definitions(machine: Machine, token: Token, element: str | None = None) -> None:
    """Wait for what the outside or a variable may bring; errors and their like need no wait."""
    for place, definition in enumerate(token.node.definitions):
        if definition.kind in WAITED:
            machine.open_wait(token, WAITED[definition.kind], element, definition, place)


def open_watchers(machine: Machine, host: Token) -> None:
    """Let the boundary events of an activity watch it, in document order."""
    for node in host.scope.body.boundaries(host.node):
        if node.has("compensate"):
            continue
        watcher = machine.new_token(host.scope, node)
        watcher.role = "waiting"
        watcher.host = host
        watcher.names = host.names
        host.watchers.append(watcher)
        open_definitions(machine, watcher)


def intermediate(machine: Machine, token: Token) -> None:
    """Wait, or pass when what was waited for has come."""
    if token.is_triggered or not token.node.definitions or token.node.has("link"):
        happened(machine, token)
        return
    open_definitions(machine, token)


def happened(machine: Machine, token: Token) -> None:
    """An event has occurred: what came with it lands where the event stands, then it is left."""
    machine.land(token.scope, token.payload)
    machine.leave(token)


def event_based_gateway(machine: Machine, token: Token) -> None:
    """Wait for the events behind it; the first that comes decides (BPMN 2.0.2 §13.4.4)."""
    token.role = "waiting"
    body = token.scope.body
    for flow in body.outgoing(token.node):
        target = body.by_id[flow.target]
        if target.kind == "receiveTask":
            machine.open_wait(token, "message", target.id, Definition("message", target.message))
        for place, definition in enumerate(target.definitions):
            machine.open_wait(token, WAITED[definition.kind], target.id, definition, place)


def trigger(machine: Machine, wait: Wait, variables: Mapping[str, object]) -> None:
    """What a wait was for has come: a timer, a message, a signal, a condition."""
    token = wait.token
    node = token.node
    if node.kind == "eventBasedGateway":
        machine.close_waits(token)
        body = token.scope.body
        flow = next(each for each in body.outgoing(node) if each.target == wait.element)
        scope = token.scope
        machine.leave(token, (flow,))
        _triggered(scope.tokens[-1], variables)
        return
    if node.is_parallel_multiple:
        token.caught.add(wait.place)
        token.payload.update(variables)
        variables = dict(token.payload)
        if len(token.caught) < len(node.definitions):
            _close(machine, wait)
            return
    if token.host is None and token not in token.scope.watchers:
        machine.close_waits(token)
        _triggered(token, variables)
        machine.ready(token)
        return
    fire(machine, token, variables, wait)


def _triggered(token: Token, variables: Mapping[str, object]) -> None:
    token.is_triggered = True
    token.payload = dict(variables)


def _close(machine: Machine, wait: Wait) -> None:
    wait.token.waits.remove(wait)
    machine.instance.waits.remove(wait)


def fire(
    machine: Machine, watcher: Token, variables: Mapping[str, object], wait: Wait | None = None
) -> None:
    """A boundary event or the start of an event sub-process takes what came."""
    if watcher.host is None:
        _start_event_sub_process(machine, watcher, variables, wait)
        return
    host, scope = watcher.host, watcher.scope
    if watcher.node.is_interrupting:
        machine.cancel(host)
    else:
        _again(machine, watcher, wait)
    _triggered(machine.enter(scope, watcher.node), variables)


def _again(machine: Machine, watcher: Token, wait: Wait | None) -> None:
    """A watcher that does not interrupt goes on watching; a timer as often as it repeats."""
    if watcher.node.is_parallel_multiple:
        watcher.caught.clear()
        watcher.payload.clear()
        machine.close_waits(watcher)
        open_definitions(machine, watcher)
    elif wait is not None and wait.kind == "timer" and not wait.repeats_left:
        _close(machine, wait)
    elif wait is not None:
        wait.repeats_left -= 1
        wait.id = machine.number()


def _start_event_sub_process(
    machine: Machine, watcher: Token, variables: Mapping[str, object], wait: Wait | None
) -> None:
    scope = watcher.scope
    node = _event_sub_process(scope, watcher.node)
    if watcher.node.is_interrupting:
        machine.cancel_inside(scope)
        if scope.host is not None:
            machine.close_waits(scope.host)  # an ad-hoc one is over
    else:
        _again(machine, watcher, wait)
    machine.enter(scope, node).payload = dict(variables)


def _event_sub_process(scope: Scope, start_node: Node) -> Node:
    return next(
        each
        for each in scope.body.event_sub_processes()
        if each.body is not None and each.body.start() is start_node
    )


def find_catcher(token: Token, kind: str, code: str | None) -> Token | None:
    """Return the innermost watcher; at one place the exact code goes before a catch-all."""
    at: Token | None = token
    while at is not None:
        around = [each for each in at.scope.watchers if not _starts(each, at.node)]
        for watchers in (at.watchers, around):
            exact = [each for each in watchers if _catches(each, kind, code)]
            anything = [each for each in watchers if _catches(each, kind, None)]
            if exact or anything:
                return (exact or anything)[0]
        at = at.scope.host
    return None


def _starts(watcher: Token, node: Node) -> bool:
    """Whether `watcher` starts the event sub-process `node`: that does not catch its own throws."""
    return node.is_event_sub_process and node.body is not None and watcher.node in node.body.nodes


def _catches(watcher: Token, kind: str, code: str | None) -> bool:
    return any(each.kind == kind and each.name == code for each in watcher.node.definitions)
