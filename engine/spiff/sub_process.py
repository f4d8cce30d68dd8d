"""`bpmn:subProcess`, embedded: a scope of its own that ends when its last token is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs import defaults

from engine.errors import PlaitError
from engine.spiff.activity import Activity
from engine.spiff.scopes import Scope, SubProcessScope
from engine.spiff.steps import Complete

if TYPE_CHECKING:
    from engine.spiff.start_event import StartEvent
    from engine.spiff.tokens import Token


class SubProcess(Activity, defaults.SubWorkflowTask):
    """The inputs are the first variables of the inner scope; only they die with it."""

    inner_spec: Any
    first: StartEvent

    def open_scope(self, token: Token, local: Mapping[str, Any]) -> None:
        """Open the inner scope instead of an activity's own."""
        slice_ = token.slice
        inner = SubProcessScope(self.inner_spec, slice_.new_id(), token, local)
        inner.is_touched = True
        token.inner = slice_.scopes[inner.id] = inner

    def begin(self, token: Token, work: Any) -> bool | None:
        """Put the first token inside."""
        if token.inner is not None:
            token.slice.arrive(token.inner, self.first)
        return None

    def finish(self, token: Token) -> None:
        """Take the outputs and leave, once nothing runs inside.

        When an output fails, the inner scope stays for a retry.
        """
        try:
            results = self.results(token, Complete(token_id=token.id))
        except PlaitError as error:
            token.slice.fail(token, error, {"phase": "finish"})
            return
        token.scope.land(results)
        token.complete()

    def inside(self, token: Token) -> Scope:
        """Return the inner scope: outputs read its variables."""
        return token.scope if token.inner is None else token.inner

    def complete_wait(self, token: Token, answer: Complete) -> None:
        """Refuse: a sub-process ends by itself."""
        raise self.refusal(token.id, "complete")
