"""`bpmn:eventBasedGateway`: the first of the following events decides.

One that begins instances is entered by the event that came first. Of the parallel type, which only
those may have, it then waits for the others too, and leaves by every flow once all have come
(BPMN 2.0.2 §13.4.4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.util.task import TaskState

from engine.dialects.model import Node, Process
from engine.spiff import cancellation
from engine.spiff.flow_node import FlowNode, Outgoing

if TYPE_CHECKING:
    from engine.spiff.scopes import FlowScope
    from engine.spiff.tokens import Token


class EventBasedGateway(FlowNode, defaults.EventBasedGateway):
    """Its token hosts one watcher for each event behind it.

    What has come is the token's memory: the payloads by flow.
    """

    awaits_all = False

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Tell the events behind it when they begin instances."""
        super().compile(node, process, nodes)
        self.awaits_all = node.is_parallel_gateway_type
        if node.is_instantiating:
            for flow in self.outgoing:
                flow.target.begun_by = self  # type: ignore[attr-defined]  # a Branch

    def _run_hook(self, token: Token) -> bool | None:
        """Wait for what has not come yet, unless one is enough; what fails has changed nothing."""
        came = token.memory or {}
        if came and not self.awaits_all:
            return True
        names, now = token.scope.names(*came.values()), token.slice.now
        behind: list[tuple[str, Any]] = [(flow.id, flow.target) for flow in self.outgoing]
        awaited = [
            (flow, branch, branch.plan(names, now)) for flow, branch in behind if flow not in came
        ]
        for flow, branch, plan in awaited:
            watcher = token.slice.place(token.workflow, branch, flow)
            watcher.watch(token)
            watcher._set_state(TaskState.STARTED)
            branch.subscribe(watcher, plan)
        return None

    def take(self, subscription: Token, payload: Mapping[str, Any]) -> None:
        """Leave by the flow of what came, or wait on for the others."""
        token = subscription.host
        if token is None:
            return
        token.memory = {**(token.memory or {}), subscription.flow or "": payload}
        cancellation.cancel(subscription)
        if self.awaits_all and token.watchers:
            token.workflow.is_touched = True
            return
        for watcher in tuple(token.watchers):
            cancellation.cancel(watcher)
        token.complete()

    def begin_by(self, scope: FlowScope, target: FlowNode, payload: Mapping[str, Any]) -> None:
        """Begin an instance by the event `target`."""
        token = scope.slice.arrive(scope, self)
        token.memory = {flow.id: payload for flow in self.outgoing if flow.target is target}

    def choose(self, token: Token) -> Sequence[Outgoing]:
        """Return the flows to what has come."""
        return [flow for flow in self.outgoing if flow.id in (token.memory or {})]

    def _on_complete_hook(self, token: Token) -> None:
        """Let each event run with what came for it."""
        came, scope, slice_ = token.memory or {}, token.workflow, token.slice
        flows = token.leaves_by
        slice_.leave(token, ())
        for flow in flows:
            slice_.arrive(scope, flow.target, flow.id, payload=came[flow.id])
