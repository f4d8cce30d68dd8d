"""Ending tokens before they are done: from the inside out, without recursion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.spiff.scopes import FlowScope

if TYPE_CHECKING:
    from engine.spiff.scopes import Scope
    from engine.spiff.tokens import Token


def cancel(token: Token) -> None:
    """Cancel `token`, all that runs inside it, and what watches it."""
    _end(_inside_out([token]))


def cancel_all(scope: FlowScope) -> None:
    """Cancel every token of a process or sub-process; the scope itself stays."""
    scope.interruptions += 1
    scope.counts.clear()
    scope.undecided.clear()
    _end(_inside_out(list(scope.tasks.values())))


def cancel_beside(token: Token, scope: FlowScope) -> None:
    """Cancel all that runs in `scope`, at any depth, but `token` and what it stands in."""
    scope.interruptions += 1
    at = token
    beside: list[Token] = []
    while True:
        beside.extend(each for each in at.workflow.tasks.values() if each is not at)
        around = at.workflow.outer
        if at.is_inner and around is not None:  # the other instances
            beside.extend(each for each in _inside(around) if each.workflow is not at.workflow)
        if at.workflow is scope or at.workflow.host is None:
            break
        at = at.workflow.host
    _end(_inside_out(beside))


def _end(tokens: list[Token]) -> None:
    for each in tokens:
        if each.is_live:
            each.cancel()


def _inside_out(tokens: list[Token]) -> list[Token]:
    """Return the tokens with everything below them, each after what is inside it."""
    outside_in: list[Token] = []
    pending = tokens
    while pending:
        token = pending.pop()
        outside_in.append(token)
        pending.extend(token.watchers)
        if token.inner is not None:
            pending.extend(_inside(token.inner))
    outside_in.reverse()
    return outside_in


def _inside(scope: Scope) -> list[Token]:
    """Return the tokens of a scope, of a multi-instance body those of its children."""
    if isinstance(scope, FlowScope):
        return list(scope.tasks.values())
    return [
        token
        for child in scope.slice.inside(scope)
        if isinstance(child, FlowScope)
        for token in child.tasks.values()
    ]
