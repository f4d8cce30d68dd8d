"""Joins that wait for ever: nothing is left in their scope but tokens that wait for one another.

A join whose other flow nobody takes any more (behind an exclusive gateway, in a circle, after a
boundary event that did not come) would wait without a word. It is an incident, so that somebody
learns of it; the way out is to cancel the instance or whatever is around the join.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import PlaitError

if TYPE_CHECKING:
    from engine.spiff.joining import Joining
    from engine.spiff.scopes import FlowScope


def starve(scope: FlowScope) -> None:
    """Let one token stand still with an incident if none of the scope can move any more."""
    if scope.is_closed or _may_move(scope):
        return
    waiting = [token for token in scope.tasks.values() if not token.is_guard]
    # A gateway that waits for what can come waits for the others: not the one to name.
    waiting.sort(key=lambda each: each.task_spec.element_id in scope.undecided)
    token = waiting[0]
    join: Joining = token.task_spec
    empty = [flow for flow in join.incoming if flow not in join.arrived(scope)]
    join.forget(token)
    error = PlaitError(
        f"'{join.element_id}' waits for {', '.join(empty) or 'its condition'}, but no token is "
        "left that could come that way; correct the diagram, and cancel the instance",
        code="join_starved",
        where={"element_id": join.element_id, "flows": empty},
    )
    token.slice.fail(token, error, {"phase": "arrive"})


def _may_move(scope: FlowScope) -> bool:
    """Tell whether a token, somebody outside or a variable can still make something come."""
    conditions = scope.slice.conditions
    return (
        scope.at_joins == 0
        or scope.at_joins < len(scope.tasks) - len(scope.guards)
        or (scope.host is not None and scope.host.has_wait)  # ad-hoc: somebody may begin another
        or any(
            token_id in conditions and not token.is_guard for token_id, token in scope.tasks.items()
        )
    )
