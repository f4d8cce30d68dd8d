"""`bpmn:startEvent`: where a process or sub-process begins, by itself or by an event.

Typed starts of a process are subscribed by its deployment; that of an event sub-process is a
subscription of the scope around it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.util.task import TaskState

from engine.dialects.model import Node, Process
from engine.spiff.catching import Catching, Plans
from engine.spiff.steps import Fire, Trigger

if TYPE_CHECKING:
    from engine.spiff.event_sub_process import EventSubProcess
    from engine.spiff.scopes import FlowScope
    from engine.spiff.tokens import Token


class StartEvent(Catching, defaults.StartEvent):
    """A start event; `event_sub_process` is the one it starts, if it starts one."""

    event_sub_process: EventSubProcess | None = None
    initiator: str | None = None  # the name of the variable that says who started

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Find the event sub-process around it."""
        super().compile(node, process, nodes)
        self.initiator = node.attributes.initiator
        around = process.node_by_id.get(node.container_id)
        if around is not None and around.is_event_sub_process:
            self.event_sub_process = nodes[around.id]

    def guard(self, scope: FlowScope, plans: Plans) -> None:
        """Wait for the start of the event sub-process while `scope` is open."""
        codes = self.codes_of(plans)
        scope.codes.update(codes)
        if len(codes) == len(plans):
            return
        token = scope.slice.place(scope, self)
        token.guard()
        token._set_state(TaskState.STARTED)
        self.subscribe(token, plans)

    def caught(self, token: Token, answer: Fire | Trigger) -> None:
        """Start the event sub-process; an interrupting one takes over its scope."""
        subscription, payload = self.occurred(token, answer)
        if subscription is None:
            return
        if self.event_sub_process is None:  # the last definition of a parallel multiple start
            subscription.payload = payload
            subscription._ready()
            return
        scope = subscription.workflow
        if not self.is_interrupting:
            self.wait_again(token, answer, subscription)
            token.end()
            if subscription.is_live and not subscription.watchers:
                subscription.end()
        self.event_sub_process.take_over(scope, payload)
