"""Ending tokens before they are done: from the inside out, without recursion."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.spiff.scopes import FlowScope
    from engine.spiff.tokens import Token


def cancel(token: Token) -> None:
    """Cancel `token`, all that runs inside it, and the boundary events that watch it."""
    for each in _inside_out([token]):
        if each.is_live:
            each.cancel()


def cancel_all(scope: FlowScope) -> None:
    """Cancel every token of a process or sub-process; the scope itself stays."""
    for each in _inside_out(list(scope.tasks.values())):
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
            pending.extend(token.inner.tasks.values())
    outside_in.reverse()
    return outside_in
