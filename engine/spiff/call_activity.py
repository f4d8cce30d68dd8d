"""`bpmn:callActivity`: an instance of its own runs another process (SEMANTICS 6).

What goes over and comes back is said by the call (`CallWork`), else by the dialect's rules: there
everything, unless the activity has inputs or outputs of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs import defaults

from engine.dialects.attributes import CallWork
from engine.dialects.model import Node, Process
from engine.errors import PlaitError
from engine.expressions import EvaluationError, Expression, compile_source
from engine.spiff import error_event, propagation
from engine.spiff.activity import Activity
from engine.spiff.effects import CallProcess
from engine.spiff.escalation_event import escalate
from engine.spiff.mappings import compile_mappings, evaluate_mappings
from engine.spiff.steps import Answer, Complete, Escalate, Throw

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class CallActivity(Activity, defaults.CallActivity):
    """Opens a wait of kind `instance`; the called instance answers it when it ends."""

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Compile what is called, and how its version is chosen."""
        super().compile(node, process, nodes)
        self.call = node.attributes.call or CallWork()
        self.called = compile_source(node.called_element or "")
        self.call_inputs = compile_mappings(self.call.inputs)
        self.call_outputs = compile_mappings(self.call.outputs)
        takes, gives = self.call.takes_all, self.call.gives_all
        mapped = bool(self.outputs or self.call_outputs)
        self.takes_all = self.rules.call_takes_all and not self.inputs if takes is None else takes
        self.gives_all = self.rules.call_gives_all and not mapped if gives is None else gives
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
            business_key=self._key(names, now),
            errors=propagation.codes(token, "error"),
            escalations=propagation.codes(token, "escalation"),
            variables=self._given(token, names, local),
            gives_on_error=self.rules.call_gives_on_error and bool(self.call_outputs),
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
        local = self.map_inputs(scope.names(), slice_.now)
        work = self.prepare(token, scope.names(local), local)
        slice_.withdraw(token)
        self.begin(token, work)

    def brought(self, token: Token, answer: Complete) -> Mapping[str, Any]:
        """Return what lands of the called instance's variables; outputs of the call read them."""
        whole = {**answer.variables, **answer.result}
        mapped = evaluate_mappings(self.call_outputs, whole, token.slice.now)
        return {**whole, **mapped} if self.gives_all else mapped

    def throw(self, token: Token, answer: Throw) -> None:
        """Let what the called instance gives with an error land, then throw it here."""
        try:
            self._land_beside(token, answer.result)
        except PlaitError as error:
            token.slice.fail(token, error, error_event.fault(answer))
            return
        super().throw(token, answer)

    def other(self, token: Token, answer: Answer) -> None:
        """Take an escalation of the called instance, which goes on."""
        if not isinstance(answer, Escalate):
            raise self.refusal(token.id, "activate")
        self._land_beside(token, answer.result)
        code = answer.escalation_code
        catcher = propagation.find(token, "escalation", code)
        escalate(token, catcher, token.workflow, code, answer.variables)

    def _given(
        self, token: Token, names: Mapping[str, Any], local: Mapping[str, Any]
    ) -> dict[str, Any]:
        given = names if self.takes_all else local if self.rules.call_takes_all else {}
        return {**given, **evaluate_mappings(self.call_inputs, names, token.slice.now)}

    def _key(self, names: Mapping[str, Any], now: datetime) -> str | None:
        value = None if self.business_key is None else self.business_key.evaluate(names, now)
        return (
            None
            if value is None or self.business_key is None
            else _text(value, self.business_key.text)
        )

    def _land_beside(self, token: Token, result: Mapping[str, Any]) -> None:
        if result and self.rules.call_gives_on_error:
            now = token.slice.now
            token.workflow.land(evaluate_mappings(self.call_outputs, result, now))


def _text(value: Any, source: str) -> str:
    if isinstance(value, str) and value:
        return value
    raise EvaluationError(
        f"cannot call a process: '{source}' gave a value of kind {type(value).__name__}, expected "
        "text; correct the variable and retry",
        code="expression_failed",
    )
