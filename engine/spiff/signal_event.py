"""Signal events: wait for a signal, or broadcast one to every instance (SEMANTICS 21)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.event_definitions import item_aware_event

from engine.dialects.events import EventDefinition
from engine.dialects.model import Node
from engine.expressions import compile_source
from engine.spiff.effects import BroadcastSignal
from engine.spiff.events import Event
from engine.spiff.mappings import compile_mappings, evaluate_mappings
from engine.spiff.message_event import text_of
from engine.spiff.names import Names
from engine.spiff.steps import Fire, Trigger

if TYPE_CHECKING:
    from engine.spiff.scopes import FlowScope
    from engine.spiff.tokens import Token


class SignalEvent(Event, item_aware_event.SignalEventDefinition):
    """A signal by name; a throwing event's inputs are what it carries."""

    kind = "signal"
    waits = True

    def __init__(self, definition: EventDefinition, node: Node) -> None:
        super().__init__(definition, node, name=definition.name)
        self.name = compile_source(definition.name or "")
        self.inputs = compile_mappings(node.attributes.inputs)

    def plan(self, names: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
        """Return the name of the signal."""
        return {"name": text_of(self.name.evaluate(names, now), "signal")}

    def subscribe(self, token: Token, plan: Mapping[str, Any], facts: Mapping[str, Any]) -> None:
        """Open a wait of kind `signal`."""
        token.memory = {"signal": plan["name"]}
        token.slice.open_wait(token, "signal", {**plan, **facts})

    def following(self, token: Token, answer: Fire | Trigger) -> Mapping[str, Any]:
        """Wait for the next one."""
        return self.plan(token.scope.names(), token.slice.now)

    def prepare(self, token: Token) -> BroadcastSignal:
        """Evaluate what is broadcast."""
        names, now = token.scope.names(), token.slice.now
        variables = evaluate_mappings(self.inputs, names, now)
        return BroadcastSignal(
            element_id=token.task_spec.element_id,
            name=self.plan(Names(variables, names), now)["name"],
            variables=variables,
        )

    def throw(self, token: Token, work: BroadcastSignal) -> bool:
        """Broadcast it, also to those of this step who listen already."""
        listeners = tuple(
            each.token_id
            for each in token.slice.opened.values()
            if each.kind == "signal" and each.detail["name"] == work.name
        )
        token.slice.effects.append(replace(work, listeners=listeners))
        return True

    def throw_after(self, token: Token, scope: FlowScope, work: BroadcastSignal) -> None:
        """Reach at once who listens around the thrower: all that may end before a delivery comes.

        A subscription is open at the throw (SEMANTICS 21), whatever the thrower does next.
        """
        listeners: list[Token] = []
        around: FlowScope | None = scope
        while around is not None:
            host = around.host
            for at_hand in (around.guards.values(), _watching(host)):
                heard = [each for each in at_hand if _listens(each, work.name)]
                listeners += sorted(heard, key=lambda each: each.id)  # who waits longest first
            around = None if host is None else host.workflow
        for each in listeners:
            if each.is_live and each.has_wait:
                each.slice.withdraw(each)
                answer = Trigger(token_id=each.id, variables=work.variables)
                each.task_spec.caught(each, answer)


def _watching(host: Token | None) -> list[Token]:
    """Return the subscriptions of an activity's boundary events, several definitions apart."""
    watchers = [] if host is None else list(host.watchers)
    return [*watchers, *(inner for each in watchers for inner in each.watchers)]


def _listens(token: Token, name: str) -> bool:
    return token.has_wait and (token.memory or {}).get("signal") == name
