"""What every flow node does: the library's life cycle, without its prediction and its tree.

A token arrives (`_update_hook`: ready or not), is run (`_run_hook`: True done, None waiting),
chooses its way (`choose`) and is complete (`_on_complete_hook`: it leaves). Each element's own file
overrides what it does differently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from engine.dialects.model import Node, Process
from engine.dialects.rules import PLAIN, Rules
from engine.errors import Conflict
from engine.expressions import EvaluationError, Expression, compile_condition, evaluate_condition
from engine.spiff import compensation
from engine.spiff.steps import Answer, Complete, Fire, StepEvent, Throw, Trigger

if TYPE_CHECKING:
    from engine.spiff.events import Event
    from engine.spiff.hooks import Hook
    from engine.spiff.life import Life
    from engine.spiff.scopes import FlowScope, Scope
    from engine.spiff.tokens import Token


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A sequence flow out of a node."""

    id: str
    target: FlowNode
    condition: Expression | None
    is_default: bool

    @cached_property
    def entered(self) -> StepEvent:
        """What the history says when a token enters the target by this flow."""
        node = self.target
        return StepEvent("element_entered", node.element_id, node.element_name, {"flow": self.id})


class FlowNode:
    """The part of Plait in every specification of the library; shared by threads, never changed."""

    element_id: str
    element_name: str | None
    rules: Rules = PLAIN
    lands_under: str | None = None
    life: Life | None = None  # of the few that have listeners or continuations
    outgoing: tuple[Outgoing, ...] = ()
    incoming: tuple[str, ...] = ()
    has_conditions = False
    left: StepEvent  # what the history says when a token leaves, if there is nothing to add
    catches: tuple[Event, ...] = ()  # of catching events; some library classes have such a method

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Take what the file says of this node; `nodes` are all specifications by element id."""
        self.rules = process.rules
        self.lands_under = node.attributes.lands_under
        self.element_id = node.id
        self.element_name = node.name
        self.left = StepEvent("element_completed", node.id, node.name)
        self.incoming = tuple(flow.id for flow in process.incoming.get(node.id, ()))
        self.outgoing = tuple(
            Outgoing(
                id=flow.id,
                target=nodes[str(flow.target)],
                condition=None if flow.condition is None else compile_condition(flow.condition),
                is_default=flow.id == node.default_flow,
            )
            for flow in process.outgoing.get(node.id, ())
        )
        self.has_conditions = any(
            each.condition is not None or each.is_default for each in self.outgoing
        )

    def _predict(self, *_: Any, **__: Any) -> None:
        """Do not build the future: it would cost as much as the whole diagram."""

    def _update(self, token: Token) -> None:
        if self._update_hook(token):
            token._ready()

    def _update_hook(self, token: Token) -> bool:
        return True

    def _on_ready(self, token: Token) -> None:
        """Nothing happens between ready and run."""

    def _run_hook(self, token: Token) -> bool | None:
        return True

    def _on_complete_hook(self, token: Token) -> None:
        token.slice.leave(token, token.leaves_by)

    def _on_cancel(self, token: Token) -> None:
        token.slice.withdraw(token)
        # What watches was never entered, and what is being undone has completed.
        if not token.is_watching and not compensation.is_undone(token):
            token.slice.tell("element_cancelled", self, self.facts_of(token))
        token.end()

    def _on_error_hook(self, token: Token) -> None:
        """Leave the incident to the slice: only it knows what a retry has to do."""

    def choose(self, token: Token) -> Sequence[Outgoing]:
        """Return the flows a completed token takes; none is an implicit end.

        Every flow without a condition is taken and every one whose condition is true; the default
        flow when no condition was (BPMN 2.0.2 §13.2.1). May raise EvaluationError.
        """
        if not self.has_conditions:
            return self.outgoing
        names, now = token.workflow.names(), token.slice.now  # the flows lie outside the activity
        true = {
            each.id
            for each in self.outgoing
            if each.condition is not None and evaluate_condition(each.condition, names, now)
        }
        taken = [
            each
            for each in self.outgoing
            if each.id in true or (not true if each.is_default else each.condition is None)
        ]
        if not taken:
            raise self.no_way_out()
        return taken

    def no_way_out(self) -> EvaluationError:
        """Say that every condition is false and nothing is the default."""
        return EvaluationError(
            f"'{self.element_id}' has no way to go: every condition is false and it has no "
            "default flow; correct the variables and retry, or model a default flow",
            code="no_flow_matches",
            where={"element_id": self.element_id},
        )

    def emptied(self, token: Token) -> bool:
        """Hear that nothing runs inside any more; False: more can begin there."""
        return True

    def finish(self, token: Token) -> None:
        """Go on once nothing runs inside: of a completed activity, undo what is left."""
        if not compensation.go_on(token):
            token.end()

    def facts_of(self, token: Token) -> Mapping[str, Any]:
        """Return what the history says beside the element when a token ends."""
        return _NOTHING

    def remember(self, token: Token) -> object:
        """Take back a token that waits at a join, when its scope is loaded."""
        return None

    def variables_changed(self, token: Token, names: set[str]) -> None:
        """Look at a condition again; only conditional events ask for it."""

    def instantiate(self, scope: FlowScope, number: int, payload: Mapping[str, Any]) -> None:
        """Begin an instance here, by the event definition `number` that came with `payload`."""
        scope.slice.arrive(scope, self, payload=payload)

    def takes(self, token: Token, answer: Complete | Fire | Trigger | Throw) -> bool:
        """Tell whether an answer is of the kind that a waiting token here waits for."""
        return isinstance(answer, Complete | Throw)

    def complete_wait(self, token: Token, answer: Complete) -> None:
        """Take the answer of a person or worker."""
        raise self.refusal(answer.token_id, "complete")

    def caught(self, token: Token, answer: Fire | Trigger) -> None:
        """Take what an event waited for: a due timer, a message, a signal, a condition."""
        raise self.refusal(answer.token_id, "trigger")

    def throw(self, token: Token, answer: Throw) -> None:
        """Take a BPMN error of the work."""
        raise self.refusal(answer.token_id, "throw an error at")

    def other(self, token: Token, answer: Answer) -> None:
        """Take an answer that only few elements know (an escalation, an activation)."""
        raise self.refusal(token.id, "answer")

    def again(self, token: Token, variables: Mapping[str, Any]) -> None:
        """Begin the work of a waiting token anew, after `variables` were put right."""
        raise self.refusal(token.id, "retry")

    def evaluate_inputs(self, token: Token) -> Mapping[str, Any]:
        """Return the names that are its own; only activities have some."""
        return _NOTHING

    def inside(self, token: Token) -> Scope:
        """Return the scope whose names it ends with."""
        return token.scope

    def hears(self, token: Token, hook: Hook, names: Mapping[str, Any]) -> bool:
        """Tell whether a listener is called now; of a person's task it may ask for facts."""
        return True

    def seen_at_end(self, token: Token) -> Mapping[str, Any]:
        """Return what its end listeners see beside the names it ends with."""
        return _NOTHING

    def whole(self, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what came, as one map under its name where the model gives one."""
        return variables if self.lands_under is None else {self.lands_under: dict(variables)}

    def refusal(self, token_id: int, verb: str) -> Conflict:
        """Say that this element does not take the answer."""
        return Conflict(
            f"cannot {verb} token {token_id}: element '{self.element_id}' does not wait for that; "
            "reload the instance",
            where={"element_id": self.element_id},
        )


_NOTHING: Mapping[str, Any] = MappingProxyType({})
