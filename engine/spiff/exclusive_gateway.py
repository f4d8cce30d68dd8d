"""`bpmn:exclusiveGateway`: the first flow of the file whose condition is true (SEMANTICS 9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs import defaults

from engine.expressions import EvaluationError, evaluate_condition
from engine.spiff.flow_node import FlowNode, Outgoing

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class ExclusiveGateway(FlowNode, defaults.ExclusiveGateway):
    """A null or non-boolean condition is an incident, never the default flow (SEMANTICS 3)."""

    def _run_hook(self, token: Token) -> bool | None:
        token.leaves_by = (self._choose(token),) if self.outgoing else ()
        return True

    def leaving(self, token: Token) -> Sequence[Outgoing]:
        """Return the chosen flow."""
        return token.leaves_by or ()

    def _choose(self, token: Token) -> Outgoing:
        names, now = token.scope.names(), token.slice.now
        default = None
        for flow in self.outgoing:
            if flow.is_default:
                default = flow
            elif flow.condition is None or evaluate_condition(flow.condition, names, now):
                return flow
        if default is None:
            raise EvaluationError(
                f"gateway '{self.element_id}' has no way to go: every condition is false and it "
                "has no default flow; correct the variables and retry, or model a default flow",
                code="no_flow_matches",
                where={"element_id": self.element_id},
            )
        return default
