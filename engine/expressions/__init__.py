"""Conditions, mappings and scripts: compiled once from an allow-list, then evaluated on data.

Text from an uploaded file never reaches Python's `eval` or `exec`: it becomes a tree of our own
closures. Compiled objects keep no state between runs and may be shared by threads. FEEL here keeps
whole numbers exact at any size, and other numbers are floats: `0.1 + 0.2 = 0.3` is false.
"""

from __future__ import annotations

from engine.expressions.errors import EvaluationError, ExpressionError
from engine.expressions.evaluation import Expression, evaluate_condition
from engine.expressions.feel_compiler import compile_tree, is_reference
from engine.expressions.feel_parser import Parser
from engine.expressions.python_parser import parse
from engine.expressions.python_subset import Compiler
from engine.expressions.scripts import Script, compile_script

__all__ = [
    "EvaluationError",
    "Expression",
    "ExpressionError",
    "Script",
    "compile_condition",
    "compile_expression",
    "compile_script",
    "compile_source",
    "evaluate_condition",
]


def compile_expression(text: str, *, language: str | None = None) -> Expression:
    """Compile FEEL (a leading `=` is dropped) or, with language "python", a Python expression.

    Raises ExpressionError.
    """
    if not text.strip().removeprefix("="):
        raise ExpressionError("the expression is empty; write a value", column=1)
    if language == "python":
        return _python(text)
    if language not in {None, "feel"}:
        raise ExpressionError(
            f"cannot use the expression language {str(language)[:80]!r}; use feel or python",
            code="expression_unsupported",
            column=1,
        )
    return _feel(text)


def compile_source(text: str) -> Expression:
    """Compile a mapping's source: `=…` is FEEL, anything else the text itself."""
    if text.startswith("="):
        return compile_expression(text)
    nothing: frozenset[str] = frozenset()
    return Expression(
        text=text, names=nothing, paths=nothing, language="text", closure=lambda _scope: text
    )


def compile_condition(text: str, *, language: str | None = None) -> Expression:
    """Compile a condition, with or without the leading `=`; see evaluate_condition."""
    return compile_expression(text, language=language)


def _feel(text: str) -> Expression:
    start = len(text) - len(text.lstrip())
    parser = Parser(text, start + text.startswith("=", start))
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


def _python(text: str) -> Expression:
    text = text.strip()
    compiler = Compiler(text)
    tree = parse(text, "eval")
    closure = compiler.compile(tree.body)  # type: ignore[attr-defined]  # of "eval" mode
    names = frozenset(compiler.names)
    return Expression(text=text, names=names, paths=names, language="python", closure=closure)
