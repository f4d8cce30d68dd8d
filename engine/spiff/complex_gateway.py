"""`bpmn:complexGateway`: an activation condition over the tokens that have arrived.

Waiting for start: when the condition is true, one token of each flow that has one is taken and the
outgoing conditions are asked. Waiting for reset: tokens that still come by other flows are awaited
like at an inclusive gateway, then taken, and the conditions are asked again (BPMN 2.0.2 §13.4.5,
SEMANTICS 12). A flow without a condition is taken at the start only: the standard gives every flow
of a complex gateway one.

Expressions of the gateway see `waitingForStart`; `activationCount`, on how many flows tokens wait;
and under the id of each incoming flow, how many wait on it. With one incoming flow there is nothing
to activate: it forks like an inclusive gateway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs import defaults

from engine.dialects.model import Node, Process
from engine.errors import PlaitError
from engine.expressions import Expression, compile_condition, evaluate_condition
from engine.spiff.flow_node import Outgoing
from engine.spiff.synchronizing import Synchronizing

if TYPE_CHECKING:
    from engine.spiff.scopes import FlowScope
    from engine.spiff.tokens import Token


class ComplexGateway(Synchronizing, defaults.ExclusiveGateway):
    """The flows that were taken at the start are in `scope.counts` until the reset.

    What its expressions see of the round goes with the token that runs, as its memory.
    """

    activation: Expression | None = None

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Compile the activation condition."""
        super().compile(node, process, nodes)
        if node.activation_condition is not None and len(self.incoming) > 1:
            self.activation = compile_condition(node.activation_condition)

    def _update_hook(self, token: Token) -> bool:
        if self.activation is None:
            return True
        self.wait(token)
        return False

    def awaits_ways(self, scope: FlowScope) -> bool:
        """Wait for late tokens before the reset."""
        return self.element_id in scope.counts

    def flows_used(self, scope: FlowScope) -> set[str]:
        """Count the flows that were taken at the start among those used."""
        return super().flows_used(scope) | set(scope.counts.get(self.element_id, ()))

    def go_on(self, scope: FlowScope) -> None:
        """Start or reset."""
        if self.awaits_ways(scope):
            self._reset(scope)
        else:
            self._start(scope)

    def _start(self, scope: FlowScope) -> None:
        """Ask the activation condition; if it cannot be evaluated the youngest token stands still.

        A condition that is not true is asked again by the next token, and when a variable that it
        reads has changed.
        """
        del scope.undecided[self.element_id]
        waiting = [token for tokens in self.arrived(scope).values() for token in tokens]
        if not waiting or self.activation is None:
            return
        youngest = max(waiting, key=lambda each: each.id)
        facts = self._facts(scope, self.incoming, is_start=True)
        try:
            is_active = evaluate_condition(self.activation, scope.names(facts), scope.slice.now)
        except PlaitError as error:
            self.forget(youngest)
            youngest.slice.fail(youngest, error, {"phase": "arrive"})
            return
        if not is_active:
            if self.activation.names - set(facts):
                scope.slice.conditions[youngest.id] = scope.id
            return
        taken = self.take(scope, self.incoming)
        scope.counts[self.element_id] = {token.flow or "": 1 for token in taken}
        self.look_again(scope)
        self.run_one(taken, facts)

    def _reset(self, scope: FlowScope) -> None:
        """Take what came late; without it, ask the conditions with a token made for that."""
        used = scope.counts.pop(self.element_id)
        scope.is_touched = True
        late = [flow for flow in self.incoming if flow not in used]
        facts = self._facts(scope, late, is_start=False)
        taken = self.take(scope, late)
        self.look_again(scope)
        if not taken and self.has_conditions:
            taken = [scope.slice.place(scope, self)]
            scope.slice.tell("element_entered", self)
        if taken:
            self.run_one(taken, facts)

    def _facts(self, scope: FlowScope, counted: Sequence[str], *, is_start: bool) -> dict[str, Any]:
        arrived = self.arrived(scope)
        counts = {
            flow: len(arrived.get(flow, ())) if flow in counted else 0 for flow in self.incoming
        }
        return {
            **counts,
            "activationCount": sum(count > 0 for count in counts.values()),
            "waitingForStart": is_start,
        }

    def variables_changed(self, token: Token, names: set[str]) -> None:
        """Ask the activation condition again when it reads one of the changed `names`."""
        if self.activation is not None and not names.isdisjoint(self.activation.names):
            self.look_again(token.workflow)

    def choose(self, token: Token) -> Sequence[Outgoing]:
        """Return the flows that are taken in this phase; after a reset there may be none."""
        facts = token.memory or {"waitingForStart": True}
        is_start, names, now = facts["waitingForStart"], token.scope.names(facts), token.slice.now
        taken = [
            flow
            for flow in self.outgoing
            if not flow.is_default
            and (
                is_start
                if flow.condition is None
                else evaluate_condition(flow.condition, names, now)
            )
        ]
        taken = taken or [flow for flow in self.outgoing if flow.is_default]
        if not taken and self.outgoing and is_start:
            raise self.no_way_out()
        return taken
