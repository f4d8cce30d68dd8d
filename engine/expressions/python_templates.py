"""f-strings of a Python expression: values between text, with the plain formats of numbers."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any, Final

from engine.expressions.limits import Scope, UnsuitedError, bounded
from engine.expressions.python_functions import FUNCTIONS

if TYPE_CHECKING:
    from engine.expressions.python_subset import Compiler, Run

_FORMAT: Final = re.compile(r"[<>^]?[+]?0?[0-9]{0,3},?(?:\.[0-9]{1,2})?[dfegs%]?")
_FORMATTED: Final = frozenset({int, float, str})
_NO_CONVERSION: Final = (-1, ord("s"))


def compile_template(compiler: Compiler, node: ast.JoinedStr) -> Run:
    """Return the closure of an f-string."""
    parts = tuple(_part(compiler, each) for each in node.values)

    def join(scope: Scope) -> str:
        text = str(bounded("".join(part(scope) for part in parts)))
        scope.read(text)
        return text

    return join


def _part(compiler: Compiler, node: ast.expr) -> Run:
    if not isinstance(node, ast.FormattedValue):
        return compiler.compile(node)
    if node.conversion not in _NO_CONVERSION:
        compiler.refuse(node, "a conversion in an f-string is not allowed", _UNSUPPORTED)
    run = compiler.compile(node.value)
    if node.format_spec is None:
        to_text = FUNCTIONS["str"][0]
        return lambda scope: to_text(scope, run(scope))
    spec = _spec(node.format_spec)
    if spec is None:
        compiler.refuse(node, "this format of an f-string is not allowed", _UNSUPPORTED)
    return lambda scope: _formatted(run(scope), spec)


def _spec(node: ast.expr) -> str | None:
    values = node.values if isinstance(node, ast.JoinedStr) else []
    texts = [each.value for each in values if isinstance(each, ast.Constant)]
    spec = "".join(map(str, texts))
    return spec if len(texts) == len(values) and _FORMAT.fullmatch(spec) else None


def _formatted(value: Any, spec: str) -> str:
    if type(value) not in _FORMATTED:
        raise UnsuitedError("only a number or a text has a format")
    try:
        return format(value, spec)
    except ValueError as error:
        raise UnsuitedError(f"the format {spec!r} does not fit the value") from error


_UNSUPPORTED: Final = "expression_unsupported"
