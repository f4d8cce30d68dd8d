"""Unary tests (DMN 1.4 §7.3.3), the cells of decision tables, as far as the subset knows them.

`-`, literals, comparisons, ranges, lists, `not(…)`; a cell that names `?` is left to feelin.
"""

from __future__ import annotations

from typing import Any, Final

from engine.expressions.evaluation import Expression
from engine.expressions.feel_compiler import compile_tree
from engine.expressions.feel_membership import Test, compile_test
from engine.expressions.feel_parser import COMPARISON_POWER, Parser
from engine.expressions.feel_ranges import feel_equal, lies_in
from engine.expressions.feel_tree import Node
from engine.expressions.feel_values import FeelRange
from engine.expressions.limits import Scope, UnsuitedError
from engine.expressions.operators import COMPARISONS

INPUT: Final = "?"
_EQUALITIES: Final = frozenset({"=", "!="})


def compile_tests(text: str) -> Expression:
    """Compile a cell; its value is whether `?` passes, always true or false."""
    parser = _Tests(text)
    if text.strip() in {"", "-"}:
        return _cell(text, parser, lambda _scope: True)
    is_negated, nodes = parser.tests()
    tests = tuple(map(_compile, nodes))

    def passes(scope: Scope) -> bool:
        item = scope.variables.get(INPUT)
        return any(test(scope, item) is True for test in tests) is not is_negated

    return _cell(text, parser, passes)


def _cell(text: str, parser: Parser, closure: Any) -> Expression:
    return Expression(
        text=text,
        names=frozenset(parser.names),
        paths=frozenset(parser.paths),
        language="feel",
        closure=closure,
    )


class _Tests(Parser):
    """Reads several tests where an expression reads one value."""

    def tests(self) -> tuple[bool, list[Node]]:
        """Return whether they are negated, and the tests."""
        is_negated = self._token.text == "not" and self._accept("not")
        if is_negated:
            self._expect("(", "after not")
        nodes = [self._test()]
        while self._accept(","):
            nodes.append(self._test())
        if is_negated:
            self._expect(")", "after the tests")
        if self._token.kind != "end":
            self._refuse_rest()
        return is_negated, nodes

    def _test(self) -> Node:
        token = self._token
        if token.kind == "operator" and (token.text in COMPARISONS or token.text in _EQUALITIES):
            self._next()
            value = self._expression(COMPARISON_POWER)
            return Node("compared", token.column, token.text, (value,))
        return self._expression(0)


def _compile(node: Node) -> Test:
    if node.kind == "compared":
        return _compared(node)
    if node.kind in {"range", "list"}:
        return compile_test(node, compile_tree)
    run = compile_tree(node)
    if node.kind == "constant":
        return lambda scope, item: feel_equal(scope, item, run(scope))

    def holds(scope: Scope, item: Any) -> bool | None:
        value = run(scope)
        if type(value) is bool:  # a calculated truth speaks for itself
            return value
        if type(value) is FeelRange:
            return lies_in(scope, item, value)
        if type(value) is list:
            scope.spend(len(value))
            return any(feel_equal(scope, item, each) is True for each in value)
        return feel_equal(scope, item, value)

    return holds


def _compared(node: Node) -> Test:
    run, sign = compile_tree(node.parts[0]), node.value
    if sign in _EQUALITIES:
        wanted = sign == "="
        return lambda scope, item: feel_equal(scope, item, run(scope)) is wanted
    compare = COMPARISONS[sign]

    def holds(scope: Scope, item: Any) -> bool | None:
        try:
            return bool(compare(item, run(scope)))
        except UnsuitedError:
            return None

    return holds
