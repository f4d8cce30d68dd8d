"""Standard loops and multi-instances (BPMN 2.0.2 §13.3.6 and §13.3.7, SEMANTICS 4, 5, 14).

An activity that repeats is one token with a scope of turns inside; each turn is a visit of its own.
"""

from __future__ import annotations

from tests.engine.random import compensation
from tests.engine.random.catching import open_watchers
from tests.engine.random.diagram import Loop
from tests.engine.random.machine import Machine
from tests.engine.random.state import Scope, Token, Turns


def run(machine: Machine, token: Token) -> None:
    """Begin the first turn, or of a parallel multi-instance all."""
    loop = _loop(token)
    if token.body is not None:
        token.role = "waiting"
        for _ in range(loop.count if loop.kind == "parallel" else 1):
            _begin_turn(machine, token)
        return
    scope = Scope(outer=token.names, body=token.scope.body, variables={}, host=token)
    token.body = turns = Turns(total=loop.count, scope=scope, results=[None] * loop.count)
    _count(turns, loop)
    if not _has_next(token):
        finish(machine, token)
        return
    open_watchers(machine, token)
    machine.ready(token)  # the turns begin when it is its turn again


def end_turn(machine: Machine, turn: Token) -> None:
    """Gather the result, ask the completion condition, begin the next turn if there is one."""
    token = turn.parent
    assert token is not None
    turns, loop = token.body, _loop(token)
    assert turns is not None
    names = turn.names if turn.inner is None else turn.inner
    turns.ended += 1
    _count(turns, loop)
    if loop.output_of is not None:
        turns.results[_index(turn)] = loop.output_of.value(names.names())
    is_over = loop.completion is not None and loop.completion.value(names.names()) is True
    machine.close_watchers(turn)
    machine.tell("completed", turn.node)
    machine.remove(turn)
    if is_over:
        machine.cancel_inside(turns.scope)
    elif loop.kind != "parallel" and _has_next(token):
        _begin_turn(machine, token)


def finish(machine: Machine, token: Token) -> None:
    """Publish the results; the whole activity is done."""
    turns, loop = token.body, _loop(token)
    assert turns is not None
    turns.scope.is_closed = True
    compensation.remember(machine, token)
    token.body = None
    if loop.output is not None:
        machine.land(token.base, {loop.output: list(turns.results)})
    machine.activity_ended(token)


def _begin_turn(machine: Machine, token: Token) -> None:
    turns = token.body
    assert turns is not None
    turns.begun += 1
    _count(turns, _loop(token))
    turn = machine.new_token(turns.scope, token.node)
    turn.parent = token
    turn.names = turn.base = Scope(
        outer=turns.scope, body=turns.scope.body, variables={"loopCounter": turns.begun}
    )
    turns.scope.tokens.append(turn)
    machine.tell("entered", token.node)
    machine.ready(turn)


def _has_next(token: Token) -> bool:
    turns, loop = token.body, _loop(token)
    assert turns is not None
    if loop.kind != "standard":
        return turns.begun < turns.total
    if loop.maximum is not None and turns.begun >= loop.maximum:
        return False
    if loop.test is None or (turns.begun == 0 and not loop.tests_before):
        return True
    return loop.test.value(token.names.names()) is True


def _count(turns: Turns, loop: Loop) -> None:
    if loop.kind != "standard":
        turns.scope.variables = {
            "nrOfInstances": turns.total,
            "nrOfActiveInstances": turns.begun - turns.ended,
            "nrOfCompletedInstances": turns.ended,
        }


def _index(turn: Token) -> int:
    counter = turn.base.variables["loopCounter"]
    assert isinstance(counter, int)
    return counter - 1


def _loop(token: Token) -> Loop:
    assert token.node.loop is not None
    return token.node.loop
