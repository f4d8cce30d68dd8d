"""`bpmn:intermediateCatchEvent`: the token waits for what its definitions say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs import defaults

from engine.dialects.model import Node, Process
from engine.spiff.branch import Branch
from engine.spiff.catching import Catching
from engine.spiff.steps import Fire, Trigger

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class IntermediateCatchEvent(Branch, Catching, defaults.IntermediateCatchEvent):
    """A cycle fires once (SEMANTICS 26); a catching link is entered by its throwing link."""

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Compile the event definitions; nothing is interrupted here."""
        super().compile(node, process, nodes)
        self.is_interrupting = False

    def _run_hook(self, token: Token) -> bool | None:
        if token.payload is not None:
            return super()._run_hook(token)
        plans = self.plan(token.scope.names(), token.slice.now)
        self.subscribe(token, plans)
        return None if plans else True

    def caught(self, token: Token, answer: Fire | Trigger) -> None:
        """Land what came and go on."""
        subscription, payload = self.occurred(token, answer)
        if subscription is None or self.is_taken(subscription, payload):
            return
        for watcher in tuple(subscription.watchers):
            watcher.cancel()
        subscription.payload = payload
        subscription.cycle = subscription.repeats_left = subscription.memory = None
        subscription._ready()
