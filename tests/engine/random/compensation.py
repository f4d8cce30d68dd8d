"""Compensation and the cancelling of transactions (BPMN 2.0.2 §13.5.5, SEMANTICS 19).

Handlers run in reverse order of completion, the next when the previous has ended.
"""

from __future__ import annotations

from tests.engine.random.diagram import Body, Node
from tests.engine.random.machine import Machine
from tests.engine.random.state import Handling, Record, Scope, Token


def handler_of(body: Body, node: Node) -> Node | None:
    """Return the activity that undoes `node`, by its compensation boundary event."""
    for event in body.boundaries(node):
        if event.has("compensate") and event.handler is not None:
            return body.by_id[event.handler]
    return None


def is_compensable(inside: Scope) -> bool:
    """Whether a completed sub-process has anything to undo."""
    return bool(inside.done) or _event_sub_process(inside.body) is not None


def remember(machine: Machine, token: Token) -> None:
    """Record a completed activity if the diagram can undo it.

    An activity that repeats is one record with those of its turns inside, made when it is over.
    """
    scope, node = token.scope, token.node
    if token.handler_of is not None:
        return
    handler = handler_of(scope.body, node)
    if token.body is not None:
        if token.body.scope.done:
            inside = token.body.scope
            scope.done.append(Record(node, machine.number(), inside=inside, parts=inside.done))
    elif handler is not None or (token.inner is not None and is_compensable(token.inner)):
        scope.done.append(Record(node, machine.number(), handler, token.inner))


def throw(machine: Machine, token: Token, activity: str | None) -> bool:
    """Begin to undo; False when there is nothing to.

    Of an event sub-process also what the scope around it has completed.
    """
    scopes = [token.scope]
    host = token.scope.host
    if host is not None and host.node.is_event_sub_process:
        scopes.append(host.scope)
    return _undo(machine, token, scopes, activity)


def cancel_transaction(machine: Machine, token: Token) -> bool:
    """End what else runs in the transaction and undo what was done; False when nothing was."""
    scope = token.scope
    for other in list(reversed(scope.tokens)):
        if other is not token:
            machine.cancel(other)
    machine.close_starts(scope)
    return _undo(machine, token, [scope], None)


def leave_transaction(machine: Machine, scope: Scope) -> None:
    """Go on at the cancel boundary event, once everything is undone."""
    host = scope.host
    assert host is not None
    machine.caught(next(each for each in host.watchers if each.node.has("cancel")))


def _undo(machine: Machine, token: Token, scopes: list[Scope], activity: str | None) -> bool:
    records: list[Record] = []
    for scope in scopes:
        claimed = [each for each in scope.done if activity in (None, each.node.id)]
        scope.done = [each for each in scope.done if each not in claimed]
        records += claimed
    if not records:
        return False
    token.role = "waiting"
    records.sort(key=lambda each: each.order)
    token.handling = Handling(scopes[-1], records, token)
    go_on(machine, token.handling)
    return True


def go_on(machine: Machine, handling: Handling) -> None:
    """Start the handler of what was completed last; when none is left, whoever waits goes on."""
    if not handling.pending:
        _finish(machine, handling)
        return
    record = handling.pending.pop()
    if record.handler is not None:
        token = machine.enter(handling.scope, record.handler)
        token.handler_of = handling
        handling.running = token
        if record.inside is not None and record.inside.variables:
            own = dict(record.inside.variables)  # as they were; what lands there dies with it
            token.names = token.base = Scope(handling.scope, token.scope.body, own)
        return
    _undo_inside(machine, handling, record)


def _undo_inside(machine: Machine, handling: Handling, record: Record) -> None:
    """Undo a sub-process by its own event sub-process, else everything that it completed."""
    inside = record.inside
    assert inside is not None
    inside.is_closed = False
    inside.host = None
    inside.handles = handling.inner = Handling(inside, [], outer=handling)
    own = None if record.parts is not None else _event_sub_process(inside.body)
    if own is None:
        handling.inner.pending, inside.done = inside.done, []
        go_on(machine, handling.inner)
        return
    token = machine.enter(inside, own)
    token.handler_of = handling.inner
    handling.inner.running = token


def _finish(machine: Machine, handling: Handling) -> None:
    if handling.outer is not None:
        handling.scope.handles = None
        handling.scope.is_closed = True
        handling.outer.inner = None
        go_on(machine, handling.outer)
    elif handling.token is not None:
        handling.token.handling = None
        machine.compensation_ended(handling.token)


def stop(machine: Machine, handling: Handling) -> None:
    """Whoever waits for a compensation is cancelled: so is what runs of it."""
    handling.pending.clear()
    if handling.running is not None:
        machine.cancel(handling.running)
    if handling.inner is not None:
        stop(machine, handling.inner)
        handling.inner.scope.is_closed = True


def cancelled(machine: Machine, token: Token) -> None:
    """End what belongs to a token besides its inside: the turns of a loop, a compensation."""
    if token.body is not None:
        machine.cancel_inside(token.body.scope)
        token.body.scope.is_closed = True
    if token.handling is not None:
        stop(machine, token.handling)


def _event_sub_process(body: Body) -> Node | None:
    for node in body.event_sub_processes():
        start = None if node.body is None else node.body.start()
        if start is not None and start.has("compensate"):
            return node
    return None
