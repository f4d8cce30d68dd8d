"""FEEL's tree becomes closures: each takes a Scope and returns a value, or null as FEEL says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from engine.expressions.feel_functions import FUNCTIONS, LITERAL_FUNCTIONS, Builtin
from engine.expressions.feel_membership import compile_test
from engine.expressions.feel_ranges import compared, feel_equal
from engine.expressions.feel_temporal import at_literal, property_of
from engine.expressions.feel_tree import Node, refusal, unsupported
from engine.expressions.limits import Scope, UnsuitedError
from engine.expressions.operators import (
    COMPARISONS,
    add,
    divide,
    multiply,
    negate,
    subtract,
)

Run = Callable[[Scope], Any]

_ARITHMETIC: Final = {"+": add, "-": subtract, "*": multiply, "/": divide}


def compile_tree(node: Node) -> Run:
    """Return the closure of a tree; raises ExpressionError for what cannot be known to work."""
    return _COMPILERS[node.kind](node)


def is_reference(node: Node) -> bool:
    """Tell whether a tree only names a variable or a part of it."""
    return node.kind == "name" or (node.kind == "path" and node.parts[0].kind == "name")


def _constant(node: Node) -> Run:
    value = node.value
    return lambda _scope: value


def _name(node: Node) -> Run:
    name = node.value
    return lambda scope: scope.variables.get(name)


def _local(node: Node) -> Run:
    slot, key = node.value
    return lambda scope: scope.contexts[slot][key]


def _path(node: Node) -> Run:
    base, keys = compile_tree(node.parts[0]), node.value

    def walk(scope: Scope) -> Any:
        value = base(scope)
        for key in keys:
            value = value.get(key) if type(value) is dict else _member(scope, value, key)
        return value

    return walk


def _member(scope: Scope, value: Any, key: str) -> Any:
    if type(value) is list:  # FEEL: the path of a list is the list of the paths
        scope.spend(len(value))
        return [item.get(key) if type(item) is dict else property_of(item, key) for item in value]
    return property_of(value, key)


def _index(node: Node) -> Run:
    base, index = map(compile_tree, node.parts)
    place = node.parts[1]
    counted = place.parts[0] if place.kind == "negate" else place
    if counted.kind != "constant" or type(counted.value) is not int:
        raise unsupported("a list filter", node.column)  # or an index that only data can tell

    def pick(scope: Scope) -> Any:
        items, at = base(scope), index(scope)
        if type(items) is not list:
            items = [] if items is None else [items]
        if type(at) is not int or at == 0 or abs(at) > len(items):
            return None
        return items[at - 1 if at > 0 else at]

    return pick


def _negate(node: Node) -> Run:
    (operand,) = map(compile_tree, node.parts)
    return _null_if_unsuited(lambda scope: negate(operand(scope)))


def _chain(node: Node) -> Run:
    parts = tuple(map(compile_tree, node.parts))
    if node.value[0] in {"and", "or"}:
        return _logic(parts, decisive=node.value[0] == "or")
    first, *rest = parts
    steps = tuple(zip((_ARITHMETIC[sign] for sign in node.value), rest, strict=True))

    def calculate(scope: Scope) -> Any:
        value = first(scope)
        for operation, part in steps:
            value = operation(value, part(scope))
            if type(value) is str:
                scope.read(value)
        return value

    return _null_if_unsuited(calculate)


def _logic(parts: tuple[Run, ...], *, decisive: bool) -> Run:
    def decide(scope: Scope) -> bool | None:
        answer: bool | None = not decisive
        for part in parts:
            value = part(scope)
            if value is decisive:
                return value is True  # False ends an and, True an or, whatever follows
            if type(value) is not bool:
                answer = None
        return answer

    return decide


def _comparison(node: Node) -> Run:
    left, right = map(compile_tree, node.parts)
    if node.value == "=":
        return lambda scope: feel_equal(scope, left(scope), right(scope))
    if node.value == "!=":
        return lambda scope: _not(feel_equal(scope, left(scope), right(scope)))
    compare = COMPARISONS[node.value]
    return _null_if_unsuited(lambda scope: compare(left(scope), right(scope)))


def _not(answer: bool | None) -> bool | None:  # noqa: FBT001 - it is an operand, not a switch
    return None if answer is None else not answer


def _between(node: Node) -> Run:
    value, low, high = map(compile_tree, node.parts)

    def lies_between(scope: Scope) -> bool | None:
        item = value(scope)
        above = compared(">=", item, low(scope))
        below = compared("<=", item, high(scope))
        if above is False or below is False:
            return False
        return None if above is None or below is None else True

    return lies_between


def _in(node: Node) -> Run:
    value = compile_tree(node.parts[0])
    test = compile_test(node.parts[1], compile_tree)
    return lambda scope: test(scope, value(scope))


def _if(node: Node) -> Run:
    condition, yes, no = map(compile_tree, node.parts)
    return lambda scope: yes(scope) if condition(scope) is True else no(scope)


def _list(node: Node) -> Run:
    parts = tuple(map(compile_tree, node.parts))
    return lambda scope: [part(scope) for part in parts]


def _context(node: Node) -> Run:
    slot, keys = node.value
    entries = tuple(zip(keys, map(compile_tree, node.parts), strict=True))

    def build(scope: Scope) -> dict[str, Any]:
        context = scope.contexts[slot] = {}
        for key, part in entries:
            context[key] = part(scope)
        return context

    return build


def _call(node: Node) -> Run:
    builtin = FUNCTIONS.get(node.value)
    if builtin is None:
        close = get_close_matches(node.value, FUNCTIONS, n=1) or ["those in expressions/README.md"]
        message = f"no function is called {node.value[:80]!r}; use {close[0]}"
        raise refusal("expression_unsupported", message, node.column)
    if not builtin.takes(len(node.parts)):
        message = f"{node.value!r} does not take {len(node.parts)} arguments; check its signature"
        is_short = len(node.parts) < builtin.least  # the whole of FEEL may take more arguments
        code = "expression_syntax" if is_short else "expression_unsupported"
        raise refusal(code, message, node.column)
    parts = tuple(map(compile_tree, node.parts))
    if node.value in LITERAL_FUNCTIONS and all(part.kind == "constant" for part in node.parts):
        return _folded(node, builtin)
    call = builtin.call
    return _null_if_unsuited(lambda scope: call(scope, *(part(scope) for part in parts)))


def _folded(node: Node, builtin: Builtin) -> Run:
    try:
        value = builtin.call(None, *(part.value for part in node.parts))
    except UnsuitedError as error:
        raise _bad_literal(node, node.value) from error
    return lambda _scope: value


def _literal(node: Node) -> Run:
    try:
        value = at_literal(node.value)
    except UnsuitedError as error:
        raise _bad_literal(node, "an @ literal") from error
    return lambda _scope: value


def _bad_literal(node: Node, kind: str) -> Exception:
    message = (
        f"the text is no {kind.removeprefix('an ')}; write it like 2030-01-31, "
        "2030-01-31T09:00:00Z (with its zone), 09:00:00 or P3D"
    )
    return refusal("expression_syntax", message, node.column)


def _refuse_range(node: Node) -> Run:
    raise unsupported("a range outside of in", node.column)


def _null_if_unsuited(run: Run) -> Run:
    def guarded(scope: Scope) -> Any:
        try:
            return run(scope)
        except (UnsuitedError, ZeroDivisionError):
            return None

    return guarded


_COMPILERS: Final[Mapping[str, Callable[[Node], Run]]] = {
    "constant": _constant, "name": _name, "local": _local, "path": _path, "index": _index,
    "negate": _negate, "chain": _chain, "comparison": _comparison, "between": _between,
    "in": _in, "if": _if, "list": _list, "context": _context, "call": _call, "literal": _literal,
    "range": _refuse_range, "tests": _refuse_range,
}  # fmt: skip
