"""`bpmn:callActivity`: an instance of its own runs another process (SEMANTICS 6).

Without inputs it gets every visible variable, without outputs all of its variables land.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs import defaults

from engine.dialects.attributes import CallWork
from engine.dialects.model import Node, Process
from engine.expressions import EvaluationError, Expression, compile_source
from engine.spiff import propagation
from engine.spiff.activity import Activity
from engine.spiff.effects import CallProcess
from engine.spiff.escalation_event import escalate
from engine.spiff.mappings import evaluate_mappings
from engine.spiff.steps import Answer, Complete, Escalate

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class CallActivity(Activity, defaults.CallActivity):
    """Opens a wait of kind `instance`; the called instance answers it when it ends."""

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Compile what is called, and how its version is chosen."""
        super().compile(node, process, nodes)
        self.call = node.attributes.call or CallWork()
        self.called = compile_source(node.called_element or "")
        key = self.call.business_key
        self.business_key: Expression | None = None if key is None else compile_source(key)

    def prepare(self, token: Token, names: Mapping[str, Any], local: Mapping[str, Any]) -> Any:
        """Evaluate what is called, with what."""
        now = token.slice.now
        return CallProcess(
            token_id=token.id,
            scope_id=token.workflow.id,
            element_id=self.element_id,
            key=_text(self.called.evaluate(names, now), self.called.text),
            binding=self.call.binding,
            version=self.call.version,
            version_tag=self.call.version_tag,
            business_key=None
            if self.business_key is None
            else _text(self.business_key.evaluate(names, now), self.business_key.text),
            errors=propagation.codes(token, "error"),
            escalations=propagation.codes(token, "escalation"),
            variables=dict(local if self.inputs else names),
        )

    def open_scope(self, token: Token, local: Mapping[str, Any]) -> None:
        """Open none: the inputs are names of the called instance."""

    def begin(self, token: Token, work: CallProcess) -> bool | None:
        """Call, and wait for the end of the called instance."""
        detail = {
            "key": work.key,
            "binding": work.binding,
            "version": work.version,
            "version_tag": work.version_tag,
            "business_key": work.business_key,
        }
        token.slice.effects.append(work)
        token.slice.open_wait(token, "instance", detail)
        return None

    def again(self, token: Token, variables: Mapping[str, Any]) -> None:
        """Call anew, with corrected variables."""
        scope, slice_ = token.workflow, token.slice
        scope.land(variables)
        local = evaluate_mappings(self.inputs, scope.names(), slice_.now)
        work = self.prepare(token, scope.names(local), local)
        slice_.withdraw(token)
        self.begin(token, work)

    def results(self, token: Token, answer: Complete) -> Mapping[str, Any]:
        """Return what lands of the called instance's variables."""
        if not self.outputs:
            answer = replace(answer, variables={**answer.variables, **answer.result})
        return super().results(token, answer)

    def other(self, token: Token, answer: Answer) -> None:
        """Take an escalation of the called instance, which goes on."""
        if not isinstance(answer, Escalate):
            raise self.refusal(token.id, "activate")
        code = answer.escalation_code
        catcher = propagation.find(token, "escalation", code)
        escalate(token, catcher, token.workflow, code, answer.variables)


def _text(value: Any, source: str) -> str:
    if isinstance(value, str) and value:
        return value
    raise EvaluationError(
        f"cannot call a process: '{source}' gave a value of kind {type(value).__name__}, expected "
        "text; correct the variable and retry",
        code="expression_failed",
    )
