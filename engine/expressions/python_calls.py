"""Calls and dots of a Python expression: functions by name, methods by the kind of the value."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from engine.expressions.limits import Scope
from engine.expressions.python_functions import FUNCTIONS, KEYWORDS
from engine.expressions.python_methods import NAMES, attribute_of, call_method

if TYPE_CHECKING:
    from engine.expressions.python_subset import Compiler, Run

_UNSUPPORTED = "expression_unsupported"


def compile_attribute(compiler: Compiler, node: ast.Attribute) -> Run:
    """Return the closure of `a.b`."""
    compiler.check_word(node, node.attr)
    base, name = compiler.compile(node.value), node.attr
    return lambda scope: attribute_of(base(scope), name)


def compile_call(compiler: Compiler, node: ast.Call) -> Run:
    """Return the closure of a function of the list, or of a method."""
    if any(isinstance(argument, ast.Starred) for argument in node.args):
        compiler.refuse(node, "unpacked arguments are not allowed", _UNSUPPORTED)
    name = _dotted(compiler, node.func)
    if name in FUNCTIONS:
        return _function(compiler, node, str(name))
    if isinstance(node.func, ast.Attribute):
        return _method(compiler, node, node.func)
    what = "a computed function" if name is None else repr(name[:80])
    if isinstance(node.func, ast.Name):
        compiler.check_word(node, node.func.id)
    raise compiler.refusal(node, f"calling {what} is not allowed", _UNSUPPORTED)


def _function(compiler: Compiler, node: ast.Call, name: str) -> Run:
    call, least, most = FUNCTIONS[name]
    keywords = [keyword.arg for keyword in node.keywords]
    allowed = KEYWORDS.get(name, frozenset())
    if None in keywords or (allowed is not None and not allowed.issuperset(map(str, keywords))):
        compiler.refuse(node, f"{name!r} takes no such named argument here", _UNSUPPORTED)
    if len(node.args) < least or (most is not None and len(node.args) > most):
        compiler.refuse(node, f"{name!r} takes another number of arguments", "expression_syntax")
    parts = tuple(map(compiler.compile, node.args))
    if not keywords:
        return lambda scope: call(scope, *(part(scope) for part in parts))
    named = {str(keyword.arg): compiler.compile(keyword.value) for keyword in node.keywords}

    def run(scope: Scope) -> Any:
        options = {key: part(scope) for key, part in named.items()}
        return call(scope, *(part(scope) for part in parts), **options)

    return run


def _method(compiler: Compiler, node: ast.Call, function: ast.Attribute) -> Run:
    name = function.attr
    compiler.check_word(function, name)
    if name not in NAMES or node.keywords:
        compiler.refuse(node, f"calling the method {name[:80]!r} is not allowed", _UNSUPPORTED)
    base = compiler.compile(function.value)
    parts = tuple(map(compiler.compile, node.args))
    return lambda scope: call_method(scope, base(scope), name, tuple(part(scope) for part in parts))


def _dotted(compiler: Compiler, node: ast.expr) -> str | None:
    """Return `datetime.now` of a name with dots whose first word is no variable of a loop."""
    words: list[str] = []
    while isinstance(node, ast.Attribute):
        words.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or not compiler.is_free(node.id):
        return None
    return ".".join([node.id, *reversed(words)])
