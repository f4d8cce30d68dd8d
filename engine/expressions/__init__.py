"""Conditions, mappings and scripts: compiled once from an allow-list, then evaluated on data.

Text from an uploaded file never reaches Python's `eval` or `exec`: it becomes a tree of our own
closures, or runs in a machine without access to anything. Compiled objects keep no state between
runs and may be shared by threads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.expressions.errors import EvaluationError, ExpressionError
from engine.expressions.evaluation import Expression, evaluate_condition
from engine.expressions.feel import compile_feel
from engine.expressions.javascript_scripts import compile_javascript
from engine.expressions.juel import compile_juel
from engine.expressions.python_parser import parse
from engine.expressions.python_subset import Compiler
from engine.expressions.scripts import Script, compile_script
from engine.expressions.texts import (
    FEEL,
    JAVASCRIPT,
    JUEL,
    LITERAL,
    PYTHON,
    Text,
    language_of,
    literal,
)

__all__ = [
    "EvaluationError",
    "Expression",
    "ExpressionError",
    "Script",
    "Text",
    "compile_condition",
    "compile_expression",
    "compile_script",
    "compile_source",
    "evaluate_condition",
    "language_of",
    "literal",
]


def compile_expression(text: str, *, language: str | None = None) -> Expression:
    """Compile an expression in `language`, else a Text's own, else FEEL (with or without `=`).

    Raises ExpressionError.
    """
    if language is None and isinstance(text, Text):
        language = text.language
    if not text.strip().removeprefix("="):
        raise ExpressionError("the expression is empty; write a value", column=1)
    compiler = _COMPILERS.get((language or FEEL).lower())
    if compiler is None:
        raise ExpressionError(
            f"cannot use the expression language {str(language)[:80]!r}; use feel, juel, python or "
            "javascript",
            code="expression_unsupported",
            column=1,
        )
    return compiler(str(text))


def compile_source(text: str) -> Expression:
    """Compile what may be an expression: see `texts`; a literal is the text itself."""
    language = language_of(text)
    if language == LITERAL:
        return _literal(str(text))
    return compile_expression(text, language=language)


def compile_condition(text: str) -> Expression:
    """Compile a condition, with or without the leading `=`; see evaluate_condition."""
    return compile_expression(text)


def _literal(text: str) -> Expression:
    nothing: frozenset[str] = frozenset()
    return Expression(
        text=text, names=nothing, paths=nothing, language=LITERAL, closure=lambda _scope: text
    )


def _feel(text: str) -> Expression:
    return compile_feel(text, strict=True)


def _python(text: str) -> Expression:
    text = text.strip()
    compiler = Compiler(text)
    tree = parse(text, "eval")
    closure = compiler.compile(tree.body)  # type: ignore[attr-defined]  # of "eval" mode
    names = frozenset(compiler.names)
    return Expression(text=text, names=names, paths=names, language="python", closure=closure)


_COMPILERS: Mapping[str, Callable[[str], Expression]] = {
    FEEL: _feel,
    JAVASCRIPT: compile_javascript,
    JUEL: compile_juel,
    LITERAL: _literal,
    PYTHON: _python,
}
