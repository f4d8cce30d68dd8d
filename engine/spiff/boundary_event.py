"""`bpmn:boundaryEvent`: watches its activity, or catches what is thrown inside it.

While it watches it is a token with a `host`; once it has occurred it is a token like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.util.task import TaskState

from engine.spiff import cancellation
from engine.spiff.catching import Catching, Plans
from engine.spiff.steps import Fire, Trigger

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class BoundaryEvent(Catching, defaults.BoundaryEvent):
    """A boundary event, interrupting or not (BPMN 2.0.2 §13.5.3)."""

    def watch(self, host: Token, plans: Plans) -> None:
        """Wait beside the activity."""
        if codes := self.codes_of(plans):
            host.codes = {**(host.codes or {}), **codes}
            host.workflow.is_touched = True
        if len(codes) == len(plans):
            return
        token = host.slice.place(host.workflow, self)
        token.watch(host)
        token._set_state(TaskState.STARTED)
        self.subscribe(token, plans)

    def caught(self, token: Token, answer: Fire | Trigger) -> None:
        """End the activity or go beside it."""
        subscription, payload = self.occurred(token, answer)
        if subscription is None or subscription.host is None:
            return
        host, slice_, scope = subscription.host, token.slice, token.workflow
        if self.is_interrupting:
            for watcher in tuple(subscription.watchers):
                watcher.cancel()
            subscription.unwatch()
            cancellation.cancel(host)
        else:
            self.wait_again(token, answer, subscription)
            if token is not subscription and token.is_live:
                token.end()
        if subscription.watchers:  # the others go on watching
            subscription = slice_.place(scope, self)
        subscription.unwatch()
        subscription.cycle = subscription.repeats_left = subscription.memory = None
        subscription.payload = payload
        slice_.tell("element_entered", self)
        subscription._ready()
