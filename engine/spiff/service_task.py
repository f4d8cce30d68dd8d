"""`bpmn:serviceTask` and `bpmn:sendTask` with a connector: wait for a job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs import defaults

from engine.dialects.attributes import JobWork
from engine.dialects.model import Node, Process
from engine.expressions import EvaluationError, Expression, compile_source
from engine.spiff.activity import Activity
from engine.spiff.mappings import evaluate_mappings

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class ServiceTask(Activity, defaults.ServiceTask):
    """Opens a wait of kind `job`; without outputs nothing of the result lands."""

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Compile the settings that are expressions."""
        super().compile(node, process, nodes)
        job = node.attributes.job or JobWork(connector="")
        self.settings: dict[str, Expression] = {
            name: compile_source(text) for name, text in job.settings.items()
        }
        self.fixed = {
            "connector": job.connector,
            "retry_seconds": list(job.retry_seconds),
            "timeout_seconds": job.timeout_seconds,
            "priority": job.priority,
        }

    def prepare(self, token: Token, names: Mapping[str, Any], local: Mapping[str, Any]) -> Any:
        """Return the detail of the wait: all that the worker needs."""
        settings = {
            name: _text(name, source.evaluate(names, token.slice.now))
            for name, source in self.settings.items()
        }
        return {**self.fixed, "settings": settings, "inputs": dict(local)}

    def begin(self, token: Token, work: Any) -> bool | None:
        """Wait for the worker."""
        token.slice.open_wait(token, "job", work)
        return None

    def again(self, token: Token, variables: Mapping[str, Any]) -> None:
        """Give the worker another job, whose inputs see the corrected variables."""
        outer, now = token.workflow, token.slice.now
        outer.land(variables)
        local = evaluate_mappings(self.inputs, outer.names(), now)
        work = self.prepare(token, outer.names(local), local)
        for name, value in local.items():
            token.scope.hold(name, value)
        token.slice.withdraw(token)
        token.slice.open_wait(token, "job", work)


def _text(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    raise EvaluationError(
        f"cannot make setting '{name}': its expression gave a value of kind "
        f"{type(value).__name__}, expected a text or number; correct the variable and retry",
        code="expression_failed",
    )
