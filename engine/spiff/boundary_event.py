"""`bpmn:boundaryEvent`: a timer that watches its activity, or a catcher of its errors.

While it watches it is a token with a `host`; once it has fired it is a token like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import ErrorEventDefinition
from SpiffWorkflow.util.task import TaskState

from engine.dialects.model import Node, Process
from engine.expressions import Expression
from engine.spiff import cancellation
from engine.spiff.flow_node import FlowNode
from engine.spiff.steps import Fire
from engine.spiff.timers import Due, due, timer_source
from engine.spiff.tokens import Token


class BoundaryEvent(FlowNode, defaults.BoundaryEvent):
    """A boundary event; `timer` and `catches_errors` say of which kind."""

    timer: Expression | None = None
    catches_errors = False
    error_code: str | None = None

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Compile the timer or take the error's code (None: any)."""
        super().compile(node, process, nodes)
        self.timer = timer_source(node, self.event_definition)
        if isinstance(self.event_definition, ErrorEventDefinition):
            self.catches_errors = True
            self.error_code = self.event_definition.code
        self.is_interrupting = node.is_interrupting
        self.host_element_id = node.attached_to

    def plan(self, names: Mapping[str, Any], now: datetime) -> Due | None:
        """Evaluate the timer when the activity begins; None: nothing to wait for."""
        return None if self.timer is None else due(self.timer, names, now)

    def watch(self, host: Token, plan: Due) -> None:
        """Open the timer's wait beside the activity."""
        slice_ = host.slice
        token = Token(slice_.new_id(), host.workflow, self, None)
        token.host = host
        host.watchers.append(token)
        token.cycle, token.repeats_left = plan.cycle, plan.repeats_left
        token._set_state(TaskState.STARTED)
        detail = {
            "is_interrupting": self.is_interrupting,
            "host_element_id": self.host_element_id,
            "repeats_left": plan.repeats_left,
        }
        slice_.open_wait(token, "timer", detail, plan.at)

    def fire(self, token: Token, answer: Fire) -> None:
        """End the activity or go beside it; a cycle watches again."""
        host = token.host
        if host is None:
            raise self.refusal(token.id, "fire")
        following = None
        if not self.is_interrupting:
            plan = Due(at=answer.due_at, cycle=token.cycle, repeats_left=token.repeats_left)
            following = plan.following(answer.due_at, token.slice.now)
        host.watchers.remove(token)
        token.host = token.cycle = token.repeats_left = None
        if self.is_interrupting:
            cancellation.cancel(host)
        elif following is not None:
            self.watch(host, following)
        token.slice.tell("element_entered", self)
        token._ready()
