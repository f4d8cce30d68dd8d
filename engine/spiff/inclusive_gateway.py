"""`bpmn:inclusiveGateway`: every flow whose condition is true; joins what can still arrive.

It takes one token of each flow that has one; further tokens of a flow stay for the next round
(BPMN 2.0.2 §13.4.3, SEMANTICS 11).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs import defaults

from engine.expressions import evaluate_condition
from engine.spiff.flow_node import Outgoing
from engine.spiff.synchronizing import Synchronizing

if TYPE_CHECKING:
    from engine.spiff.scopes import FlowScope
    from engine.spiff.tokens import Token


class InclusiveGateway(Synchronizing, defaults.InclusiveGateway):
    """A null or non-boolean condition is an incident, never the default flow (SEMANTICS 3)."""

    def _update_hook(self, token: Token) -> bool:
        if len(self.incoming) < 2:
            return True
        self.wait(token)
        return False

    def remember(self, token: Token) -> dict[str, deque[Token]]:
        """Stay undecided while a token waits."""
        token.workflow.undecided.setdefault(self.element_id, None)
        return super().remember(token)

    def awaits_ways(self, scope: FlowScope) -> bool:
        """Wait for whatever can still come, while a token waits."""
        return bool(self.arrived(scope))

    def go_on(self, scope: FlowScope) -> None:
        """Run with one token of each flow that has one."""
        taken = self.take(scope, self.incoming)
        del scope.undecided[self.element_id]
        if self.arrived(scope):
            self.look_again(scope)
        if taken:
            self.run_one(taken)

    def choose(self, token: Token) -> Sequence[Outgoing]:
        """Return the flows that are taken; the default flow only when there is no other."""
        names, now = token.scope.names(), token.slice.now
        taken = [
            flow
            for flow in self.outgoing
            if not flow.is_default
            and (flow.condition is None or evaluate_condition(flow.condition, names, now))
        ]
        taken = taken or [flow for flow in self.outgoing if flow.is_default]
        if not taken and self.outgoing:
            raise self.no_way_out()
        return taken
