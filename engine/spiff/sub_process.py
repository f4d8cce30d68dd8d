"""`bpmn:subProcess`, embedded: a scope of its own that ends when its last token is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs import defaults

from engine.errors import PlaitError
from engine.spiff import compensation
from engine.spiff.activity import Activity
from engine.spiff.scopes import Content, Scope, SubProcessScope
from engine.spiff.steps import Complete

if TYPE_CHECKING:
    from engine.spiff.flow_node import FlowNode
    from engine.spiff.scopes import FlowScope
    from engine.spiff.tokens import Token


class SubProcess(Activity, defaults.SubWorkflowTask):
    """The inputs are the first variables of the inner scope; only they die with it."""

    inner_spec: Any
    content: Content = Content()

    def prepare(self, token: Token, names: Mapping[str, Any], local: Mapping[str, Any]) -> Any:
        """Evaluate what the event sub-processes inside wait for."""
        return plan_guards(self.content, names, token)

    def open_scope(self, token: Token, local: Mapping[str, Any]) -> None:
        """Open the inner scope instead of an activity's own."""
        slice_ = token.slice
        inner = SubProcessScope(self.inner_spec, slice_.new_id(), token, token.workflow, local)
        slice_.open(inner)
        token.inner_id = inner.id

    def begin(self, token: Token, work: Any) -> bool | None:
        """Subscribe the event sub-processes and put the first tokens inside."""
        inner = token.inner
        if isinstance(inner, SubProcessScope):
            payload, token.payload = token.payload, None
            begin(inner, work, payload)
        return None

    def finish(self, token: Token) -> None:
        """Take the outputs and leave, once nothing runs inside.

        When an output fails, the inner scope stays for a retry.
        """
        if compensation.is_undone(token):
            super().finish(token)
            return
        self.unwatch(token)
        try:
            self.land(token, Complete(token_id=token.id))
        except PlaitError as error:
            token.slice.fail(token, error, {"phase": "finish"})
            return
        token.complete()

    def brought(self, token: Token, answer: Complete) -> Mapping[str, Any]:
        """Return what a sealed inner scope made; its inputs die with it."""
        inner = token.inner
        if inner is None or not inner.is_sealed:
            return answer.variables
        own = {each.name for each in self.inputs}
        return {name: value for name, value in inner.variables.items() if name not in own}

    def inside(self, token: Token) -> Scope:
        """Return the inner scope: outputs read its variables."""
        inner = token.inner
        return token.scope if inner is None else inner

    def complete_wait(self, token: Token, answer: Complete) -> None:
        """Refuse: a sub-process ends by itself."""
        raise self.refusal(token.id, "complete")


def plan_guards(content: Content, names: Mapping[str, Any], token: Token) -> list[Any]:
    """Return for each event sub-process what its start waits for; may raise PlaitError."""
    now = token.slice.now
    return [(each.start, each.start.plan(names, now)) for each in content.event_sub_processes]


def begin(
    scope: FlowScope,
    guards: Sequence[Any],
    payload: Mapping[str, Any] | None = None,
    first: Sequence[FlowNode] | None = None,
) -> None:
    """Let a process or sub-process begin: its event sub-processes wait, its first nodes run."""
    for start, plans in guards:
        start.guard(scope, plans)
    for node in scope.content.first if first is None else first:
        scope.slice.arrive(scope, node, payload=payload)
    scope.slice.ended.append(scope)  # nothing may be inside
