"""`bpmn:adHocSubProcess`: people choose which activities run, and how often (SEMANTICS 15).

Its token waits (kind `adhoc`) beside its inner scope until it is over; the wait's `running` are the
elements begun at entry, and nothing opens it anew. It is over when its completion condition is true
after an activity; without one, when somebody completes the wait while nothing runs, or, with
`activeElements`, when all that was begun has ended. Once the condition is true no flow inside is
followed any more (BPMN 2.0.2 §13.3.5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.dialects.model import Node, Process
from engine.errors import Conflict, PlaitError
from engine.expressions import (
    EvaluationError,
    Expression,
    compile_condition,
    compile_source,
    evaluate_condition,
)
from engine.spiff import cancellation
from engine.spiff.scopes import FlowScope
from engine.spiff.steps import Activate, Answer, Complete, Throw
from engine.spiff.sub_process import SubProcess, begin

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class AdHocSubProcess(SubProcess):
    """Any activity inside, any number of times; `Sequential`: one at a time.

    Its token's `memory` says whether anything was `begun`, what is in the `queue` (several begun at
    once, one at a time), and whether it is `closing`.
    """

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Compile the condition and what is begun at entry."""
        super().compile(node, process, nodes)
        self.is_sequential = node.ordering == "Sequential"
        self.cancels_remaining = node.cancels_remaining
        condition, active = node.completion_condition, node.attributes.active_elements
        self.completion: Expression | None = (
            None if condition is None else compile_condition(condition)
        )
        self.active: Expression | None = None if active is None else compile_source(active)

    @property
    def elements(self) -> tuple[str, ...]:
        """The elements that can be begun: those that no flow inside leads to."""
        return tuple(each.element_id for each in self.content.first)

    def prepare(self, token: Token, names: Mapping[str, Any], local: Mapping[str, Any]) -> Any:
        """Evaluate also which elements begin at entry."""
        active = () if self.active is None else self.active.evaluate(names, token.slice.now)
        return super().prepare(token, names, local), self._known(active)

    def begin(self, token: Token, work: Any) -> bool | None:
        """Wait, and begin the elements that are active from the start."""
        guards, active = work
        begun = active[:1] if self.is_sequential else active
        detail = {"elements": list(self.elements), "running": list(begun)}
        token.slice.open_wait(token, "adhoc", detail)
        begin(_inside(token), guards, first=())
        self._activate(token, active)
        return None

    def other(self, token: Token, answer: Answer) -> None:
        """Begin the activities that somebody chose."""
        if not isinstance(answer, Activate):
            raise self.refusal(token.id, "escalate at")
        inside = _inside(token)
        unknown = [each for each in answer.element_ids if each not in self.elements]
        if unknown or inside.is_interrupted:
            fact = f"'{unknown[0]}' cannot be begun" if unknown else "an event has ended it"
            raise self._conflict(f"{fact}; choose of {', '.join(self.elements)} while it runs")
        if self.is_sequential and not inside.is_done:
            raise self._conflict(
                "one activity runs, and it runs one at a time; complete that first"
            )
        self._activate(token, answer.element_ids)

    def complete_wait(self, token: Token, answer: Complete) -> None:
        """End it, if no condition says when and nothing runs."""
        inside = _inside(token)
        if self.completion is not None:
            raise self._conflict("its completion condition ends it; activate elements")
        if not inside.is_done:
            raise self._conflict("something runs inside; complete that first")
        inside.land({**answer.variables, **answer.result})
        _remember(token, closing=True)
        token.slice.ended.append(inside)

    def throw(self, token: Token, answer: Throw) -> None:
        """Refuse: only what runs inside can fail."""
        raise self.refusal(token.id, "throw an error at")

    def emptied(self, token: Token) -> bool:
        """Begin the next of those that wait for their turn, or tell whether it is over."""
        memory = token.memory or {}
        if memory.get("closing") or _inside(token).is_interrupted:
            return True
        if queue := memory.get("queue"):
            _remember(token, queue=queue[1:])
            self._arrive(token, queue[:1])
            return False
        return self.active is not None and self.completion is None and memory.get("begun", False)

    def finish(self, token: Token) -> None:
        """Leave; nobody can begin anything any more."""
        token.slice.withdraw(token)
        super().finish(token)

    def is_over_after(self, token: Token) -> bool:
        """Ask the completion condition when an activity inside has completed; may raise."""
        host = token.workflow.host
        if host is None or (host.memory or {}).get("closing"):
            return True
        names, now = token.workflow.names(), token.slice.now
        if self.completion is None or not evaluate_condition(self.completion, names, now):
            return False
        _remember(host, closing=True)
        return True

    def activity_ended(self, scope: FlowScope) -> None:
        """End what still runs, if the condition has become true and the model says so."""
        host = scope.host
        if host is None or not (host.memory or {}).get("closing"):
            return
        scope.slice.withdraw(host)
        if self.cancels_remaining:
            cancellation.cancel_all(scope)

    def _activate(self, token: Token, element_ids: Sequence[str]) -> None:
        if not element_ids:
            return
        at_once = 1 if self.is_sequential else len(element_ids)
        _remember(token, begun=True, queue=list(element_ids[at_once:]))
        self._arrive(token, element_ids[:at_once])

    def _arrive(self, token: Token, element_ids: Sequence[str]) -> None:
        nodes = {each.element_id: each for each in self.content.first}
        for element_id in element_ids:
            token.slice.arrive(_inside(token), nodes[element_id])

    def _known(self, active: Any) -> list[str]:
        if isinstance(active, list | tuple) and all(each in self.elements for each in active):
            return list(active)
        source = "" if self.active is None else self.active.text
        raise EvaluationError(
            f"cannot begin '{self.element_id}': '{source}' gave something else than a list of the "
            f"elements that can be begun ({', '.join(self.elements)}); correct the variable and "
            "retry",
            code="expression_failed",
            where={"element_id": self.element_id},
        )

    def _conflict(self, fact: str) -> Conflict:
        return Conflict(
            f"cannot answer '{self.element_id}': {fact}", where={"element_id": self.element_id}
        )


def _inside(token: Token) -> FlowScope:
    inner = token.inner
    if not isinstance(inner, FlowScope):
        raise PlaitError(f"token {token.id} has not been entered", code="state_corrupt")
    return inner


def _remember(token: Token, **facts: Any) -> None:
    memory = {**(token.memory or {}), **facts}
    token.memory = {name: value for name, value in memory.items() if value}
    token.workflow.is_touched = True
