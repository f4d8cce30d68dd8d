"""What every flow node does: the library's life cycle, without its prediction and its tree.

A token arrives (`_update_hook`: ready or not), is run (`_run_hook`: True done, None waiting), is
complete (`_on_complete_hook`: it leaves). Each element's own file overrides what it does
differently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.dialects.model import Node, Process
from engine.errors import Conflict
from engine.expressions import Expression, compile_condition
from engine.spiff.steps import Complete, Fire, Throw

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A sequence flow out of a node."""

    id: str
    target: FlowNode
    condition: Expression | None
    is_default: bool


class FlowNode:
    """The part of Plait in every specification of the library; shared by threads, never changed."""

    element_id: str
    element_name: str | None
    outgoing: tuple[Outgoing, ...] = ()
    incoming: tuple[str, ...] = ()

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Take what the file says of this node; `nodes` are all specifications by element id."""
        self.element_id = node.id
        self.element_name = node.name
        self.incoming = tuple(flow.id for flow in process.incoming.get(node.id, ()))
        self.outgoing = tuple(
            Outgoing(
                id=flow.id,
                target=nodes[str(flow.target)],
                condition=None
                if flow.condition is None
                else compile_condition(flow.condition, language=flow.condition_language),
                is_default=flow.id == node.default_flow,
            )
            for flow in process.outgoing.get(node.id, ())
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
        token.slice.leave(token, self.leaving(token))

    def _on_cancel(self, token: Token) -> None:
        token.slice.withdraw(token)
        if token.host is None:  # a watching boundary event was never entered
            token.slice.tell("element_cancelled", self)
        token.end()

    def _on_error_hook(self, token: Token) -> None:
        """Leave the incident to the slice: only it knows what a retry has to do."""

    def leaving(self, token: Token) -> Sequence[Outgoing]:
        """Return the flows a completed token takes; none is an implicit end."""
        return self.outgoing

    def complete_wait(self, token: Token, answer: Complete) -> None:
        """Take the answer of a person or worker."""
        raise self.refusal(answer.token_id, "complete")

    def fire(self, token: Token, answer: Fire) -> None:
        """Take a due timer."""
        raise self.refusal(answer.token_id, "fire")

    def throw(self, token: Token, answer: Throw) -> None:
        """Take a BPMN error of the work."""
        raise self.refusal(answer.token_id, "throw an error at")

    def again(self, token: Token, variables: Mapping[str, Any]) -> None:
        """Begin the work of a waiting token anew, after `variables` were put right."""
        raise self.refusal(token.id, "retry")

    def refusal(self, token_id: int, verb: str) -> Conflict:
        """Say that this element does not take the answer."""
        return Conflict(
            f"cannot {verb} token {token_id}: element '{self.element_id}' does not wait for that; "
            "reload the instance",
            where={"element_id": self.element_id},
        )
