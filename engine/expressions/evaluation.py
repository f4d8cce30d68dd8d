"""Run closures on data: every failure becomes one EvaluationError, every result a checked value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from engine.errors import PlaitError
from engine.expressions.errors import EvaluationError
from engine.expressions.limits import Scope, UnsuitedError
from engine.schedules import Duration
from engine.value_checks import Value, check_value

if TYPE_CHECKING:
    from engine.expressions.feelin import Cell

Result = TypeVar("Result")

_PLAIN: Final = frozenset({bool, int, float, type(None)})


@dataclass(frozen=True, kw_only=True)
class Expression:
    """One compiled expression; keeps no state between runs and may be shared by threads.

    `names` are the variables it reads, `paths` the same with the keys behind them (`a.b`);
    `maybe_names` stand in a filter, where they may be keys of its items instead. A list or map in
    the result may be the variable's own: treat it as unchangeable.
    """

    text: str
    names: frozenset[str]
    paths: frozenset[str]
    language: str
    closure: Callable[[Scope], Any]
    is_reference: bool = False  # its value is part of a variable, which was checked before
    maybe_names: frozenset[str] = frozenset()
    reads_any: bool = False  # a name is calculated: any variable may be read
    cell: Cell | None = None  # what JavaScript evaluates; None for a closure of ours

    @property
    def is_compiled(self) -> bool:
        """Tell whether it runs as closures here, without JavaScript."""
        return self.cell is None

    def evaluate(
        self, variables: Mapping[str, Any], now: datetime, seed: int | None = None
    ) -> Value:
        """Return the value; raises EvaluationError and nothing else.

        `now` is aware. Functions of chance draw from `seed` and fail without it.
        """
        scope = Scope(variables, now, seed)
        return evaluated(self.text, lambda: self._checked(scope))

    def calculate(self, variables: Mapping[str, Any], now: datetime) -> Any:
        """Return a value for other expressions only: also a range, a function, a local time."""
        scope = Scope(variables, now)
        return evaluated(self.text, lambda: self.closure(scope))

    def _checked(self, scope: Scope) -> Value:
        value = self.closure(scope)
        if type(value) is Duration:
            raise UnsuitedError("a duration of months is no value of its own; add it to a date")
        if not self.is_reference and type(value) not in _PLAIN:
            scope.weigh(value)
            value = check_value(value)
        return value  # type: ignore[no-any-return]  # checked just above, or read


def evaluate_condition(expression: Expression, variables: Mapping[str, Any], now: datetime) -> bool:
    """Return exactly True or False; for anything else raise `condition_not_boolean`."""
    answer = expression.evaluate(variables, now)
    if answer is True or answer is False:
        return answer
    paths = {path for path in expression.paths if _is_empty(variables, path)}
    empty = sorted(path for path in paths if path.rpartition(".")[0] not in paths)
    found = "null" if answer is None else f"a {type(answer).__name__}"
    cause = f"; {', '.join(empty)} has no value" if empty else ""
    raise EvaluationError(
        f"the condition {expression.text[:200]!r} is {found}, expected true or false{cause}; "
        "correct the variables and retry",
        code="condition_not_boolean",
        where={"variables": empty},
    )


def evaluated(text: str, run: Callable[[], Result]) -> Result:
    """Return what `run` returns; turn whatever it raises into EvaluationError."""
    try:
        return run()
    except EvaluationError:
        raise
    except PlaitError as error:
        raise _failure(text, error.message) from error
    except ZeroDivisionError as error:
        raise _failure(text, "it divides by zero") from error
    except (OverflowError, RecursionError, MemoryError) as error:
        raise _failure(text, "a value is too large or too deep", "expression_limit") from error
    except UnsuitedError as error:
        fact = str(error) or "an operator or function met values of kinds it does not know"
        raise _failure(text, fact) from error
    except Exception as error:  # data from outside must never end a step unexplained
        raise _failure(text, f"its values do not fit ({type(error).__name__})") from error


def _failure(text: str, fact: str, code: str = "expression_failed") -> EvaluationError:
    message = f"cannot evaluate {text[:200]!r}: {fact}; correct the variables and retry"
    return EvaluationError(message, code=code)


def _is_empty(variables: Mapping[str, Any], path: str) -> bool:
    value: Any = variables
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value is None
