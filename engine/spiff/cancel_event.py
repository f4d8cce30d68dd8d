"""Cancel events: end a transaction, undo what it completed, go on at its cancel boundary event.

What still runs in it is ended first, so that nothing completes beside its undoing. Without a cancel
boundary event no flow leaves the transaction: only its success does that (BPMN 2.0.2 §10.3.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.event_definitions import simple

from engine.spiff import cancellation, compensation
from engine.spiff.events import Event
from engine.spiff.transaction import Transaction

if TYPE_CHECKING:
    from engine.spiff.boundary_event import BoundaryEvent
    from engine.spiff.scopes import FlowScope
    from engine.spiff.tokens import Token


class CancelEvent(Event, simple.CancelEventDefinition):
    """Only inside and on a transaction."""

    kind = "cancel"

    def prepare(self, token: Token) -> FlowScope | None:
        """Find the inside of the innermost transaction."""
        scope: FlowScope | None = token.workflow
        while scope is not None and scope.host is not None:
            if isinstance(scope.host.task_spec, Transaction) and scope.host.inner is scope:
                return scope
            scope = scope.host.workflow
        return None

    def throw(self, token: Token, work: FlowScope | None) -> bool:
        """End what still runs in the transaction, then undo what it completed."""
        if work is None:
            return True
        cancellation.cancel_beside(token, work)
        return not compensation.undo(token, work, compensation.claim(work, None))

    def throw_after(self, token: Token, scope: FlowScope, work: FlowScope | None) -> None:
        """End the transaction; of several instances, all of them."""
        host = None if work is None else work.host
        if host is None:
            return
        if host.is_inner and host.workflow.host is not None:
            host = host.workflow.host
        around, boundary = host.workflow, _boundary_of(host)
        cancellation.cancel(host)
        if boundary is not None:
            around.slice.arrive(around, boundary)


def _boundary_of(host: Token) -> BoundaryEvent | None:
    for boundary in host.task_spec.boundary_events:
        if any(each.kind == "cancel" for each in boundary.catches):
            return boundary  # type: ignore[no-any-return]  # of an activity
    return None
