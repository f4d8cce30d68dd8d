"""What every activity does: inputs, boundary events, the work itself, outputs.

Entering evaluates everything first and changes the state after, so that an expression that fails
leaves a token that can simply be run again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.dialects.model import Node, Process
from engine.errors import PlaitError
from engine.spiff import cancellation, compensation, error_event
from engine.spiff.compensation import Undo
from engine.spiff.flow_node import FlowNode, Outgoing
from engine.spiff.loop_characteristics import compile_loop
from engine.spiff.loops import Repeated
from engine.spiff.mappings import Mapped, compile_mappings, evaluate_mappings
from engine.spiff.scopes import ActivityScope, ChildScope, Scope
from engine.spiff.steps import Complete, Throw

if TYPE_CHECKING:
    from engine.spiff.ad_hoc_sub_process import AdHocSubProcess
    from engine.spiff.boundary_event import BoundaryEvent
    from engine.spiff.tokens import Token


class Activity(FlowNode):
    """An activity. `boundary_events` are attached to it, in document order; `loop` repeats it."""

    inputs: tuple[Mapped, ...] = ()
    outputs: tuple[Mapped, ...] = ()
    boundary_events: tuple[BoundaryEvent, ...] = ()
    loop: Repeated | None = None
    is_for_compensation = False
    ad_hoc: AdHocSubProcess | None = None  # around it
    undo: Undo | None = None  # how its completion is undone, if ever

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Take mappings, boundary events and loop besides what every node has."""
        super().compile(node, process, nodes)
        self.inputs = compile_mappings(node.attributes.inputs)
        self.outputs = compile_mappings(node.attributes.outputs)
        self.boundary_events = tuple(nodes[each.id] for each in process.boundaries.get(node.id, ()))
        self.loop = compile_loop(node.loop, process.rules)
        self.is_for_compensation = node.is_for_compensation
        holder = process.holder(node)
        is_chosen = not node.is_event_sub_process and not node.is_for_compensation
        if holder is not None and holder.kind == "adHocSubProcess" and is_chosen:
            self.ad_hoc = nodes[holder.id]

    def _run_hook(self, token: Token) -> bool | None:
        if self.loop is not None and not token.is_inner:
            return self.loop.enter(token)
        return self.enter(token)

    def enter(self, token: Token) -> bool | None:
        """Begin one piece of work: True when it is done at once, None when it waits."""
        local = self.evaluate_inputs(token)
        names = token.scope.names(local) if local else token.scope.names()
        work = self.prepare(token, names, local)
        watches = [] if token.is_inner else self.plan_watches(names, token)
        # From here on nothing fails.
        self.open_scope(token, local)
        for event, plan in watches:
            event.watch(token, plan)
        return self.begin(token, work)

    def evaluate_inputs(self, token: Token) -> dict[str, Any]:
        """Return the activity's own names (SEMANTICS 1)."""
        return self.map_inputs(token.scope.names(), token.slice.now) if self.inputs else {}

    def map_inputs(self, names: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """Evaluate the inputs; where the rules say so, one sees the earlier ones."""
        sees_earlier = self.rules.inputs_see_earlier
        return evaluate_mappings(self.inputs, names, now, sees_earlier=sees_earlier)

    def plan_watches(
        self, names: Mapping[str, Any], token: Token
    ) -> list[tuple[BoundaryEvent, Any]]:
        """Evaluate what the boundary events wait for; may raise, changes nothing."""
        now = token.slice.now
        return [(event, event.plan(names, now)) for event in self.boundary_events]

    def prepare(self, token: Token, names: Mapping[str, Any], local: Mapping[str, Any]) -> Any:
        """Evaluate what the work needs; may raise PlaitError, changes nothing."""
        return None

    def open_scope(self, token: Token, local: Mapping[str, Any]) -> None:
        """Give the activity a scope of its own when it has inputs."""
        if not local:
            return
        scope = ActivityScope(token.slice.new_id(), token.workflow, self.element_id, local)
        token.slice.open(scope)
        token.own = scope.id

    def begin(self, token: Token, work: Any) -> bool | None:
        """Start the work: True when it is done at once, None when it waits."""
        return True

    def complete_wait(self, token: Token, answer: Complete) -> None:
        """Evaluate the outputs and leave; when they fail, an incident keeps the answer.

        Boundary events are withdrawn first (SEMANTICS 22).
        """
        self.unwatch(token)
        try:
            self.land(token, answer)
        except PlaitError as error:
            self.fail_completion(token, error, answer)
            return
        token.complete()

    def fail_completion(self, token: Token, error: PlaitError, answer: Complete) -> None:
        """Stand still with the answer that could not be taken."""
        token.slice.fail(token, error, complete_fault(answer))

    def land(self, token: Token, answer: Complete) -> None:
        """Let an answer land (SEMANTICS 1): the outputs outside the activity, or what it brought.

        What it brought may meet a local name, which then dies with the activity. Where the rules
        say so the outputs only add to it. May raise PlaitError.
        """
        brought = self.brought(token, answer)
        if not self.outputs:
            token.scope.land(brought)
            return
        given = {**answer.local_variables, **answer.variables, **answer.result, **brought}
        names = self.inside(token).names(given)
        results = evaluate_mappings(self.outputs, names, token.slice.now)
        if self.rules.outputs_add:
            token.scope.land(brought)
        token.workflow.land(results)

    def brought(self, token: Token, answer: Complete) -> Mapping[str, Any]:
        """Return what an answer gives to the process by itself."""
        return self.whole(answer.variables)

    def inside(self, token: Token) -> Scope:
        """Return the scope whose names the outputs see."""
        return token.scope

    def throw(self, token: Token, answer: Throw) -> None:
        """Give the error to its innermost catcher, else stand still with an incident."""
        error_event.throw_from(token, answer)

    def choose(self, token: Token) -> Sequence[Outgoing]:
        """Choose the flows; one of several instances has none and gives its result instead."""
        if self.loop is not None and token.is_inner:
            token.work = self.loop.result_of(token)
            self.loop.take_over(token)
            return ()
        if self.ad_hoc is not None and self.ad_hoc.is_over_after(token):
            return ()
        return super().choose(token)

    def unwatch(self, token: Token) -> None:
        """Withdraw the boundary events of a token."""
        for watcher in tuple(token.watchers):
            cancellation.cancel(watcher)

    def _on_complete_hook(self, token: Token) -> None:
        self.unwatch(token)
        if self.undo is not None:
            compensation.record(token, self.undo)
        if self.loop is not None and token.is_inner:
            self.loop.child_done(token)
            return
        scope = token.workflow
        super()._on_complete_hook(token)
        if self.ad_hoc is not None:
            self.ad_hoc.activity_ended(scope)

    def facts_of(self, token: Token) -> Mapping[str, Any]:
        """Say which of several instances it was."""
        child = token.workflow
        return {"instance": child.index} if isinstance(child, ChildScope) else {}


def complete_fault(answer: Complete) -> dict[str, Any]:
    """Return what a Retry completes again."""
    return {
        "phase": "complete",
        "variables": dict(answer.variables),
        "result": dict(answer.result),
        "local_variables": dict(answer.local_variables),
        **({} if answer.task is None else {"task": dict(answer.task)}),
    }
