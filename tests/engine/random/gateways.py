"""Gateways of the model: splits and joins (BPMN 2.0.2 §13.4)."""

from __future__ import annotations

from tests.engine.random.diagram import Body, Flow, Node
from tests.engine.random.machine import Fault, Machine
from tests.engine.random.state import Scope, Token

JOINS = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})


def exclusive(machine: Machine, token: Token) -> None:
    """Take the first flow, in document order, whose condition is true; else the default."""
    flows = token.scope.body.outgoing(token.node)
    names = token.scope.names()
    for flow in flows:
        if not flow.is_default and machine.holds(flow, names):
            machine.leave(token, (flow,))
            return
    default = tuple(flow for flow in flows if flow.is_default)
    if not default and flows:
        raise Fault("no_flow_matches")
    machine.leave(token, default)


def parallel(machine: Machine, token: Token) -> None:
    machine.leave(token, token.scope.body.outgoing(token.node))


def inclusive(machine: Machine, token: Token) -> None:
    machine.leave(token)


def complex_(machine: Machine, token: Token) -> None:
    """Go on; what came late resets the gateway and takes no flow without a condition."""
    machine.leave(token, () if token.is_late else None)


def arrive(machine: Machine, token: Token) -> None:
    """A token waits on its flow; a parallel gateway may now have one on each."""
    token.role = "arrived"
    scope, node = token.scope, token.node
    waiting = scope.arrived.setdefault(node.id, {})
    waiting.setdefault(token.flow or "", []).append(token)
    if node.kind == "parallelGateway":
        flows = [flow.id for flow in scope.body.incoming(node)]
        if all(waiting.get(flow) for flow in flows):
            _consume(machine, scope, node, flows, token)


def _consume(
    machine: Machine, scope: Scope, node: Node, flows: list[str], last: Token | None = None
) -> Token:
    """Take one token of each flow; one of them goes on, the others end silently."""
    waiting = scope.arrived[node.id]
    taken = [waiting[flow].pop(0) for flow in flows]
    goes_on = last if last in taken else max(taken, key=lambda each: each.id)
    for token in taken:
        if token is not goes_on:
            token.role = "gone"
            scope.tokens.remove(token)
    machine.ready(goes_on)
    return goes_on


def recheck(machine: Machine) -> None:
    """Let inclusive and complex joins go on that wait for nothing more."""
    for scope in _scopes(machine.instance.root):
        while _one_goes_on(machine, scope):
            pass


def one_starves(machine: Machine) -> bool:
    """Where nothing is left but tokens at joins, one of them stands still."""
    for scope in _scopes(machine.instance.root):
        host = scope.host
        may_get_more = host is not None and bool(host.waits)  # an ad-hoc sub-process
        if scope.tokens and not may_get_more and all(t.role == "arrived" for t in scope.tokens):
            token = min(scope.tokens, key=lambda each: _waits_for_others(scope, each.node))
            scope.arrived[token.node.id][token.flow or ""].remove(token)
            machine.fail(token, "join_starved", "arrive")
            return True
    return False


def _waits_for_others(scope: Scope, node: Node) -> bool:
    """Tell whether a join goes on as soon as nothing else can reach it."""
    return node.kind == "inclusiveGateway" or node.id in scope.gates


def _one_goes_on(machine: Machine, scope: Scope) -> bool:
    """Let one join of a scope go on: a complex one that starts, or one that nothing holds back."""
    waiting = []
    for node in scope.body.nodes:
        filled = _filled(scope, node)
        if node.kind == "complexGateway" and node.id not in scope.gates:
            if filled and _starts(scope, node, filled):
                scope.gates[node.id] = frozenset(filled)
                _consume(machine, scope, node, filled)
                return True
        elif node.kind == "complexGateway" or (node.kind == "inclusiveGateway" and filled):
            waiting.append(node)
    for node in _free(scope, waiting):
        _ends_waiting(machine, scope, node)
        return True
    return False


