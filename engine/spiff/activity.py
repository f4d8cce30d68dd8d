"""What every activity does: inputs, boundary events, the work itself, outputs.

Entering evaluates everything first and changes the state after, so that an expression that fails
leaves a token that can simply be run again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.dialects.model import Node, Process
from engine.errors import PlaitError
from engine.spiff import error_events
from engine.spiff.flow_node import FlowNode
from engine.spiff.mappings import Mapped, compile_mappings, evaluate_mappings
from engine.spiff.scopes import ActivityScope, Scope
from engine.spiff.steps import Complete, Throw

if TYPE_CHECKING:
    from engine.spiff.boundary_event import BoundaryEvent
    from engine.spiff.tokens import Token


class Activity(FlowNode):
    """An activity. `boundary_events` are attached to it, in document order."""

    inputs: tuple[Mapped, ...] = ()
    outputs: tuple[Mapped, ...] = ()
    boundary_events: tuple[BoundaryEvent, ...] = ()

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Take mappings and boundary events besides what every node has."""
        super().compile(node, process, nodes)
        self.inputs = compile_mappings(node.attributes.inputs)
        self.outputs = compile_mappings(node.attributes.outputs)
        self.boundary_events = tuple(nodes[each.id] for each in process.boundaries.get(node.id, ()))

    def _run_hook(self, token: Token) -> bool | None:
        now = token.slice.now
        local = self.evaluate_inputs(token)
        names = token.scope.names(local) if local else token.scope.names()
        work = self.prepare(token, names, local)
        watches = [(each, each.plan(names, now)) for each in self.boundary_events]
        # From here on nothing fails.
        self.open_scope(token, local)
        for event, plan in watches:
            if plan is not None:
                event.watch(token, plan)
        return self.begin(token, work)

    def evaluate_inputs(self, token: Token) -> dict[str, Any]:
        """Return the activity's own names; an input sees the earlier ones (SEMANTICS 1)."""
        if not self.inputs:
            return {}
        return evaluate_mappings(self.inputs, token.scope.names(), token.slice.now)

    def prepare(self, token: Token, names: Mapping[str, Any], local: Mapping[str, Any]) -> Any:
        """Evaluate what the work needs; may raise PlaitError, changes nothing."""
        return None

    def open_scope(self, token: Token, local: Mapping[str, Any]) -> None:
        """Give the activity a scope of its own when it has inputs."""
        if not local:
            return
        scope = ActivityScope(token.slice.new_id(), token.scope, self.element_id, local)
        scope.token = token
        scope.is_touched = token.scope.is_touched = True
        token.scope = token.slice.scopes[scope.id] = scope

    def begin(self, token: Token, work: Any) -> bool | None:
        """Start the work: True when it is done at once, None when it waits."""
        return True

    def complete_wait(self, token: Token, answer: Complete) -> None:
        """Evaluate the outputs and leave; when they fail, an incident keeps the answer."""
        try:
            results = self.results(token, answer)
        except PlaitError as error:
            token.slice.fail(token, error, _complete_fault(answer))
            return
        self.landing_scope(token).land(results)
        token.complete()

    def results(self, token: Token, answer: Complete) -> Mapping[str, Any]:
        """Return what lands of an answer: the outputs, or without any its variables."""
        if not self.outputs:
            return answer.variables
        given = {**answer.local_variables, **answer.variables, **answer.result}
        return evaluate_mappings(self.outputs, self.inside(token).names(given), token.slice.now)

    def inside(self, token: Token) -> Scope:
        """Return the scope whose names the outputs see."""
        return token.scope

    def landing_scope(self, token: Token) -> Scope:
        """Return where landing starts: outputs go outwards, a bare answer may meet a local name."""
        return token.workflow if self.outputs else token.scope

    def throw(self, token: Token, answer: Throw) -> None:
        """Give the error to its innermost catcher, else stand still with an incident."""
        caught = error_events.find_catcher(token, answer.error_code)
        if caught is None:
            error = error_events.uncaught(self.element_id, answer.error_code, answer.message)
            token.slice.fail(token, error, _throw_fault(answer))
            return
        error_events.catch(caught, answer.variables)

    def _on_complete_hook(self, token: Token) -> None:
        for watcher in tuple(token.watchers):
            watcher.cancel()
        super()._on_complete_hook(token)


def _complete_fault(answer: Complete) -> dict[str, Any]:
    return {
        "phase": "complete",
        "variables": dict(answer.variables),
        "result": dict(answer.result),
        "local_variables": dict(answer.local_variables),
    }


def _throw_fault(answer: Throw) -> dict[str, Any]:
    return {
        "phase": "throw",
        "error_code": answer.error_code,
        "message": answer.message,
        "variables": dict(answer.variables),
    }
