"""Events that throw: intermediate throw and end events (BPMN 2.0.2 §13.5.1 and §13.5.3)."""

from __future__ import annotations

from collections.abc import Mapping

from tests.engine.random import compensation
from tests.engine.random.catching import find_catcher, fire, trigger
from tests.engine.random.diagram import Definition
from tests.engine.random.machine import Fault, Machine
from tests.engine.random.state import Scope, Token, Wait


def run(machine: Machine, token: Token) -> None:
    """Throw each definition in document order; what ends the thrower comes when it has ended."""
    node = token.node
    for definition in node.definitions:
        if definition.kind == "error" and find_catcher(token, "error", definition.name) is None:
            raise Fault("error_uncaught")
    for definition in node.definitions:
        if definition.kind in {"message", "signal"}:
            machine.effect(definition.kind, node.id, definition.name or "")
    compensate = next((each for each in node.definitions if each.kind == "compensate"), None)
    if compensate is not None and compensation.throw(machine, token, compensate.activity):
        return
    if node.has("cancel") and compensation.cancel_transaction(machine, token):
        return
    go_on(machine, token)


def go_on(machine: Machine, token: Token) -> None:
    """Leave, then do what reaches beyond the token: escalation, error, terminate, cancel, link.

    A signal reaches at once who listens around the thrower (SEMANTICS 21).
    """
    scope, node = token.scope, token.node
    catchers = {
        id(each): find_catcher(token, each.kind, each.name)
        for each in node.definitions
        if each.kind in {"error", "escalation"}
    }
    is_interrupted = any(each and each.node.is_interrupting for each in catchers.values())
    flows = scope.body.outgoing(node)
    machine.leave(token, ())
    for definition in node.definitions:
        catcher = catchers.get(id(definition))
        if catcher is not None and catcher.role != "gone":
            fire(machine, catcher, {})
        if definition.kind == "signal" and _reach(machine, scope, definition):
            is_interrupted = True
    for flow in () if is_interrupted else flows:
        machine.enter(scope, scope.body.by_id[flow.target], flow.id)
    for definition in node.definitions:
        if definition.kind == "terminate":
            machine.cancel_inside(scope)
        elif definition.kind == "cancel":
            compensation.leave_transaction(machine, scope)
        elif definition.kind == "link":
            _follow(machine, token, definition)


def _reach(machine: Machine, scope: Scope, signal: Definition) -> bool:
    """Trigger who listens around a thrower; whether that interrupts where it stood."""
    listening: list[Wait] = []
    around: Scope | None = scope
    while around is not None:
        host = around.host
        for watchers in (around.watchers, [] if host is None else host.watchers):
            waits = [wait for each in watchers for wait in each.waits if _hears(wait, signal)]
            listening += sorted(waits, key=lambda wait: wait.id)
        around = None if host is None else host.scope
    is_interrupted = False
    for wait in listening:
        watcher = wait.token
        if wait in machine.instance.waits:
            trigger(machine, wait, {})
            is_whole = len(watcher.caught) == len(watcher.node.definitions)
            is_fired = not watcher.node.is_parallel_multiple or is_whole
            is_interrupted = is_interrupted or (watcher.node.is_interrupting and is_fired)
    return is_interrupted


def _hears(wait: Wait, signal: Definition) -> bool:
    heard = wait.definition
    return heard is not None and (heard.kind, heard.name) == ("signal", signal.name)


def _follow(machine: Machine, token: Token, link: Definition) -> None:
    target = next(
        each
        for each in token.scope.body.nodes
        if each.kind == "intermediateCatchEvent"
        and each.has("link")
        and each.definitions[0].name == link.name
    )
    machine.enter(token.scope, target)


def error(machine: Machine, token: Token, code: str, variables: Mapping[str, object]) -> None:
    """The work of a token ended with an error: its innermost catcher takes it, or nobody."""
    catcher = find_catcher(token, "error", code)
    machine.close_waits(token)
    if catcher is None:
        machine.fail(token, code, phase="throw")
        return
    fire(machine, catcher, variables)


def escalate(machine: Machine, token: Token, code: str) -> None:
    """A called instance escalates and goes on, unless it is interrupted."""
    catcher = find_catcher(token, "escalation", code)
    if catcher is not None:
        fire(machine, catcher, {})
