"""What every joining gateway does: tokens that wait are counted by the flow they came by.

Two flows from one source are two, and what comes too early stays for the next round.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

from engine.spiff.flow_node import FlowNode

if TYPE_CHECKING:
    from engine.spiff.scopes import FlowScope
    from engine.spiff.tokens import Token


class Joining(FlowNode):
    """A gateway at which tokens wait for one another; what waits is kept in `scope.arrivals`."""

    def arrived(self, scope: FlowScope) -> dict[str, deque[Token]]:
        """Return the tokens that wait here, by flow, first come first."""
        return scope.arrivals.setdefault(self.element_id, {})

    def remember(self, token: Token) -> dict[str, deque[Token]]:
        """Add `token` to the arrivals of its flow; returns the flows on which tokens wait."""
        arrived = self.arrived(token.workflow)
        arrived.setdefault(token.flow or "", deque()).append(token)
        token.workflow.at_joins += 1
        token.slice.stirred[token.workflow.id] = token.workflow
        return arrived

    def forget(self, token: Token) -> None:
        """Let `token` wait no longer."""
        arrived, flow = self.arrived(token.workflow), token.flow or ""
        if token in arrived.get(flow, ()):
            arrived[flow].remove(token)
            token.workflow.at_joins -= 1
            if not arrived[flow]:
                del arrived[flow]

    def take(self, scope: FlowScope, flows: Iterable[str]) -> list[Token]:
        """Take the first token of each of `flows` that has one away from the arrivals."""
        arrived, taken = self.arrived(scope), []
        for flow in flows:
            waiting = arrived.get(flow)
            if waiting:
                taken.append(waiting.popleft())
                scope.at_joins -= 1
                if not waiting:
                    del arrived[flow]
        return taken

    def _on_cancel(self, token: Token) -> None:
        self.forget(token)
        super()._on_cancel(token)
