"""Comprehensions of a Python expression: every round costs as much as it holds."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final

from engine.expressions.limits import Scope, UnsuitedError, bounded
from engine.expressions.python_functions import distinct, items_of

if TYPE_CHECKING:
    from engine.expressions.python_subset import Compiler, Run

COMPREHENSIONS: Final = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)
Bind = Callable[[dict[str, Any], Any], None]


def compile_comprehension(compiler: Compiler, node: Any) -> Run:
    """Return the closure of a list, set, map or generator over one or more loops."""
    with ExitStack() as stack:
        loops = [_loop(compiler, each, stack) for each in node.generators]
        if isinstance(node, ast.DictComp):
            key, value = compiler.compile(node.key), compiler.compile(node.value)
            return lambda scope: {_key(key(scope)): value(scope) for _ in _rounds(scope, loops)}
        element = compiler.compile(node.elt)

    def build(scope: Scope) -> list[Any]:
        return list(bounded([element(scope) for _ in _rounds(scope, loops)]))

    if isinstance(node, ast.SetComp):
        return lambda scope: distinct(scope, build(scope))
    return build


def cost_of(*nodes: ast.AST) -> int:
    """Return what one round over these trees costs."""
    return sum(1 for node in nodes for _ in ast.walk(node))


def binder(compiler: Compiler, target: ast.expr) -> tuple[frozenset[str], Bind]:
    """Return the names that a target gives, and the function that gives them values."""
    if isinstance(target, ast.Name):
        compiler.check_word(target, target.id)
        name = target.id

        def bind_one(names: dict[str, Any], value: Any) -> None:
            names[name] = value

        return frozenset({name}), bind_one
    if not isinstance(target, ast.Tuple | ast.List):
        fact = "assigning to anything but names is not allowed"
        compiler.refuse(target, fact, "expression_unsupported")
    parts = [binder(compiler, each) for each in target.elts]

    def bind_all(names: dict[str, Any], value: Any) -> None:
        if type(value) is not list or len(value) != len(parts):
            raise UnsuitedError(f"it does not come apart into {len(parts)} values")
        for (_, bind), item in zip(parts, value, strict=True):
            bind(names, item)

    return frozenset().union(*(names for names, _ in parts)), bind_all


def _loop(compiler: Compiler, node: ast.comprehension, stack: ExitStack) -> Any:
    if node.is_async:
        compiler.refuse(node.iter, "async is not allowed", "expression_forbidden")
    source = compiler.compile(node.iter)
    names, bind = binder(compiler, node.target)
    slot = stack.enter_context(compiler.binding(names))
    tests = [compiler.compile(test) for test in node.ifs]
    return source, slot, bind, tests, cost_of(node)


def _rounds(scope: Scope, loops: list[Any]) -> Iterator[None]:
    (source, slot, bind, tests, cost), *inner = loops
    for item in items_of(scope, source(scope)):
        scope.spend(cost)
        names: dict[str, Any] = {}
        bind(names, item)
        scope.contexts[slot] = names
        if all(test(scope) for test in tests):
            if inner:
                yield from _rounds(scope, inner)
            else:
                yield


def _key(value: Any) -> str:
    if type(value) is not str or value.startswith("$"):
        raise UnsuitedError("a key of a map is a text without $ in front")
    return value
