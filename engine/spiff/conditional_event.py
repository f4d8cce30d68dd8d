"""Conditional events: looked at when the wait opens and when a variable they read has changed.

They fire when the condition becomes true, and again only after it was false (SEMANTICS 20). A null
condition is not fulfilled yet: the event waits, so nothing is routed by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.event_definitions import conditional

from engine.dialects.events import EventDefinition
from engine.dialects.model import Node
from engine.errors import PlaitError
from engine.expressions import compile_condition, evaluate_condition
from engine.spiff.events import Event
from engine.spiff.steps import Fire, Trigger

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class ConditionalEvent(Event, conditional.ConditionalEventDefinition):
    """A condition over variables."""

    kind = "conditional"
    waits = True

    def __init__(self, definition: EventDefinition, node: Node) -> None:
        super().__init__(definition, node, expression=definition.condition)
        self.condition = compile_condition(definition.condition or "")

    def subscribe(self, token: Token, plan: Any, facts: Mapping[str, Any]) -> None:
        """Open a wait of kind `condition`; it is looked at before the next token runs."""
        slice_ = token.slice
        token.memory = {"was": bool(plan)}
        slice_.conditions[token.id] = token.workflow.id
        slice_.unseen.add(token.id)
        slice_.open_wait(token, "condition", facts)

    def following(self, token: Token, answer: Fire | Trigger) -> bool:
        """Wait until the condition was false and is true again."""
        return True

    def look(self, token: Token, names: set[str]) -> None:
        """Evaluate the condition if it reads one of the changed `names`; fire when it turns true.

        A condition that cannot be evaluated is an incident of the waiting token.
        """
        if token.id not in token.slice.unseen and names.isdisjoint(self.condition.names):
            return
        visible, now = token.scope.names(), token.slice.now
        try:
            value = self.condition.evaluate(visible, now)
            is_true = value is not None and evaluate_condition(self.condition, visible, now)
        except PlaitError as error:
            token.slice.withdraw(token)
            token.slice.conditions.pop(token.id, None)
            token.slice.fail(token, error, {"phase": "watch"})
            return
        was = bool((token.memory or {}).get("was"))
        if is_true and not was:
            token.slice.withdraw(token)
            token.task_spec.caught(token, Trigger(token_id=token.id))
        elif is_true != was:
            token.memory = {"was": is_true}
            token.workflow.is_touched = True
