"""Compensation events: undo completed activities in reverse order (SEMANTICS 19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.dialects.events import EventDefinition
from engine.dialects.model import Node
from engine.spiff import compensation
from engine.spiff.event_sub_process import EventSubProcess
from engine.spiff.events import Event

if TYPE_CHECKING:
    from engine.spiff.scopes import FlowScope
    from engine.spiff.tokens import Token


class CompensationEvent(Event):
    """For one activity, or for the whole scope of the thrower; it waits until all is undone."""

    kind = "compensate"

    def __init__(self, definition: EventDefinition, node: Node) -> None:
        super().__init__(definition, node)
        self.activity = definition.activity_ref

    def throw(self, token: Token, work: Any) -> bool:
        """Undo what has completed in the scope of the thrower, and nothing further out."""
        facts = {} if self.activity is None else {"activity": self.activity}
        token.slice.tell("compensation_thrown", token.task_spec, facts)
        claimed: dict[str, int] = {}
        scopes = _compensated(token)
        for scope in scopes:
            claimed |= compensation.claim(scope, self.activity)
        return not compensation.undo(token, scopes[-1], claimed)


def _compensated(token: Token) -> list[FlowScope]:
    """Return the thrower's scope; of an event sub-process also the one that it belongs to."""
    scope = token.workflow
    host = scope.host
    if host is not None and isinstance(host.task_spec, EventSubProcess):
        return [scope, host.workflow]
    return [scope]
