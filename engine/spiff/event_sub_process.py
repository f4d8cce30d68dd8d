"""`bpmn:subProcess` with `triggeredByEvent`: started by an event in the scope around it.

It subscribes after the inputs of that scope and before its first tokens (SEMANTICS 18).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.spiff import cancellation
from engine.spiff.sub_process import SubProcess

if TYPE_CHECKING:
    from engine.spiff.scopes import FlowScope
    from engine.spiff.start_event import StartEvent


class EventSubProcess(SubProcess):
    """`start` is its only start event (BPMN 2.0.2 §13.5.4)."""

    start: StartEvent

    def take_over(self, scope: FlowScope, payload: Mapping[str, Any]) -> None:
        """Start in `scope`; an interrupting one first ends everything there, other starts too."""
        if self.start.is_interrupting:
            cancellation.cancel_all(scope)
            scope.is_interrupted = True
        scope.slice.arrive(scope, self, payload=payload)
