"""What a wait of kind `job` tells the worker: compiled once, evaluated when the wait opens.

An element's job (service task …), a script that runs out of process, and a listener's work are all
told the same way, so whoever serves jobs knows one shape (`OpenedWait`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.dialects.attributes import WORKER, JobWork
from engine.expressions import EvaluationError, Expression, Script, compile_source
from engine.expressions.scripts import CONNECTOR as SCRIPT


class Job:
    """The work of one element, with its settings compiled."""

    def __init__(self, work: JobWork, properties: Mapping[str, str] | None = None) -> None:
        self.settings: dict[str, Expression] = {
            name: compile_source(text) for name, text in work.settings.items()
        }
        self.topic = None if work.topic is None else compile_source(work.topic)
        self.attempts = None if work.attempts is None else compile_source(work.attempts)
        self.priority = None if work.priority_text is None else compile_source(work.priority_text)
        self.is_worker = work.connector == WORKER
        self.result_variable = work.result_variable
        self.fixed: dict[str, Any] = {
            "connector": work.connector,
            "retry_seconds": list(work.retry_seconds),
            "timeout_seconds": work.timeout_seconds,
            "priority": work.priority,
        }
        if work.result_variable is not None:
            self.fixed["result_variable"] = work.result_variable
        if properties:
            self.fixed["properties"] = dict(properties)

    def detail(
        self, names: Mapping[str, Any], now: datetime, inputs: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the detail of the wait; may raise EvaluationError."""
        detail = dict(self.fixed)
        if self.topic is not None:
            detail["topic"] = text_of("topic", self.topic.evaluate(names, now))
        if self.attempts is not None:
            value = self.attempts.evaluate(names, now)
            detail["attempts"] = whole("number of attempts", value, least=1)
        if self.priority is not None:
            detail["priority"] = whole("priority", self.priority.evaluate(names, now))
        detail["settings"] = {
            name: _setting(name, source.evaluate(names, now))
            for name, source in self.settings.items()
        }
        detail["inputs"] = dict(inputs)
        return detail

    def brought(self, variables: Mapping[str, Any], result: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what lands of a worker's answer by itself.

        Of an outside worker all, and of a connector nothing: its outputs say what. Under one name
        where the model says so; a worker that names it himself knows what he does.
        """
        name = self.result_variable
        whole = {**variables, **result} if self.is_worker else dict(result)
        if name is None or (self.is_worker and name in whole):
            return whole if self.is_worker else variables
        return {name: whole} if self.is_worker else {**variables, name: whole}


class ScriptJob(Job):
    """A script that the kernel does not run itself: a connector does, and says what it assigned."""

    def __init__(self, code: Script) -> None:
        super().__init__(JobWork(connector=SCRIPT, retry_seconds=()))
        self.code = code

    def detail(
        self, names: Mapping[str, Any], now: datetime, inputs: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the script with the variables that it reads."""
        read = {name: names[name] for name in sorted(self.code.names) if name in names}
        return {**super().detail(names, now, read), "settings": self.code.job_settings}

    def brought(self, variables: Mapping[str, Any], result: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what the script assigned."""
        return {**variables, **result}


def text_of(what: str, value: object) -> str:
    """Return a text or number as text; raises EvaluationError for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    raise _unsuited(what, value, "a text or number")


def _setting(name: str, value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else text_of(f"setting '{name}'", value)


def whole(what: str, value: object, least: int | None = None) -> int:
    """Return a whole number, also of its text; raises EvaluationError for anything else."""
    if isinstance(value, str) and value.strip().lstrip("-").isdecimal():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and (least is None or value >= least):
        return value
    raise _unsuited(what, value, "a whole number" + ("" if least is None else f" from {least}"))


def _unsuited(what: str, value: object, expected: str) -> EvaluationError:
    return EvaluationError(
        f"cannot make {what}: its expression gave a value of kind {type(value).__name__}, expected "
        f"{expected}; correct the variable and retry",
        code="expression_failed",
    )
