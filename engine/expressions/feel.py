"""FEEL as a whole: the compiled subset where it suffices, feelin for the rest.

A process's texts are read strictly (`strict`): names as variables are called, known functions. A
decision's names may hold spaces, and what no function of FEEL is called may be a function given as
a variable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias

from engine.expressions import feelin
from engine.expressions.errors import EvaluationError, ExpressionError
from engine.expressions.evaluation import Expression
from engine.expressions.feel_checks import PLAIN_NAME, check_depth, checked_names, refusal_of
from engine.expressions.feel_compiler import compile_tree, is_reference
from engine.expressions.feel_parser import Parser
from engine.expressions.feel_values import FeelFunction, FeelRange, FeelTable
from engine.expressions.feelin import Analysis, Cell, Unreadable
from engine.expressions.limits import Scope, check_source
from engine.expressions.unary_tests import compile_tests

__all__ = [
    "FeelFunction",
    "FeelRange",
    "FeelTable",
    "compile_feel",
    "compile_unary_tests",
    "evaluate_batch",
]

Known: TypeAlias = "Iterable[str] | Mapping[str, Known]"


def compile_feel(text: str, *, known: Known = (), strict: bool = False) -> Expression:
    """Compile an expression; `known` are names that its parser must know, nested for keys.

    Raises ExpressionError.
    """
    subset = partial(_subset, text, _start(text))
    return _compiled(Cell(kind="e", text=text, known=_shape(known)), subset, strict=strict)


def compile_unary_tests(text: str, *, known: Known = ()) -> Expression:
    """Compile a cell of a decision table: true, false or null of the variable `?`."""
    cell = Cell(kind="u", text=text, known=_shape(known))
    return _compiled(cell, partial(compile_tests, text), strict=False)


def evaluate_batch(
    cells: Sequence[tuple[Expression, Mapping[str, Any]]],
    variables: Mapping[str, Any],
    now: datetime,
) -> list[Any | EvaluationError]:
    """Return each cell's value or its error; at most one call into JavaScript for all.

    What a cell adds to the variables stands beside its expression.
    """
    answers: list[Any] = [None] * len(cells)
    waiting: list[tuple[int, Cell, Mapping[str, Any]]] = []
    names: set[str] = set()
    for at, (expression, more) in enumerate(cells):
        if expression.cell is None:
            layered = {**variables, **more} if more else variables
            answers[at] = _attempt(expression, layered, now)
        else:
            waiting.append((at, expression.cell, more))
            names |= expression.names | expression.maybe_names
    if waiting:
        sent = {name: variables[name] for name in names if name in variables}
        places, asked, added = zip(*waiting, strict=True)
        found = _all(asked, added, sent, Scope(variables, now))
        for at, value in zip(places, found, strict=True):
            answers[at] = value
    return answers


def _all(
    cells: Sequence[Cell],
    more: Sequence[Mapping[str, Any]],
    sent: Mapping[str, Any],
    scope: Scope,
) -> list[Any]:
    """Evaluate together; where that fails as a whole, alone, so that only the guilty fail."""
    try:
        return feelin.evaluate_cells(cells, sent, scope, more)
    except EvaluationError as error:
        if len(cells) == 1:
            return [error]
        half = len(cells) // 2
        return [
            *_all(cells[:half], more[:half], sent, scope),
            *_all(cells[half:], more[half:], sent, scope),
        ]


def _attempt(expression: Expression, variables: Mapping[str, Any], now: datetime) -> Any:
    try:
        return expression.calculate(variables, now)
    except EvaluationError as error:
        return error


def _compiled(cell: Cell, subset: Callable[[], Expression], *, strict: bool) -> Expression:
    text = cell.text
    check_source(text)
    first: ExpressionError | None = None
    if strict or not _is_local(cell):
        try:
            return subset()
        except ExpressionError as error:
            allowed = {"expression_unsupported"} | (set() if strict else {"expression_syntax"})
            if error.code not in allowed:
                raise
            first = error
    check_depth(text)
    cell = replace(cell, text=text[_start(text) :])
    try:
        analysis = feelin.analyse(cell)
    except Unreadable as error:
        raise refusal_of(text, _start(text), error, first) from error
    except EvaluationError as error:
        message = f"cannot use the expression: {error.message}"
        raise ExpressionError(message, code="expression_forbidden", column=1) from error
    names = checked_names(text, _start(text), cell, analysis, first if strict else None)
    return Expression(
        text=text,
        names=names,
        paths=analysis.paths | (names - analysis.names),
        maybe_names=analysis.maybe_names,
        language="feel",
        closure=_closure(cell, names | analysis.maybe_names, analysis),
        cell=cell,
    )


def _is_local(cell: Cell) -> bool:
    """Tell whether a decision's text is not for the subset.

    It would read a known name as something else (`a-b`), and knows no local times or ranges.
    """
    if any(sign in cell.text for sign in ("time", "@", ".start", ".end")):
        return True
    return any(not PLAIN_NAME.fullmatch(name) and name in cell.text for name in cell.known)


def _start(text: str) -> int:
    space = len(text) - len(text.lstrip())
    return space + text.startswith("=", space)


def _shape(known: Known) -> dict[str, Any]:
    if isinstance(known, Mapping):
        return {name: _shape(inner) or None for name, inner in known.items()}
    return dict.fromkeys(known)


def _closure(cell: Cell, names: frozenset[str], analysis: Analysis) -> Callable[[Scope], Any]:
    def run(scope: Scope) -> Any:
        given = scope.variables
        sent = {name: given[name] for name in names if name in given}
        if analysis.function is not None:
            parameters, body = analysis.function
            return FeelFunction(
                parameters=parameters, body=body, environment=sent, known=cell.known
            )
        more = {"?": given.get("?")} if cell.kind == "u" or "?" in given else {}
        (answer,) = feelin.evaluate_cells((cell,), sent, scope, (more,))
        if isinstance(answer, EvaluationError):
            raise answer
        return answer

    return run


def _subset(text: str, start: int) -> Expression:
    parser = Parser(text, start)
    try:
        tree = parser.tree()
        closure = compile_tree(tree)
    except RecursionError as error:
        message = "the expression nests too deep; split it into several steps"
        raise ExpressionError(message, code="expression_forbidden", column=1) from error
    return Expression(
        text=text,
        names=frozenset(parser.names),
        paths=frozenset(parser.paths),
        language="feel",
        closure=closure,
        is_reference=is_reference(tree),
    )
