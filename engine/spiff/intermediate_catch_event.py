"""`bpmn:intermediateCatchEvent` with a timer: the token waits for its time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs import defaults

from engine.dialects.model import Node, Process
from engine.spiff.flow_node import FlowNode
from engine.spiff.steps import Fire
from engine.spiff.timers import due, timer_source

if TYPE_CHECKING:
    from engine.expressions import Expression
    from engine.spiff.tokens import Token


class IntermediateCatchEvent(FlowNode, defaults.IntermediateCatchEvent):
    """Opens a wait of kind `timer`; a cycle fires once (SEMANTICS 26)."""

    timer: Expression | None = None

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Compile the timer."""
        super().compile(node, process, nodes)
        self.timer = timer_source(node, self.event_definition)

    def _run_hook(self, token: Token) -> bool | None:
        if self.timer is None:
            return True
        plan = due(self.timer, token.scope.names(), token.slice.now)
        detail = {"is_interrupting": False, "host_element_id": None, "repeats_left": 0}
        token.slice.open_wait(token, "timer", detail, plan.at)
        return None

    def fire(self, token: Token, answer: Fire) -> None:
        """Go on."""
        token.complete()
