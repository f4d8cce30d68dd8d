"""Texts of a model as things to evaluate: what is known at once stays in Python.

A constant and the name of a value cost nothing; the rest is an Expression of its language, and what
FEEL's own evaluator has to do for one table goes to it together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.decisions.cells import simple_value
from engine.decisions.frames import Frame
from engine.decisions.juel_cells import condition, wrapped
from engine.decisions.model import LiteralExpression
from engine.expressions import EvaluationError, Expression, ExpressionError, compile_source
from engine.expressions.feel import compile_feel, compile_unary_tests, evaluate_batch
from engine.expressions.texts import JUEL, Text

CELL_INPUT: Final = "cellInput"  # Camunda 7's name of the value that a cell tests


@dataclass(frozen=True, kw_only=True)
class Formula:
    """Exactly one of: a constant (in a tuple), the name of a value, an expression."""

    constant: tuple[Any] | None = None
    name: str | None = None
    expression: Expression | None = None

    @property
    def names(self) -> frozenset[str]:
        """Return the names it reads."""
        if self.expression is not None:
            return self.expression.names | self.expression.maybe_names
        return frozenset() if self.name is None else frozenset({self.name})

    def value(self, frame: Frame) -> Any:
        """Return its value; raises EvaluationError."""
        if self.expression is not None:
            return self.expression.calculate(frame.variables, frame.now)
        return self.constant[0] if self.constant else frame.variables.get(self.name or "")


NULL: Final = Formula(constant=(None,))


def values(
    formulas: Sequence[Formula], frame: Frame, more: Sequence[Mapping[str, Any]] = ()
) -> list[Any]:
    """Evaluate formulas together; what one alone sees stands at its place in `more`.

    Raises the first EvaluationError.
    """
    found: list[Any] = [None] * len(formulas)
    waiting: list[int] = []
    for at, formula in enumerate(formulas):
        if formula.expression is None:
            found[at] = formula.value(frame)
        else:
            waiting.append(at)
    if waiting:
        nothing: Mapping[str, Any] = {}
        cells = [
            (expression, more[at] if more else nothing)
            for at in waiting
            if (expression := formulas[at].expression) is not None
        ]
        for at, answer in zip(
            waiting, evaluate_batch(cells, frame.variables, frame.now), strict=True
        ):
            if isinstance(answer, EvaluationError):
                raise answer
            found[at] = answer
    return found


def formula_of(literal: LiteralExpression, known: Mapping[str, Any]) -> Formula:
    """Compile an expression; raises ExpressionError."""
    constant = simple_value(literal.text)
    if constant is not None:
        return Formula(constant=constant)
    if literal.language == "feel":
        name = " ".join(literal.text.split())
        if name in known:
            return Formula(name=name)
        return Formula(expression=compile_feel(literal.text, known=_told(known, literal.text)))
    return Formula(expression=_juel(wrapped(literal.text), literal))


def test_of(literal: LiteralExpression, known: Mapping[str, Any]) -> Formula:
    """Compile a table's test that is not simple; raises ExpressionError.

    It reads the value as `?` (FEEL) or `cellInput` and answers true where it holds.
    """
    if literal.language == "feel":
        return Formula(
            expression=compile_unary_tests(literal.text, known=_told(known, literal.text))
        )
    text = condition(literal.text, CELL_INPUT) if literal.language == "flowable" else literal.text
    return Formula(expression=_juel(wrapped(text), literal))


def _juel(text: str, literal: LiteralExpression) -> Expression:
    if literal.language == "python":
        raise ExpressionError(
            "Python is not evaluated in decisions; write the expression in FEEL",
            code="expression_language_unsupported",
            column=1,
        )
    return compile_source(Text(text, JUEL))


def _told(known: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Return the names that a reader of FEEL must be told for a text: those with odd letters."""
    found: dict[str, Any] = {}
    for name, below in known.items():
        inner = _told(below, text) if below else {}
        is_odd = bool(inner) or not name.isidentifier()
        if is_odd and all(part in text for part in name.split()):
            found[name] = inner
    return found
