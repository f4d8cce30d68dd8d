"""`bpmn:parallelGateway`: one token of each incoming flow makes one on each outgoing flow.

Arrivals are counted by flow, so two flows from one source are two, and tokens that come too early
in a loop stay for the next round (BPMN 2.0.2 §13.4.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.util.task import TaskState

from engine.spiff.flow_node import Outgoing
from engine.spiff.joining import Joining

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class ParallelGateway(Joining, defaults.ParallelGateway):
    """Forks and joins; the token that completes a set runs, the others of the set end silently."""

    def _update_hook(self, token: Token) -> bool:
        if len(self.incoming) < 2:
            return True
        if len(self.remember(token)) < len(self.incoming):
            token._set_state(TaskState.WAITING)
            return False
        for each in self.take(token.workflow, self.incoming):
            if each is not token:
                each.end()
        return True

    def choose(self, token: Token) -> Sequence[Outgoing]:
        """Return every flow: a parallel gateway asks no condition."""
        return self.outgoing
