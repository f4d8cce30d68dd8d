"""Events that throw: intermediate throw and end events (BPMN 2.0.2 §13.5.1 and §13.5.3)."""

from __future__ import annotations

from collections.abc import Mapping

from tests.engine.random import compensation
from tests.engine.random.catching import find_catcher, fire
from tests.engine.random.diagram import Definition
from tests.engine.random.machine import Fault, Machine
from tests.engine.random.state import Token


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
    """Leave, then do what reaches beyond the token: escalation, error, terminate, cancel, link."""
    scope, node = token.scope, token.node
    catchers = [
        (each, find_catcher(token, each.kind, each.name))
        for each in node.definitions
        if each.kind in {"error", "escalation"}
    ]
    is_interrupted = any(catcher and catcher.node.is_interrupting for _, catcher in catchers)
    flows = () if is_interrupted else scope.body.outgoing(node)
    machine.leave(token, ())
    for _, catcher in catchers:
        if catcher is not None and catcher.role != "gone":
            fire(machine, catcher, {})
    for flow in flows:
        machine.enter(scope, scope.body.by_id[flow.target], flow.id)
    for definition in node.definitions:
        if definition.kind == "terminate":
            machine.cancel_inside(scope)
        elif definition.kind == "cancel":
            compensation.leave_transaction(machine, scope)
        elif definition.kind == "link":
            _follow(machine, token, definition)


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
