"""JUEL's grammar (JSR 245 EL 2.2 §1): the tokens of one `${…}` become a tree."""

from __future__ import annotations

import re
from typing import Final

from engine.expressions.feel_lexer import Token
from engine.expressions.feel_tree import Node
from engine.expressions.juel_lexer import refusal, refuse, unquoted
from engine.expressions.limits import MAX_NESTING

_POWERS: Final = {
    "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4,
    "+": 5, "-": 5, "*": 6, "/": 6, "%": 6,
}  # fmt: skip
_CONSTANTS: Final = {"true": True, "false": False, "null": None}
_CLASSES: Final = frozenset({"class", "getClass", "forName", "classLoader", "getClassLoader"})
_MAX_DIGITS: Final = 400


class Parser:
    """Reads one expression; raises ExpressionError."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def tree(self) -> Node:
        """Return the tree of all tokens."""
        if self._token.kind == "end":
            refuse("the expression is empty; write a value", self._token.column)
        node = self._expression()
        if self._token.kind != "end":
            self._unexpected("an operator or the end")
        return node

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._tokens[self._at]
        self._at += token.kind != "end"
        return token

    def _accept(self, sign: str) -> bool:
        found = self._token.kind == "operator" and self._token.text == sign
        self._at += found
        return found

    def _expect(self, sign: str) -> None:
        if not self._accept(sign):
            self._unexpected(repr(sign))

    def _unexpected(self, expected: str) -> None:
        found = "the end" if self._token.kind == "end" else repr(self._token.text[:80])
        refuse(f"found {found}; expected {expected}", self._token.column)

    def _expression(self) -> Node:
        self._depth += 1
        if self._depth > MAX_NESTING:
            fact = f"it nests deeper than {MAX_NESTING}; split it into several steps"
            refuse(fact, self._token.column, "expression_forbidden")
        node = self._binary(0)
        if self._accept("?"):
            column = self._token.column
            yes = self._expression()
            self._expect(":")
            node = Node("if", column, None, (node, yes, self._expression()))
        self._depth -= 1
        return node

    def _binary(self, power: int) -> Node:
        left = self._unary()
        while self._token.kind == "operator" and _POWERS.get(self._token.text, 0) > power:
            sign = self._next()
            right = self._binary(_POWERS[sign.text])
            left = Node("binary", sign.column, sign.text, (left, right))
        return left

    def _unary(self) -> Node:
        signs: list[Token] = []
        while self._token.kind == "operator" and self._token.text in {"!", "-", "empty"}:
            signs.append(self._next())
            if len(signs) > MAX_NESTING:
                refuse("it has too many signs; split it", signs[0].column, "expression_forbidden")
        node = self._value()
        for sign in reversed(signs):
            node = Node("unary", sign.column, sign.text, (node,))
        return node

    def _value(self) -> Node:
        node = self._primary()
        steps = 0
        while self._token.kind == "operator" and self._token.text in {".", "["}:
            steps += 1
            if steps > MAX_NESTING:
                refuse("the path is too long", self._token.column, "expression_forbidden")
            node = self._step(node)
        return node

    def _step(self, node: Node) -> Node:
        sign = self._next()
        if sign.text == "[":
            key = self._expression()
            self._expect("]")
            return Node("item", sign.column, None, (node, key))
        name = self._next()
        if name.kind != "name":
            refuse(f"found {name.text[:80]!r}; expected a property's name", name.column)
        check_word(name)
        if self._token.kind == "operator" and self._token.text == "(":
            return Node("method", name.column, name.text, (node, *self._arguments()))
        return Node("property", name.column, name.text, (node,))

    def _arguments(self) -> tuple[Node, ...]:
        self._expect("(")
        arguments: list[Node] = []
        while not self._accept(")"):
            if arguments:
                self._expect(",")
            arguments.append(self._expression())
        return tuple(arguments)

    def _primary(self) -> Node:
        token = self._next()
        if token.kind == "number":
            return Node("constant", token.column, _number(token))
        if token.kind == "text":
            return Node("constant", token.column, unquoted(token))
        if token.kind == "name":
            return self._word(token)
        if token.kind == "operator" and token.text == "(":
            node = self._expression()
            self._expect(")")
            return node
        found = "the end" if token.kind == "end" else repr(token.text[:80])
        raise refusal(f"found {found}; expected a value", token.column)

    def _word(self, token: Token) -> Node:
        if token.text in _CONSTANTS:
            return Node("constant", token.column, _CONSTANTS[token.text])
        if token.text == "instanceof":
            refuse("instanceof asks for Java classes", token.column, "expression_forbidden")
        check_word(token)
        prefix, _, name = token.text.rpartition(":")
        if self._token.kind == "operator" and self._token.text == "(":
            return Node("function", token.column, (prefix, name), self._arguments())
        return Node("name", token.column, token.text)


def check_word(token: Token) -> None:
    """Refuse a name that reaches for Java's classes or Python's insides."""
    if token.text in _CLASSES or token.text.startswith("__"):
        fact = f"{token.text[:80]!r} reaches for classes, and there are none here"
        refuse(fact, token.column, "expression_forbidden")


def _number(token: Token) -> int | float:
    if len(token.text) > _MAX_DIGITS:
        refuse("the number is too long; use fewer digits", token.column)
    if re.fullmatch("[0-9]+", token.text):
        return int(token.text)
    number = float(token.text)
    if number == float("inf"):
        refuse("the number is too large; use a smaller one", token.column)
    return number
