"""Columns of a table: what they read or are called, and which values they take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.decisions.formulas import NULL, Formula
from engine.decisions.frames import Frame
from engine.decisions.model import Dialect, LiteralExpression, Table
from engine.decisions.types import ANY, Allowed, Type, UnfitError, converted, fitted
from engine.expressions.errors import EvaluationError

if TYPE_CHECKING:
    from engine.decisions.logic import Logic, Reach

_CONVERTING = frozenset({"camunda", "flowable"})  # engines that turn a value into its column's type


@dataclass(frozen=True, kw_only=True)
class Column:
    """An input or output; `name` is that of an output, `variable` that of a tested value."""

    name: str
    label: str
    formula: Formula
    variable: str | None
    wanted: Type
    allows: Allowed | None
    dialect: Dialect

    def admit(self, value: Any, frame: Frame) -> Any:
        """Return a value as the column takes it; raises EvaluationError."""
        if value is None:
            return None
        if self.wanted is not ANY:
            value = self._typed(value, frame)
        if self.allows is not None and not self.allows(value, frame.now):
            raise EvaluationError(
                f"the value of '{self.label}' is not one of those the column allows; correct the "
                "value, or allow it",
                code="decision_value_not_allowed",
                where={"column": self.label},
            )
        return value

    def _typed(self, value: Any, frame: Frame) -> Any:
        try:
            if self.dialect in _CONVERTING:
                return converted(value, self.wanted.kind)
            return fitted(value, self.wanted, frame.now)
        except UnfitError as error:
            if self.dialect == "zeebe":  # this vendor's engine does not look at the type
                return value
            raise EvaluationError(
                f"the value of '{self.label}' {error.fact}; correct the value or the column",
                code="decision_value_invalid",
                where={"column": self.label},
            ) from None


def input_columns(logic: Logic, table: Table, reach: Reach) -> tuple[Column, ...]:
    """Compile the inputs."""
    return tuple(
        Column(
            name="",
            label=one.label,
            formula=logic.formula(one.expression, reach),
            variable=one.variable,
            wanted=logic.type_of(one.expression.type_ref, one.place),
            allows=_allows(logic, one.allowed),
            dialect=logic.model.dialect,
        )
        for one in table.inputs
    )


def output_columns(logic: Logic, table: Table) -> tuple[Column, ...]:
    """Compile the outputs; one that alone has no name gets that of its decision."""
    return tuple(
        Column(
            name=one.name or logic.owner,
            label=one.label or one.name or logic.owner,
            formula=NULL,
            variable=None,
            wanted=logic.type_of(one.type_ref, one.place),
            allows=_allows(logic, one.values),
            dialect=logic.model.dialect,
        )
        for one in table.outputs
    )


def _allows(logic: Logic, allowed: LiteralExpression | None) -> Allowed | None:
    """Return the test of allowed values; for the vendors they are a modeler's suggestions."""
    if allowed is None or logic.model.dialect != "plain":
        return None
    return logic.types.constraint(allowed)
