"""Tasks whose work is a job, a script, or nothing: what `JobWork` and `ScriptWork` say.

A job waits for its worker. A script is run in the step; one that only runs out of process is a job
too, whose result lands as its assignments would.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.dialects.attributes import ScriptWork
from engine.dialects.model import Node, Process
from engine.errors import PlaitError
from engine.expressions import Script, compile_script
from engine.spiff import error_event
from engine.spiff.activity import Activity
from engine.spiff.error_rules import ErrorRules
from engine.spiff.instant_activity import InstantActivity
from engine.spiff.jobs import Job, ScriptJob
from engine.spiff.steps import Complete

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class Working(InstantActivity):
    """A task with a job or a script; without either it is done at once."""

    job: Job | None = None
    code: Script | None = None

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Compile what is to be done."""
        super().compile(node, process, nodes)
        self.job, self.code = work_of(node)
        self.error_rules = ErrorRules(node.attributes.error_rules)

    def enter(self, token: Token) -> bool | None:
        """Wait for the worker, or do it at once."""
        return super().enter(token) if self.job is None else Activity.enter(self, token)

    def work(self, token: Token, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """Run the script."""
        code = self.code
        if code is None:
            return {}
        slice_ = token.workflow.slice
        return code.run(names, slice_.now, slice_.context.seed ^ token.id)

    def prepare(self, token: Token, names: Mapping[str, Any], local: Mapping[str, Any]) -> Any:
        """Return the detail of the wait: all that the worker needs."""
        return None if self.job is None else self.job.detail(names, token.slice.now, local)

    def begin(self, token: Token, work: Any) -> bool | None:
        """Wait for the worker."""
        token.slice.open_wait(token, "job", work)
        return None

    def complete_wait(self, token: Token, answer: Complete) -> None:
        """Take the worker's answer, unless an error rule makes an error of it."""
        if self.error_rules:
            visible = token.scope.names({**answer.local_variables, **answer.result})
            try:
                thrown = self.error_rules.thrown(answer, visible, token.slice.now)
            except PlaitError as error:
                self.fail_completion(token, error, answer)
                return
            if thrown is not None:
                error_event.throw_from(token, thrown)
                return
        super().complete_wait(token, answer)

    def brought(self, token: Token, answer: Complete) -> Mapping[str, Any]:
        """Return what lands of the worker's answer."""
        if self.job is None:
            return answer.variables
        return self.job.brought(answer.variables, answer.result)

    def again(self, token: Token, variables: Mapping[str, Any]) -> None:
        """Give the worker another job, whose inputs see the corrected variables."""
        if self.job is None:
            raise self.refusal(token.id, "retry")
        outer, now = token.workflow, token.slice.now
        outer.land(variables)
        local = self.map_inputs(outer.names(), now)
        work = self.prepare(token, outer.names(local), local)
        for name, value in local.items():
            token.scope.hold(name, value)
        token.slice.withdraw(token)
        token.slice.open_wait(token, "job", work)


def work_of(node: Node) -> tuple[Job | None, Script | None]:
    """Compile the job of an element, or else its script, which may need a job too."""
    work, script = node.attributes.job, script_of(node)
    if work is not None:
        return Job(work, node.attributes.properties), None
    if script is None:
        return None, None
    code = compile_work(script)
    return (ScriptJob(code) if code.runs_as_job else None), code


def run_script(code: Script, token: Token, names: Mapping[str, Any]) -> Mapping[str, Any]:
    """Run a script in the step; what it draws by chance is the same whenever the step is decided.

    May raise EvaluationError.
    """
    return code.run(names, token.slice.now, token.slice.context.seed ^ token.id)


def script_of(node: Node) -> ScriptWork | None:
    """Return the script of a task: the dialect's, or the standard's."""
    if node.attributes.script is not None or node.script is None:
        return node.attributes.script
    return ScriptWork(text=node.script, format=node.script_format)


def compile_work(work: ScriptWork) -> Script:
    """Compile a script; what it assigns, and its value under the name it is to have, lands."""
    return compile_script(work.text, work.format, result_variable=work.result_variable)