def _filled(scope: Scope, node: Node) -> list[str]:
    waiting = scope.arrived.get(node.id, {})
    return [flow.id for flow in scope.body.incoming(node) if waiting.get(flow.id)]


def _starts(scope: Scope, node: Node, filled: list[str]) -> bool:
    if node.activation is None:
        return False
    return node.activation.value({**scope.names(), "activationCount": len(filled)}) is True


def _ends_waiting(machine: Machine, scope: Scope, node: Node) -> None:
    """An inclusive join goes on; a complex one takes what came late, and is as new."""
    used = scope.gates.pop(node.id, frozenset())
    late = [flow for flow in _filled(scope, node) if flow not in used]
    if late:
        _consume(machine, scope, node, late).is_late = node.kind == "complexGateway"


def _free(scope: Scope, waiting: list[Node]) -> list[Node]:
    """Return the joins that wait for nothing more, the longest waiting first.

    A join is held by a token that moves elsewhere, and by one that waits at a join that is held.
    Those that only wait for each other, in a circle, are not held: the first of them goes on.
    """
    blockers = {node.id: _blockers(scope, node) for node in waiting}
    joins = {
        token.id: node.id
        for node in waiting
        for tokens in scope.arrived.get(node.id, {}).values()
        for token in tokens
    }
    at = {id_: {joins.get(token.id) for token in tokens} for id_, tokens in blockers.items()}
    held = {id_ for id_, places in at.items() if None in places}
    while grown := {id_ for id_ in at if id_ not in held and at[id_] & held}:
        held |= grown
    free = [node for node in waiting if not at[node.id]]
    return sorted(
        free or [node for node in waiting if node.id not in held], key=lambda n: _oldest(scope, n)
    )


def _oldest(scope: Scope, node: Node) -> int:
    firsts = [tokens[0].id for tokens in scope.arrived.get(node.id, {}).values() if tokens]
    return min(firsts, default=0)


def _blockers(scope: Scope, node: Node) -> list[Token]:
    """Return the tokens that can still reach an empty flow of the gateway and no filled one."""
    incoming = scope.body.incoming(node)
    filled = set(_filled(scope, node)) | scope.gates.get(node.id, frozenset())
    empty = {flow.id for flow in incoming} - filled
    here = [t for tokens in scope.arrived.get(node.id, {}).values() for t in tokens]
    found = []
    for token in scope.tokens:
        if token not in here:
            reached = _reachable(scope.body, token.node, node)
            if reached & empty and not reached & filled:
                found.append(token)
    return found


def _reachable(body: Body, start: Node, gateway: Node) -> set[str]:
    """Return the flows on paths from `start` that do not lead through `gateway`."""
    flows: set[str] = set()
    seen: set[str] = set()
    pending = [start]
    while pending:
        node = pending.pop()
        if node.id in seen:
            continue
        seen.add(node.id)
        for flow in _onward(body, node):
            flows.add(flow.id)
            target = body.by_id[flow.target]
            if target is not gateway:
                pending.append(target)
        pending.extend(body.boundaries(node))
        pending.extend(_linked(body, node))
    return flows


def _onward(body: Body, node: Node) -> tuple[Flow, ...]:
    return body.outgoing(node)


def _linked(body: Body, node: Node) -> list[Node]:
    if node.kind != "intermediateThrowEvent" or not node.has("link"):
        return []
    name = node.definitions[0].name
    return [
        each
        for each in body.nodes
        if each.kind == "intermediateCatchEvent"
        and each.has("link")
        and each.definitions[0].name == name
    ]


def _scopes(root: Scope) -> list[Scope]:
    """Return the scopes in which tokens move, outer ones first."""
    found = [root]
    for scope in found:
        for token in scope.tokens:
            if token.inner is not None:
                found.append(token.inner)
            if token.body is not None:
                found.append(token.body.scope)
            handling = token.handling
            while handling is not None:  # what is undone runs in scopes that had ended
                if handling.scope not in found:
                    found.append(handling.scope)
                handling = handling.inner
    return found
