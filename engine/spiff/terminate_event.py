"""The terminate end event: ends everything else in its scope (BPMN 2.0.2 §13.5.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.event_definitions import simple

from engine.spiff import cancellation
from engine.spiff.events import Event

if TYPE_CHECKING:
    from engine.spiff.scopes import FlowScope
    from engine.spiff.tokens import Token


class TerminateEvent(Event, simple.TerminateEventDefinition):
    """The scope then completes as usual (SEMANTICS 22)."""

    kind = "terminate"

    def throw_after(self, token: Token, scope: FlowScope, work: Any) -> None:
        """Cancel every other token."""
        cancellation.cancel_all(scope)
