"""`bpmn:businessRuleTask`: a decision of the engine's own, or a job or script like a service task.

The decision is asked in the step. Which version answered, and which of its rules fired, goes into
the history (`decision_evaluated`), so that a page can show why.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.decisions import CompiledDecision, map_decision_result
from engine.dialects.model import Node, Process
from engine.errors import PlaitError
from engine.expressions import Expression, compile_source
from engine.spiff.jobs import text_of
from engine.spiff.service_task import ServiceTask
from engine.spiff.steps import AskedDecision

if TYPE_CHECKING:
    from engine.dialects.attributes import DecisionWork
    from engine.spiff.tokens import Token

_MAPPINGS: Mapping[str, str | None] = {
    "unwrapped": None,
    "single_entry": "singleEntry",
    "single_result": "singleResult",
    "collect_entries": "collectEntries",
    "result_list": "resultList",
}


class BusinessRuleTask(ServiceTask):
    """What the decision gives lands under the result variable, or each output under its name.

    Outputs and end listeners see it also as `decisionResult`: the outputs of each row (Camunda 7).
    """

    decision: DecisionWork | None = None
    key: Expression

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Compile which decision is asked, unless a job does the work."""
        super().compile(node, process, nodes)
        if self.job is None and node.attributes.decision is not None:
            self.decision = node.attributes.decision
            self.key = compile_source(self.decision.decision)

    def enter(self, token: Token) -> bool | None:
        """Ask the decision; what fails has changed nothing."""
        work = self.decision
        if work is None:
            return super().enter(token)
        local = self.evaluate_inputs(token)
        names, now = token.scope.names(local), token.slice.now
        found = self._find(token, work, names)
        result = found.decide(names, now)
        made = _landing(work, map_decision_result(result, _MAPPINGS[work.result]))
        rows = [dict(row) for row in result.rows]
        self.land_work(token, local, made, {"decisionResult": rows})
        if self.life is not None and self.life.after:
            token.memory = {"decisionResult": rows}  # a listener before may wait for its worker
        facts = {"decision": found.key, "decision_id": found.id, "version": found.version}
        token.slice.tell("decision_evaluated", self, {**facts, **result.as_document()})
        return True

    def seen_at_end(self, token: Token) -> Mapping[str, Any]:
        """Return the decision's rows."""
        return token.memory or {}

    def _find(self, token: Token, work: DecisionWork, names: Mapping[str, Any]) -> CompiledDecision:
        find = token.slice.context.find_decision
        if find is None:
            raise PlaitError("decisions cannot be asked here", code="decision_unknown")
        return find(
            AskedDecision(
                key=text_of("the decision's id", self.key.evaluate(names, token.slice.now)),
                binding=work.binding,
                version=work.version,
                version_tag=work.version_tag,
            )
        )


def _landing(work: DecisionWork, value: Any) -> Mapping[str, Any]:
    if work.result_variable is not None:
        return {work.result_variable: value}
    return value if work.lands_each and isinstance(value, Mapping) else {}
