"""A script of assignments and if/else becomes steps: no loops, only the allowed functions."""

from __future__ import annotations

import ast
from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from engine.errors import Invalid
from engine.expressions.errors import ExpressionError
from engine.expressions.evaluation import evaluated
from engine.expressions.limits import Scope
from engine.expressions.python_parser import parse
from engine.expressions.python_subset import Compiler, Run
from engine.value_checks import MAX_DEPTH, Value, check_name, check_value

_FORMATS: Final = frozenset({"", "python", "plait"})
_Step = Callable[[Scope, dict[str, Any]], None]


@dataclass(frozen=True, kw_only=True)
class Script:
    """Compiled assignments; `names` may be read, `assigns` may be written."""

    text: str
    names: frozenset[str]
    assigns: frozenset[str]
    steps: tuple[_Step, ...]

    def run(self, variables: Mapping[str, Any], now: datetime) -> dict[str, Value]:
        """Return the names that this run assigned; raises EvaluationError and nothing else.

        `variables` are not changed. A line sees what the lines before it assigned.
        """
        return evaluated(self.text, lambda: self._assigned(variables, now))

    def _assigned(self, variables: Mapping[str, Any], now: datetime) -> dict[str, Value]:
        assigned: dict[str, Any] = {}
        layers: Any = (assigned, variables)  # only the first is ever written
        scope = Scope(ChainMap(*layers), now)
        for step in self.steps:
            step(scope, assigned)
        scope.weigh(assigned, MAX_DEPTH + 1)
        return {name: check_value(value, name) for name, value in assigned.items()}


def compile_script(text: str, format: str = "") -> Script:
    """Compile a script of assignments; `format` is "", "python" or "plait".

    Raises ExpressionError; any other format is `expression_unsupported`.
    """
    if format.strip().lower() not in _FORMATS:
        raise ExpressionError(
            f"cannot run a script in {format[:80]!r}: expected python; write it as assignments, or "
            "let a service task do the work",
            code="expression_unsupported",
            column=1,
        )
    text = text.strip("\r\n \t").replace("\r\n", "\n")
    tree = parse(text, "exec")
    statements = _Statements(text)
    steps = statements.block(tree.body)  # type: ignore[attr-defined]  # of "exec" mode
    return Script(
        text=text,
        names=frozenset(statements.compiler.names),
        assigns=frozenset(statements.assigns),
        steps=tuple(steps),
    )


class _Statements:
    """Turns statements into steps; `assigns` gathers the names they may write."""

    def __init__(self, text: str) -> None:
        self.compiler = Compiler(text)
        self.assigns: set[str] = set()

    def block(self, body: list[ast.stmt]) -> list[_Step]:
        return [self._step(statement) for statement in body if not isinstance(statement, ast.Pass)]

    def _step(self, statement: ast.stmt) -> _Step:
        if isinstance(statement, ast.Assign):
            names = [self._target(target) for target in statement.targets]
            return _assign(names, self.compiler.compile(statement.value))
        if isinstance(statement, ast.AugAssign):
            name = self._target(statement.target)
            before = self.compiler.compile(ast.copy_location(ast.Name(name), statement.target))
            change = self.compiler.compile(statement.value)
            return _assign([name], self.compiler.operation(statement, statement.op, before, change))
        if isinstance(statement, ast.If):
            test = self.compiler.compile(statement.test)
            return _branch(test, self.block(statement.body), self.block(statement.orelse))
        raise self.compiler.unknown(statement)

    def _target(self, target: ast.expr) -> str:
        if not isinstance(target, ast.Name):
            self.compiler.refuse(target, "assigning to anything but a plain name is not allowed")
        try:
            self.assigns.add(check_name(target.id))
        except Invalid as error:
            self.compiler.refuse(target, error.message)
        return target.id


def _assign(names: list[str], run: Run) -> _Step:
    def assign(scope: Scope, assigned: dict[str, Any]) -> None:
        value = run(scope)
        for name in names:
            assigned[name] = value

    return assign


def _branch(test: Run, yes: list[_Step], no: list[_Step]) -> _Step:
    def choose(scope: Scope, assigned: dict[str, Any]) -> None:
        for step in yes if test(scope) else no:
            step(scope, assigned)

    return choose
