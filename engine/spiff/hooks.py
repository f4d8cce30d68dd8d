"""One listener, compiled: an expression or script that is run in the step, or a job (SEMANTICS 30).

What a script assigns and what a worker brings land from where the element stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.dialects.attributes import Listener
from engine.expressions import compile_source
from engine.spiff.jobs import Job, ScriptJob
from engine.spiff.working import compile_work, run_script

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class Hook:
    """A listener; `job` is None when it is done at once."""

    def __init__(self, listener: Listener, properties: Mapping[str, str]) -> None:
        self.event = listener.event
        self.job: Job | None = None
        self._code = self._expression = None
        if listener.job is not None:
            self.job = Job(listener.job, properties)
        elif listener.script is not None:
            self._code = compile_work(listener.script)
            self.job = ScriptJob(self._code) if self._code.runs_as_job else None
        elif listener.expression is not None:
            self._expression = compile_source(listener.expression)

    def run(self, token: Token, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """Do it at once; returns what lands. May raise EvaluationError."""
        if self._expression is not None:
            self._expression.evaluate(names, token.slice.now)
        return {} if self._code is None else run_script(self._code, token, names)

    def detail(self, names: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """Return the detail of the wait for its worker, which says what moment it is."""
        job = self.job
        told = {} if job is None else job.detail(names, now, {})
        return {**told, "listener": self.event}

    def brought(self, variables: Mapping[str, Any], result: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what lands of its worker's answer."""
        return variables if self.job is None else self.job.brought(variables, result)
