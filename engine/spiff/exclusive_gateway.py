"""`bpmn:exclusiveGateway`: the first flow of the file whose condition is true (SEMANTICS 9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs import defaults

from engine.expressions import evaluate_condition
from engine.spiff.flow_node import FlowNode, Outgoing

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class ExclusiveGateway(FlowNode, defaults.ExclusiveGateway):
    """A null or non-boolean condition is an incident, never the default flow (SEMANTICS 3)."""

    def choose(self, token: Token) -> Sequence[Outgoing]:
        """Return the one flow that is taken."""
        names, now = token.scope.names(), token.slice.now
        bare_is_true = self.rules.unconditional_is_true
        default = None
        for flow in self.outgoing:
            if flow.is_default:
                default = flow
            elif (
                bare_is_true
                if flow.condition is None
                else evaluate_condition(flow.condition, names, now)
            ):
                return (flow,)
        if default is None and self.outgoing:
            raise self.no_way_out()
        return (default,) if default else ()
