"""Escalation events: like errors, but uncaught they do nothing (SEMANTICS 17)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.event_definitions import item_aware_event

from engine.dialects.events import EventDefinition
from engine.dialects.model import Node
from engine.expressions import compile_source
from engine.spiff import propagation
from engine.spiff.effects import RaiseInCaller
from engine.spiff.error_event import given_to_caller
from engine.spiff.events import Event
from engine.spiff.jobs import text_of
from engine.spiff.mappings import compile_mappings, evaluate_mappings

if TYPE_CHECKING:
    from engine.spiff.scopes import FlowScope
    from engine.spiff.tokens import Token


class EscalationEvent(Event, item_aware_event.EscalationEventDefinition):
    """An escalation by its code; without one it catches all."""

    kind = "escalation"

    def __init__(self, definition: EventDefinition, node: Node) -> None:
        super().__init__(definition, node, name=definition.reference, code=definition.code)
        self.source = compile_source(definition.code or "")
        self.inputs = compile_mappings(node.attributes.inputs)

    def prepare(self, token: Token) -> Any:
        """Find who catches, and evaluate what is handed over."""
        now = token.slice.now
        variables = evaluate_mappings(self.inputs, token.scope.names(), now)
        value = self.source.evaluate(token.scope.names(variables), now)
        code = text_of("the escalation's code", value) or None
        return propagation.find(token, "escalation", code), code, variables

    def throw_after(self, token: Token, scope: FlowScope, work: Any) -> None:
        """Give the escalation to its catcher."""
        catcher, code, variables = work
        escalate(token, catcher, scope, code or "", variables)


def escalate(
    token: Token,
    catcher: propagation.Catcher | None,
    scope: FlowScope,
    code: str,
    variables: Mapping[str, Any],
) -> None:
    """Go on at the catcher, tell the caller, or do nothing."""
    is_callers = catcher is None and propagation.is_caught_by_caller(token, "escalation", code)
    caught_by = "caller" if is_callers else None if catcher is None else catcher.element_id
    facts = {"code": code, "caught_by": caught_by}
    scope.slice.tell("escalation_thrown", token.task_spec, facts)
    if catcher is not None:
        node = catcher.boundary or (catcher.event_sub_process and catcher.event_sub_process.start)
        named = {} if node is None else node.named(code, "")
        propagation.catch(catcher, {**variables, **named})
    elif is_callers:
        result = given_to_caller(scope.slice)
        scope.slice.effects.append(
            RaiseInCaller(kind="escalation", code=code, variables=variables, result=result)
        )
