"""`in`: whether an item passes a test, one of several tests, or lies in a range."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.expressions.feel_ranges import bounds_of, feel_equal, lies_in
from engine.expressions.feel_tree import Node
from engine.expressions.feel_values import FeelRange
from engine.expressions.limits import Scope, UnsuitedError

Test = Callable[[Scope, Any], "bool | None"]
Compile = Callable[[Node], Callable[[Scope], Any]]


def compile_test(node: Node, compile_tree: Compile) -> Test:
    """Return the closure that asks whether an item passes `in` this test."""
    if node.kind == "tests" and len(node.parts) == 1:
        return compile_test(node.parts[0], compile_tree)  # `in (x)` is `in x`
    if node.kind in {"tests", "list"}:
        tests = tuple(_one_test(part, compile_tree) for part in node.parts)
        return lambda scope, item: _any([test(scope, item) for test in tests])
    if node.kind == "range":
        return _range(node, compile_tree)
    run = compile_tree(node)

    def holds(scope: Scope, item: Any) -> bool | None:
        other = run(scope)
        if type(other) is not list:
            return None if other is None else _holds(scope, item, other)
        scope.spend(len(other))
        return any(_is_or_holds(scope, item, one) is True for one in other)

    return holds


def _one_test(node: Node, compile_tree: Compile) -> Test:
    """Return the closure of one test of several, where null is a value like others."""
    has_ranges = node.kind == "list" and any(part.kind == "range" for part in node.parts)
    if node.kind == "range" or has_ranges:
        return compile_test(node, compile_tree)
    run = compile_tree(node)

    def holds(scope: Scope, item: Any) -> bool | None:
        return _is_or_holds(scope, item, run(scope))

    return holds


def _is_or_holds(scope: Scope, item: Any, other: Any) -> bool | None:
    """Tell whether an item is one of several tests: a list is itself, or any of its items."""
    if type(other) is list and feel_equal(scope, item, other) is True:
        return True
    return _holds(scope, item, other)


def _holds(scope: Scope, item: Any, other: Any) -> bool | None:
    if type(other) is FeelRange:
        return lies_in(scope, item, other)
    if type(other) is not list:
        return feel_equal(scope, item, other) is True  # a value of another kind is not that value
    scope.spend(len(other))
    return any(feel_equal(scope, item, candidate) is True for candidate in other)


def _any(answers: list[bool | None]) -> bool | None:
    return True if True in answers else None if None in answers else False


def _range(node: Node, compile_tree: Compile) -> Test:
    low, high = map(compile_tree, node.parts)
    above, below = bounds_of(*node.value)

    def lies_between(scope: Scope, item: Any) -> bool | None:
        start, end = low(scope), high(scope)
        try:
            is_above, is_below = above(item, start), below(item, end)
        except UnsuitedError:
            return None
        return bool(is_above and is_below)

    return lies_between
