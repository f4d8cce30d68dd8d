"""`bpmn:parallelGateway`: one token of each incoming flow makes one on each outgoing flow.

Arrivals are counted by flow, so two flows from one source are two, and tokens that come too early
in a loop stay for the next round (BPMN 2.0.2 §13.4.1).
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.util.task import TaskState

from engine.spiff.flow_node import FlowNode

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class ParallelGateway(FlowNode, defaults.ParallelGateway):
    """Forks and joins; the token that completes a set runs, the others of the set end silently."""

    def _update_hook(self, token: Token) -> bool:
        if len(self.incoming) < 2:
            return True
        arrived = self.remember(token)
        if len(arrived) < len(self.incoming):
            token._set_state(TaskState.WAITING)
            return False
        for flow in self.incoming:
            first = arrived[flow].popleft()
            if not arrived[flow]:
                del arrived[flow]
            if first is not token:
                first.end()
        return True

    def remember(self, token: Token) -> dict[str, deque[Token]]:
        """Add `token` to the arrivals of its flow; returns the flows on which tokens wait."""
        arrived = token.workflow.arrivals.setdefault(self.element_id, {})
        arrived.setdefault(token.flow or "", deque()).append(token)
        return arrived

    def _on_cancel(self, token: Token) -> None:
        waiting = token.workflow.arrivals.get(self.element_id, {}).get(token.flow or "")
        if waiting is not None and token in waiting:
            waiting.remove(token)
            if not waiting:
                del token.workflow.arrivals[self.element_id][token.flow or ""]
        super()._on_cancel(token)
