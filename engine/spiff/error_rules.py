"""Answers and failures of a job that the model makes BPMN errors of.

The conditions see the variables, the worker's answer, and `externalTask`: what is known of the job.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.dialects.attributes import ErrorRule
from engine.expressions import Expression, compile_condition, compile_source, evaluate_condition
from engine.spiff.names import Names
from engine.spiff.steps import Complete, Throw


@dataclass(frozen=True, kw_only=True)
class _Rule:
    condition: Expression
    code: str
    message: Expression | None


class ErrorRules:
    """The rules of one element, in the order of the file; false without any."""

    def __init__(self, rules: Sequence[ErrorRule]) -> None:
        self._rules = tuple(
            _Rule(
                condition=compile_condition(each.condition),
                code=each.code or "",
                message=None if each.message is None else compile_source(each.message),
            )
            for each in rules
        )

    def __bool__(self) -> bool:
        return bool(self._rules)

    def thrown(self, answer: Complete, names: Mapping[str, Any], now: datetime) -> Throw | None:
        """Return the error that an answer is; may raise EvaluationError."""
        facts = {"errorMessage": None, "errorDetails": None}
        found = self.found(Names({"externalTask": facts}, names), now)
        if found is None:
            return None
        variables = {**answer.variables, **answer.result}
        return Throw(
            token_id=answer.token_id, error_code=found[0], message=found[1], variables=variables
        )

    def failed(
        self, names: Mapping[str, Any], now: datetime, message: str, details: str | None
    ) -> tuple[str, str] | None:
        """Return code and message of the error that a failure is; may raise EvaluationError."""
        facts = {"errorMessage": message, "errorDetails": details}
        return self.found(Names({"externalTask": facts}, names), now, message)

    def found(
        self, names: Mapping[str, Any], now: datetime, message: str = ""
    ) -> tuple[str, str] | None:
        """Return code and message of the first rule that is true."""
        for each in self._rules:
            if evaluate_condition(each.condition, names, now):
                said = None if each.message is None else each.message.evaluate(names, now)
                return each.code, said if isinstance(said, str) else message
        return None
