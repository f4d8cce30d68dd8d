"""Conditional events: looked at when the wait opens and when a variable they read has changed.

They fire when the condition becomes true, and again only after it was false; where the rules say
so, whenever it is true after a change (SEMANTICS 20). A null condition is not fulfilled yet: the
event waits, so nothing is routed by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
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
        self.watched = definition.watched_variables
        self.changes = definition.watched_changes

    def subscribe(self, token: Token, plan: Any, facts: Mapping[str, Any]) -> None:
        """Open a wait of kind `condition`; it is looked at before the next token runs."""
        slice_ = token.slice
        is_again = bool(plan)
        token.memory = {"was": is_again and self.rules.condition_is_edge}
        slice_.conditions[token.id] = token.workflow.id
        if self.rules.condition_is_edge or not (is_again or self.watched):
            slice_.unseen.add(token.id)
        slice_.open_wait(token, "condition", facts)

    def following(self, token: Token, answer: Fire | Trigger) -> bool:
        """Wait until it is fulfilled again: where an edge counts, after it was not."""
        return True

    def is_true_of(self, variables: Mapping[str, Any], now: datetime) -> bool:
        """Tell whether variables fulfil it; null does not. Raises EvaluationError for the rest."""
        value = self.condition.evaluate(variables, now)
        return value is not None and evaluate_condition(self.condition, variables, now)

    def look(self, token: Token, names: set[str]) -> None:
        """Evaluate the condition if one of the changed `names` concerns it; fire when it is true.

        Where an edge counts it must have turned true.

        A condition that cannot be evaluated is an incident of the waiting token.
        """
        if token.id not in token.slice.unseen and not self._watches(token, names):
            return
        visible, now = token.scope.names(), token.slice.now
        try:
            is_true = self.is_true_of(visible, now)
        except PlaitError as error:
            token.slice.withdraw(token)
            token.slice.conditions.pop(token.id, None)
            token.slice.fail(token, error, {"phase": "watch"})
            return
        was = bool((token.memory or {}).get("was"))
        if is_true and not was:
            token.slice.withdraw(token)
            token.task_spec.caught(token, Trigger(token_id=token.id))
        elif is_true != was and self.rules.condition_is_edge:
            token.memory = {"was": is_true}
            token.workflow.is_touched = True

    def _watches(self, token: Token, names: set[str]) -> bool:
        """Tell whether changed names concern it: those the model says, any, or what it reads."""
        if self.watched:
            names = names & self.watched
            made = token.slice.made_names
            if not self.changes:
                return bool(names)
            return any(("create" if name in made else "update") in self.changes for name in names)
        read = self.condition
        if self.rules.condition_watches == "any" or read.reads_any:
            return bool(names)
        return not names.isdisjoint(read.names | read.maybe_names)
