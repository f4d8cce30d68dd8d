"""Link events: a throwing link goes on at the catching link of its name, within its scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.dialects.events import EventDefinition
from engine.dialects.model import Node
from engine.spiff.events import Event

if TYPE_CHECKING:
    from engine.spiff.scopes import FlowScope
    from engine.spiff.tokens import Token


class LinkEvent(Event):
    """A pair of events that stand for a sequence flow (BPMN 2.0.2 §10.5.5)."""

    kind = "link"

    def __init__(self, definition: EventDefinition, node: Node) -> None:
        super().__init__(definition, node)
        self.name = definition.name

    def throw_after(self, token: Token, scope: FlowScope, work: Any) -> None:
        """Enter the catching link."""
        for node in scope.content.nodes:
            for event in node.catches:
                if isinstance(event, LinkEvent) and event.name == self.name:
                    scope.slice.arrive(scope, node, payload={})
                    return
