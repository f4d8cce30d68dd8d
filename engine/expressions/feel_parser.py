"""FEEL's grammar (DMN 1.4 §10.3.1.2), the part that Plait knows: tokens become a tree.

A Pratt parser: each infix sign has a power, and an expression goes on while the next sign is
stronger than the one it stands behind. Chains of one strength are flat, so depth is real nesting.
"""

from __future__ import annotations

from typing import Final, NoReturn

from engine.expressions.errors import ExpressionError
from engine.expressions.feel_lexer import Token, number_of, tokens_of, unquoted
from engine.expressions.feel_tree import Node, refusal, unsupported
from engine.expressions.limits import MAX_NESTING

_POWERS: Final = {
    "or": 1, "and": 2,
    "=": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "between": 3, "in": 3, "instance": 3,
    "+": 4, "-": 4, "*": 5, "/": 5, "**": 6,
}  # fmt: skip
COMPARISON_POWER: Final = 3
_SIGN: Final = 6
_KEYWORDS: Final = frozenset(
    {"and", "or", "not", "if", "then", "else", "true", "false", "null", "in", "between"}
)
_UNSUPPORTED: Final = frozenset({"for", "some", "every", "function", "return", "satisfies"})
_CONSTANTS: Final = {"true": True, "false": False, "null": None}
_LONG_NAMES: Final = (
    ("date", "and", "time"), ("get", "or", "else"), ("is", "defined"), ("list", "contains"),
    ("starts", "with"), ("ends", "with"), ("upper", "case"), ("lower", "case"),
    ("string", "length"), ("string", "join"),
    ("round", "half", "up"), ("round", "half", "down"), ("round", "up"), ("round", "down"),
)  # fmt: skip


