"""`bpmn:endEvent`: none, terminate (ends its scope), error (looks for a catcher)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import ErrorEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.simple import TerminateEventDefinition

from engine.spiff import cancellation, error_events
from engine.spiff.flow_node import FlowNode

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class EndEvent(FlowNode, defaults.EndEvent):
    """An end event; what it throws is done once the token has ended."""

    def _run_hook(self, token: Token) -> bool | None:
        definition = self.event_definition
        if isinstance(definition, ErrorEventDefinition):
            code = definition.code or ""
            if error_events.find_catcher(token, code) is None:
                raise error_events.uncaught(self.element_id, code, "")
        return True

    def _on_complete_hook(self, token: Token) -> None:
        definition, scope = self.event_definition, token.workflow
        caught = None
        if isinstance(definition, ErrorEventDefinition):
            caught = error_events.find_catcher(token, definition.code or "")
        super()._on_complete_hook(token)
        if isinstance(definition, TerminateEventDefinition):
            cancellation.cancel_all(scope)
        elif caught is not None:
            error_events.catch(caught, {})
