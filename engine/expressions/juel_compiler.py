"""JUEL's tree becomes closures; what Java would call outside is a refusal with its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any, Final

from engine.expressions.errors import ExpressionError
from engine.expressions.feel_tree import Node
from engine.expressions.juel_facts import fact_of
from engine.expressions.juel_flowable import OUTER_FUNCTIONS
from engine.expressions.juel_functions import FUNCTIONS, PREFIXES, VARIABLE_FUNCTIONS
from engine.expressions.juel_lexer import refuse
from engine.expressions.juel_methods import (
    METHODS,
    getter_key,
    item_of,
    property_value,
    steps_of,
)
from engine.expressions.juel_spin import DOCUMENT_METHODS, VALUES, read_document
from engine.expressions.juel_values import (
    ARITHMETIC,
    ORDERS,
    equals,
    is_empty,
    kind_of,
    to_boolean,
    to_number,
)
from engine.expressions.limits import Scope, UnsuitedError

Run = Callable[[Scope], Any]

_CONTAINERS: Final = frozenset({"variables", "variableContainer", "variableScope"})
_READS: Final = frozenset(
    {"getVariable", "getVariableLocal", "getVariableTyped", "getTransientVariable"}
)
_CHANGES: Final = frozenset(
    {
        "setVariable",
        "setVariableLocal",
        "removeVariable",
        "removeVariableLocal",
        "setTransientVariable",
    }
)


class Compiler:
    """Turns trees into closures; `names`, `paths` gather what they read.

    `reads_any` says that a name is calculated. With `may_assign`, `execution.setVariable` writes
    to the scope's variables and `assigns` gathers the names.
    """

    def __init__(self, *, may_assign: bool = False) -> None:
        self._may_assign = may_assign
        self.names: set[str] = set()
        self.paths: set[str] = set()
        self.assigns: set[str] = set()
        self.reads_any = False
        self._compilers: Mapping[str, Callable[[Node], Run]] = {
            "constant": self._constant, "name": self._name, "unary": self._unary,
            "binary": self._binary, "if": self._if, "item": self._item,
            "property": self._property, "method": self._method, "function": self._function,
        }  # fmt: skip

    def compile(self, node: Node) -> Run:
        """Return the closure of a tree; raises ExpressionError."""
        return self._compilers[node.kind](node)

    def _constant(self, node: Node) -> Run:
        value = node.value
        return lambda _scope: value

    def _name(self, node: Node) -> Run:
        if node.value in {"execution", "task"}:
            fact = f"{node.value!r} is no value; read one of its facts"
            refuse(fact, node.column, "expression_unsupported")
        return self._read(node.value, node.value)

    def _read(self, name: str, path: str) -> Run:
        self.names.add(name)
        self.paths.add(path)

        def read(scope: Scope) -> Any:
            try:
                return scope.variables[name]
            except KeyError:
                raise UnsuitedError(f"{name!r} has no value") from None

        return read

    def _read_or_null(self, name: str) -> Run:
        self.names.add(name)
        self.paths.add(name)
        return lambda scope: scope.variables.get(name)

    def _unary(self, node: Node) -> Run:
        operand = self.compile(node.parts[0])
        if node.value == "empty":
            return lambda scope: is_empty(operand(scope))
        if node.value == "!":
            return lambda scope: not to_boolean(operand(scope))
        return lambda scope: -to_number(operand(scope))

    def _binary(self, node: Node) -> Run:
        left, right = map(self.compile, node.parts)
        sign = node.value
        if sign == "&&":
            return lambda scope: to_boolean(left(scope)) and to_boolean(right(scope))
        if sign == "||":
            return lambda scope: to_boolean(left(scope)) or to_boolean(right(scope))
        if sign == "==":
            return lambda scope: equals(left(scope), right(scope))
        if sign == "!=":
            return lambda scope: not equals(left(scope), right(scope))
        operation = ORDERS.get(sign) or ARITHMETIC[sign]
        return lambda scope: operation(left(scope), right(scope))

    def _if(self, node: Node) -> Run:
        condition, yes, no = map(self.compile, node.parts)
        return lambda scope: yes(scope) if to_boolean(condition(scope)) else no(scope)

    def _item(self, node: Node) -> Run:
        key = node.parts[1]
        if key.kind == "constant" and type(key.value) is str:
            return self._property(Node("property", node.column, key.value, node.parts[:1]))
        base, index = map(self.compile, node.parts)
        return lambda scope: item_of(base(scope), index(scope))

    def _property(self, node: Node) -> Run:
        base, key = node.parts[0], node.value
        if _is_of(node, "execution", "task"):
            return fact_of(base.value, key, node.column)
        if _is_of(node, *_CONTAINERS):
            return self._read_or_null(key)
        keys, root = [key], base
        while root.kind == "property" and not _is_of(root, "execution", "task"):
            keys.append(root.value)
            root = root.parts[0]
        if root.kind != "name" or root.value in _CONTAINERS:
            run = self.compile(base)
            return lambda scope: property_value(run(scope), key)
        keys.reverse()
        read = self._read(root.value, ".".join([root.value, *keys]))
        return lambda scope: reduce(property_value, keys, read(scope))

    def _method(self, node: Node) -> Run:
        base, name = node.parts[0], node.value
        if _is_of(node, "execution", "task", *_CONTAINERS):
            return self._of_execution(node)
        document = self._spin(node)
        if document is not None:
            return document
        if name == "mapTo":
            fact = "'mapTo' makes a Java object, and there are no classes here; use plain keys"
            refuse(fact, node.column, "expression_unsupported")
        method = METHODS.get(name) or DOCUMENT_METHODS.get(name)
        count = len(node.parts) - 1
        if method is not None and method.least <= count <= method.most:
            run, *arguments = map(self.compile, node.parts)
            call = method.call
            return lambda scope: call(scope, run(scope), *(each(scope) for each in arguments))
        key = getter_key(name)
        if key is not None and count == 0 and base.kind != "name":
            return self._property(Node("property", node.column, key, (base,)))
        raise bean_call(node)

    def _spin(self, node: Node) -> Run | None:
        base, name = node.parts[0], node.value
        arguments = node.parts[1:]
        if name in VALUES and not arguments:
            return self.compile(base)
        if name not in {"prop", "jsonPath"} or len(arguments) != 1:
            return None
        key = arguments[0]
        if key.kind != "constant" or type(key.value) is not str:
            return self._item(Node("item", node.column, None, (base, key)))
        steps = [key.value] if name == "prop" else steps_of(key.value)
        if steps is None:
            fact = f"the path {key.value[:80]!r} is more than keys and places; filter in a script"
            refuse(fact, node.column, "expression_unsupported")
        for step in steps:
            place = Node("constant", node.column, step, ())
            base = Node("item", node.column, None, (base, place))
        return self.compile(base)

    def _of_execution(self, node: Node) -> Run:
        base, name = node.parts[0].value, node.value
        arguments = node.parts[1:]
        if name in _CHANGES and self._may_assign and base in {"execution", "task"}:
            return self._change(node)
        if name in _CHANGES:
            fact = f"{name!r} changes a variable; only a script or a listener may"
            refuse(fact, node.column, "expression_unsupported")
        if name in _READS or (name == "get" and base in _CONTAINERS):
            return self._variable(node, arguments)
        if name in {"hasVariable", "hasVariableLocal", "containsKey"} and len(arguments) == 1:
            variable = self._named(arguments[0])
            return lambda scope: variable(scope) in scope.variables
        key = getter_key(name)
        if key is not None and not arguments:
            return fact_of(base, key, node.column)
        raise bean_call(node)

    def _variable(self, node: Node, arguments: tuple[Node, ...]) -> Run:
        if len(arguments) != 1:
            refuse(f"{node.value!r} takes one name", node.column)
        if arguments[0].kind == "constant" and type(arguments[0].value) is str:
            return self._read_or_null(arguments[0].value)
        variable = self._named(arguments[0])
        return lambda scope: scope.variables.get(variable(scope))

    def _named(self, node: Node) -> Run:
        run = self.compile(node)
        if node.kind == "constant" and type(node.value) is str:
            self.names.add(node.value)
            self.paths.add(node.value)
        else:
            self.reads_any = True
        return lambda scope: _name_in(run(scope))

    def _change(self, node: Node) -> Run:
        arguments = node.parts[1:]
        takes = 2 if node.value.startswith("set") else 1
        if len(arguments) != takes or arguments[0].kind != "constant":
            fact = f"{node.value!r} takes a fixed name" + (" and a value" if takes == 2 else "")
            refuse(fact, node.column, "expression_unsupported")
        name = arguments[0].value
        self.assigns.add(name)
        value = self.compile(arguments[1]) if takes == 2 else lambda _scope: None

        def change(scope: Scope) -> None:
            scope.variables[name] = value(scope)  # type: ignore[index]  # a script's own layer

        return change

    def _function(self, node: Node) -> Run:
        prefix, name = node.value
        if prefix in PREFIXES and name in VARIABLE_FUNCTIONS:
            return self._of_variable(node, *VARIABLE_FUNCTIONS[name])
        outer = OUTER_FUNCTIONS.get(":".join(node.value))
        if outer is not None and len(node.parts) == outer[1]:
            call, parts = outer[0], tuple(map(self.compile, node.parts))
            return lambda scope: call(scope, *(part(scope) for part in parts))
        if not prefix and name in {"S", "JSON"} and len(node.parts) in {1, 2}:
            given = tuple(map(self.compile, node.parts))
            return lambda scope: read_document(scope, *(each(scope) for each in given))
        if not prefix and name == "XML":
            fact = "'XML' is not read here, only JSON; let a worker read it"
            refuse(fact, node.column, "expression_unsupported")
        known = FUNCTIONS.get(name) if not prefix else None
        if known is None or len(node.parts) != 0:
            full = f"{prefix}:{name}" if prefix else name
            fact = f"no function is called {full[:80]!r} here; use a variable, or now()"
            refuse(fact, node.column, "expression_unsupported")
        return known

    def _of_variable(self, node: Node, call: Callable[..., Any], least: int, most: int) -> Run:
        if not node.parts or not least <= len(node.parts) - 1 <= most:
            refuse(f"{':'.join(node.value)!r} takes another number of arguments", node.column)
        first, *others = node.parts
        is_text = first.kind == "constant" and type(first.value) is str
        variable = (
            self._read_or_null(first.value)
            if first.kind == "name" or is_text
            else self.compile(first)
        )
        arguments = tuple(map(self.compile, others))
        return lambda scope: call(scope, variable(scope), *(each(scope) for each in arguments))


def bean_call(node: Node) -> ExpressionError:
    """Return the refusal of a method that only Java has; `where` holds the bean's name."""
    base = node.parts[0]
    while base.kind in {"property", "item", "method"}:
        base = base.parts[0]
    bean = str(base.value) if base.kind == "name" else "the value"
    error = ExpressionError(
        f"cannot use the expression, column {node.column}: {bean}.{node.value}(…) calls Java, "
        "which does not run here; let a worker do it",
        code="bean_call",
        column=node.column,
    )
    error.where["bean"] = bean
    return error


def _is_of(node: Node, *names: str) -> bool:
    base = node.parts[0]
    return base.kind == "name" and base.value in names


def _name_in(value: Any) -> str:
    if type(value) is not str or value.startswith("$"):
        raise UnsuitedError(f"{kind_of(value)} is no variable's name")
    return value