class Parser:
    """Reads one text; `names` and `paths` are what it reads from the variables."""

    def __init__(self, text: str, start: int = 0) -> None:
        self._tokens = tokens_of(text, start)
        self._at = 0
        self._depth = 0
        self._frames: list[tuple[int, set[str]]] = []  # contexts around, with their keys so far
        self._frame_count = 0
        self.names: set[str] = set()
        self.paths: set[str] = set()

    def tree(self) -> Node:
        """Return the tree of the whole text; raises ExpressionError."""
        node = self._expression(0)
        if self._token.kind != "end":
            self._refuse_rest()
        return node

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._tokens[self._at]
        self._at += token.kind != "end"
        return token

    def _accept(self, text: str) -> bool:
        if self._token.text != text or self._token.kind not in {"operator", "name"}:
            return False
        self._at += 1
        return True

    def _expect(self, text: str, after: str) -> None:
        if not self._accept(text):
            self._refuse(f"expected {text!r} {after}")

    def _expression(self, power: int) -> Node:
        self._depth += 1
        if self._depth > MAX_NESTING:
            message = f"it nests deeper than {MAX_NESTING}; split it into several steps"
            raise refusal("expression_forbidden", message, self._token.column)
        left = self._operand()
        while (strength := self._strength()) > power:
            left = self._infix(left, strength)
        self._depth -= 1
        return left

    def _strength(self) -> int:
        token = self._token
        return _POWERS.get(token.text, 0) if token.kind in {"operator", "name"} else 0

    def _infix(self, left: Node, strength: int) -> Node:
        token = self._token
        if token.text in {"**", "instance"}:
            raise unsupported("instance of" if token.text == "instance" else "**", token.column)
        if strength != COMPARISON_POWER:
            return self._chain(left, strength)
        self._next()
        if token.text == "between":
            low = self._expression(COMPARISON_POWER)
            self._expect("and", "between the two bounds")
            high = self._expression(COMPARISON_POWER)
            node = Node("between", token.column, None, (left, low, high))
        elif token.text == "in":
            node = Node("in", token.column, None, (left, self._tests()))
        else:
            right = self._expression(COMPARISON_POWER)
            node = Node("comparison", token.column, token.text, (left, right))
        if self._strength() == COMPARISON_POWER:
            self._refuse("two comparisons in a row; join them with and")
        return node

    def _chain(self, left: Node, strength: int) -> Node:
        column, signs, parts = self._token.column, [], [left]
        while self._strength() == strength:
            signs.append(self._next().text)
            parts.append(self._expression(strength))
        return Node("chain", column, tuple(signs), tuple(parts))

    def _tests(self) -> Node:
        token = self._token
        self._refuse_test()
        if self._accept("("):  # `in (1, 2)` is several tests, `in (1..5)` a range
            return self._enclosed(token, several="tests")
        return self._expression(COMPARISON_POWER)

    def _operand(self) -> Node:
        token = self._token
        if token.text == "-" and token.kind == "operator":
            self._next()
            return Node("negate", token.column, None, (self._expression(_SIGN),))
        node = self._primary()
        steps = 0
        while self._token.kind == "operator" and self._token.text in {".", "["}:
            node = self._step(node)
            steps += 1
            if steps > MAX_NESTING:
                self._refuse(f"a path has at most {MAX_NESTING} steps")
        return node

    def _step(self, node: Node) -> Node:
        opening = self._next()
        if opening.text == ".":
            token = self._next()
            if token.kind != "name":
                self._refuse("expected a name after the dot", token)
            _refuse_dunder(token)
            keys = (*node.value, token.text) if node.kind == "path" else (token.text,)
            base = node.parts[0] if node.kind == "path" else node
            if base.kind == "name":
                self.paths.add(".".join((base.value, *keys)))
            return Node("path", token.column, keys, (base,))
        self._refuse_test()
        index = self._expression(0)
        self._expect("]", "after the index")
        return Node("index", opening.column, None, (node, index))

    def _primary(self) -> Node:
        token = self._next()
        if token.kind == "number":
            return Node("constant", token.column, number_of(token))
        if token.kind == "text":
            return Node("constant", token.column, unquoted(token))
        if token.kind == "name":
            return self._word(token)
        if token.text == "@" and self._token.kind == "text":
            return Node("literal", token.column, unquoted(self._next()))
        if token.text in {"(", "[", "]"}:
            return self._enclosed(token)
        if token.text == "{":
            return self._context(token)
        hint = "write = once" if token.text == "=" else "expected a value"
        raise self._refusal(hint, token)

    def _word(self, token: Token) -> Node:
        _refuse_dunder(token)
        if function := self._function_name(token):
            return Node("call", token.column, function, self._arguments())
        if token.text in _CONSTANTS:
            return Node("constant", token.column, _CONSTANTS[token.text])
        if token.text == "if":
            return self._choice(token)
        if token.text in _UNSUPPORTED:
            raise unsupported(token.text, token.column)
        if token.text in _KEYWORDS:
            hint = "write not(…)" if token.text == "not" else "expected a value"
            self._refuse(hint, token)
        self._refuse_long_call(token)
        for slot, keys in reversed(self._frames):
            if token.text in keys:
                return Node("local", token.column, (slot, token.text))
        self.names.add(token.text)
        self.paths.add(token.text)
        return Node("name", token.column, token.text)

    def _function_name(self, token: Token) -> str:
        for words in _LONG_NAMES:
            found = self._tokens[self._at - 1 : self._at + len(words)]
            if tuple(word.text for word in found[:-1]) == words and found[-1].text == "(":
                self._at += len(words)
                return " ".join(words)
        reserved = token.text in _KEYWORDS | _UNSUPPORTED and token.text != "not"
        return "" if reserved or not self._accept("(") else token.text

    def _refuse_long_call(self, token: Token) -> None:
        """Leave a function whose name has several words to the whole of FEEL."""
        at = self._at
        while self._tokens[at].kind == "name" and self._tokens[at].text not in _POWERS:
            at += 1
        if at > self._at and self._tokens[at].text == "(":
            raise unsupported("a function", token.column)

    def _arguments(self) -> tuple[Node, ...]:
        arguments: list[Node] = []
        while not self._accept(")"):
            if arguments:
                self._expect(",", "between the arguments")
            arguments.append(self._expression(0))
            if self._token.text == ":":
                raise unsupported("named arguments", self._token.column)
        return tuple(arguments)

    def _choice(self, token: Token) -> Node:
        condition = self._expression(0)
        self._expect("then", "after the condition")
        yes = self._expression(0)
        self._expect("else", "because every if has an else")
        return Node("if", token.column, None, (condition, yes, self._expression(0)))

    def _enclosed(self, token: Token, several: str = "") -> Node:
        if token.text == "[" and self._accept("]"):
            return Node("list", token.column)
        if several:
            self._refuse_test()
        items = [self._expression(0)]
        if self._accept(".."):
            items.append(self._expression(0))
            closing = self._next()
            if closing.text not in {")", "]", "["}:
                self._refuse("expected the end of the range", closing)
            ends = token.text == "[", closing.text == "]"
            return Node("range", token.column, ends, tuple(items))
        if token.text == "]":
            self._refuse("expected a value", token)
        kind = "list" if token.text == "[" else several
        while kind and self._accept(","):
            items.append(self._expression(0))
        self._expect("]" if token.text == "[" else ")", "at the end")
        return Node(kind, token.column, None, tuple(items)) if kind else items[0]

    def _context(self, token: Token) -> Node:
        self._frame_count += 1
        keys: dict[str, Node] = {}
        known: set[str] = set()
        slot = self._frame_count
        self._frames.append((slot, known))
        while not self._accept("}"):
            if keys:
                self._expect(",", "between the entries")
            key = self._next()
            if key.kind not in {"name", "text"}:
                self._refuse("expected a key", key)
            name = unquoted(key) if key.kind == "text" else key.text
            if name.startswith("$") or name in keys:
                self._refuse("a key occurs once and has no $ in front", key)
            self._expect(":", "after the key")
            keys[name] = self._expression(0)
            known.add(name)
        self._frames.pop()
        return Node("context", token.column, (slot, tuple(keys)), tuple(keys.values()))

    def _refuse_test(self) -> None:
        if self._token.kind == "operator" and self._token.text in {"<", "<=", ">", ">="}:
            raise unsupported("a test without a value", self._token.column)

    def _refuse_rest(self) -> NoReturn:
        before = self._tokens[self._at - 1]
        if before.kind == self._token.kind == "name":
            self._refuse("names have no spaces here; use an underscore")
        self._refuse("expected an operator or the end")

    def _refuse(self, expectation: str, token: Token | None = None) -> NoReturn:
        raise self._refusal(expectation, token or self._token)

    def _refusal(self, expectation: str, token: Token) -> ExpressionError:
        found = "the end" if token.kind == "end" else repr(token.text[:80])
        return refusal("expression_syntax", f"found {found}; {expectation}", token.column)


def _refuse_dunder(token: Token) -> None:
    if token.text.startswith("__"):
        message = f"{token.text[:80]!r} begins with two underscores; no variable is called so"
        raise refusal("expression_forbidden", message, token.column)
