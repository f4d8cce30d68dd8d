"""A Python expression becomes closures: read by `ast`, compiled from an allow-list, never executed.

Allowed: names, constants, lists (also for tuples and sets), maps, `a["k"]`, `a.k`, slices,
operators, comparisons, `and or not`, `x if c else y`, comprehensions, f-strings, and the functions
and methods of python_functions and python_methods. Values of different kinds are unequal (True is
not 1) and have no order. A name without a value is a failure.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, NoReturn

from engine.errors import Invalid
from engine.expressions.errors import ExpressionError
from engine.expressions.limits import MAX_NESTING, Scope, UnsuitedError
from engine.expressions.operators import COMPARISONS, equal, negate, subtract
from engine.expressions.python_calls import compile_attribute, compile_call
from engine.expressions.python_functions import (
    distinct,
    floor_divide,
    joined,
    power,
    remainder,
    times,
    true_divide,
)
from engine.expressions.python_loops import COMPREHENSIONS, compile_comprehension
from engine.expressions.python_methods import slice_of
from engine.expressions.python_parser import failure
from engine.expressions.python_templates import compile_template
from engine.value_checks import check_value

Run = Callable[[Scope], Any]

_OPERATIONS: Final[Mapping[type[ast.operator], Callable[[Scope, Any, Any], Any]]] = {
    ast.Add: joined,
    ast.Sub: lambda _scope, left, right: subtract(left, right),
    ast.Mult: times,
    ast.Pow: power,
    ast.Div: lambda _scope, left, right: true_divide(left, right),
    ast.FloorDiv: lambda _scope, left, right: floor_divide(left, right),
    ast.Mod: lambda _scope, left, right: remainder(left, right),
}
_ORDERS: Final = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_TITLES: Final[Mapping[type[ast.AST], str]] = {
    ast.For: "a loop",
    ast.While: "a loop",
    ast.Lambda: "lambda",
    ast.NamedExpr: "the operator ':='",
}


class Compiler:
    """Turns trees of one text into closures; `names` gathers what they read."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines() or [""]
        self._depth = 0
        self._bound: list[tuple[int, frozenset[str]]] = []  # the loops around, innermost last
        self._loops = 0
        self.names: set[str] = set()
        self._compilers: Mapping[type[ast.AST], Callable[[Any], Run]] = {
            ast.Constant: self._constant, ast.Name: self._name, ast.List: self._list,
            ast.Tuple: self._list, ast.Dict: self._map, ast.Subscript: self._item,
            ast.BinOp: self._binary, ast.UnaryOp: self._unary, ast.BoolOp: self._logic,
            ast.IfExp: self._choice, ast.Compare: self._comparison, ast.Set: self._set,
            ast.Call: partial(compile_call, self), ast.Attribute: partial(compile_attribute, self),
            ast.JoinedStr: partial(compile_template, self),
            **dict.fromkeys(COMPREHENSIONS, partial(compile_comprehension, self)),
        }  # fmt: skip

    def compile(self, node: ast.AST) -> Run:
        """Return the closure of an expression's tree; raises ExpressionError."""
        compiler = self._compilers.get(type(node))
        if compiler is None:
            raise self.unknown(node)
        self._depth += 1
        if self._depth > MAX_NESTING:
            self.refuse(node, f"it nests deeper than {MAX_NESTING}")
        run = compiler(node)
        self._depth -= 1
        return run

    @contextmanager
    def binding(self, names: frozenset[str]) -> Iterator[int]:
        """Compile with names that a loop gives; yields the slot of the scope that holds them."""
        self._loops += 1
        self._bound.append((self._loops, names))
        yield self._loops
        self._bound.pop()

    def is_free(self, name: str) -> bool:
        """Tell whether a name means nothing here but what Python or the variables say."""
        return not any(name in names for _, names in self._bound)

    def refuse(self, node: ast.AST, fact: str, code: str = "expression_forbidden") -> NoReturn:
        """Raise ExpressionError at the place of `node`."""
        raise self.refusal(node, fact, code)

    def refusal(
        self, node: ast.AST, fact: str, code: str = "expression_forbidden"
    ) -> ExpressionError:
        """Return the error for the place of `node`."""
        line = getattr(node, "lineno", 1)
        source = self._lines[min(line, len(self._lines)) - 1].encode()
        column = len(source[: getattr(node, "col_offset", 0)].decode(errors="ignore")) + 1
        fact = f"{fact}; only plain values, names and operators run here"
        return failure(code, fact, column, line)

    def unknown(self, node: ast.AST) -> ExpressionError:
        """Return the error for a kind of expression or statement that is not allowed."""
        title = _TITLES.get(type(node), repr(type(node).__name__))
        return self.refusal(node, f"{title} is not allowed", "expression_unsupported")

    def check_word(self, node: ast.AST, name: str) -> None:
        """Refuse names that reach into Python itself."""
        if name.startswith("__"):
            self.refuse(node, f"{name[:80]!r} begins with two underscores")

    def _constant(self, node: ast.Constant) -> Run:
        value = node.value
        try:
            check_value(value)
        except Invalid:
            self.refuse(node, "this constant is no value of a variable")
        return lambda _scope: value

    def _name(self, node: ast.Name) -> Run:
        self.check_word(node, node.id)
        name = node.id
        for slot, bound in reversed(self._bound):
            if name in bound:
                return lambda scope: scope.contexts[slot][name]
        self.names.add(name)

        def read(scope: Scope) -> Any:
            try:
                return scope.variables[name]
            except KeyError:
                raise UnsuitedError(f"{name!r} has no value") from None

        return read

    def _list(self, node: ast.List | ast.Tuple) -> Run:
        parts = tuple(map(self.compile, node.elts))
        return lambda scope: [part(scope) for part in parts]

    def _map(self, node: ast.Dict) -> Run:
        keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
        if not all(isinstance(key, str) and not key.startswith("$") for key in keys):
            fact = "a key that is not a plain text is not allowed"
            self.refuse(node, fact, "expression_unsupported")
        entries = tuple(zip(keys, map(self.compile, node.values), strict=True))
        return lambda scope: {key: part(scope) for key, part in entries}

    def _item(self, node: ast.Subscript) -> Run:
        if isinstance(node.slice, ast.Slice):
            return self._slice(node.value, node.slice)
        base, index = self.compile(node.value), self.compile(node.slice)

        def pick(scope: Scope) -> Any:
            value, key = base(scope), index(scope)
            if (type(value), type(key)) not in {(dict, str), (list, int), (str, int)}:
                raise UnsuitedError("it has no such item")
            try:
                return value[key]
            except (KeyError, IndexError):
                raise UnsuitedError(f"it has no item {key!r:.80}") from None

        return pick

    def _slice(self, value: ast.expr, ends: ast.Slice) -> Run:
        base = self.compile(value)
        low, high, step = (
            self.compile(end or ast.Constant(None)) for end in (ends.lower, ends.upper, ends.step)
        )
        return lambda scope: slice_of(scope, base(scope), (low(scope), high(scope), step(scope)))

    def _set(self, node: ast.Set) -> Run:
        parts = tuple(map(self.compile, node.elts))
        return lambda scope: distinct(scope, [part(scope) for part in parts])

    def _binary(self, node: ast.BinOp) -> Run:
        return self.operation(node, node.op, self.compile(node.left), self.compile(node.right))

    def operation(self, node: ast.AST, sign: ast.operator, left: Run, right: Run) -> Run:
        """Return the closure of an operator on two closures."""
        operation = _OPERATIONS.get(type(sign))
        if operation is None:
            fact = f"the operator {type(sign).__name__!r} is not allowed"
            self.refuse(node, fact, "expression_unsupported")
        if isinstance(sign, ast.Mod) and _is_text(getattr(node, "left", None)):
            self.refuse(node, "formatting with % is not allowed", "expression_unsupported")
        return lambda scope: operation(scope, left(scope), right(scope))

    def _unary(self, node: ast.UnaryOp) -> Run:
        operand = self.compile(node.operand)
        if isinstance(node.op, ast.Not):
            return lambda scope: not operand(scope)
        if isinstance(node.op, ast.USub):
            return lambda scope: negate(operand(scope))
        if isinstance(node.op, ast.UAdd):
            return lambda scope: negate(negate(operand(scope)))
        raise self.refusal(node, "the operator '~' is not allowed", "expression_unsupported")

    def _logic(self, node: ast.BoolOp) -> Run:
        *early, last = map(self.compile, node.values)
        stops = isinstance(node.op, ast.Or)

        def decide(scope: Scope) -> Any:
            for part in early:
                value = part(scope)
                if bool(value) is stops:
                    return value
            return last(scope)

        return decide

    def _choice(self, node: ast.IfExp) -> Run:
        condition, yes, no = map(self.compile, (node.test, node.body, node.orelse))
        return lambda scope: yes(scope) if condition(scope) else no(scope)

    def _comparison(self, node: ast.Compare) -> Run:
        first, *rest = map(self.compile, (node.left, *node.comparators))
        steps = tuple(zip(map(self._compare, node.ops, node.comparators), rest, strict=True))

        def compare(scope: Scope) -> bool:
            left = first(scope)
            for holds, part in steps:
                right = part(scope)
                if not holds(scope, left, right):
                    return False
                left = right
            return True

        return compare

    def _compare(self, sign: ast.cmpop, right: ast.expr) -> Callable[[Scope, Any, Any], bool]:
        if type(sign) in _ORDERS:
            order = COMPARISONS[_ORDERS[type(sign)]]
            return lambda _scope, left, right: order(left, right)
        if isinstance(sign, ast.Is | ast.IsNot):
            if not (isinstance(right, ast.Constant) and isinstance(right.value, bool | None)):
                self.refuse(
                    right, "'is' is only for None, True and False", "expression_unsupported"
                )
            return _is if isinstance(sign, ast.Is) else _negated(_is)
        if isinstance(sign, ast.In | ast.NotIn):
            return _contains if isinstance(sign, ast.In) else _negated(_contains)
        return _equals if isinstance(sign, ast.Eq) else _negated(_equals)


def _equals(scope: Scope, left: Any, right: Any) -> bool:
    return equal(scope, left, right) is True


def _is(_scope: Scope, left: Any, right: Any) -> bool:
    return left is right


def _contains(scope: Scope, item: Any, container: Any) -> bool:
    if type(container) is str and type(item) is str:
        scope.read(container)
        return item in container
    if type(container) is dict and type(item) is str:
        return item in container
    if type(container) is not list:
        raise UnsuitedError
    scope.spend(len(container))
    return any(_equals(scope, item, candidate) for candidate in container)


def _negated(holds: Callable[[Scope, Any, Any], bool]) -> Callable[[Scope, Any, Any], bool]:
    return lambda scope, left, right: not holds(scope, left, right)


def _is_text(node: ast.AST | None) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
    )
