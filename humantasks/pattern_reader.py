"""Pattern text -> a tree: the allow-list of what a form's pattern may say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

MAX_LENGTH = 500
MAX_DEPTH = 20
MAX_COUNT = 500

Test = Callable[[str], bool]


class PatternRefused(ValueError):
    """The pattern is malformed or uses what is not understood; the text says what and where."""


@dataclass(frozen=True)
class Character:
    """One character that passes the test."""

    test: Test


@dataclass(frozen=True)
class Anchor:
    """The beginning (`^`) or the end (`$`) of the text."""

    kind: str


@dataclass(frozen=True)
class Sequence:
    """Parts one after the other."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Alternatives:
    """One of several choices."""

    choices: tuple[Node, ...]


@dataclass(frozen=True)
class Repeat:
    """A part from `least` to `most` times (None: no end)."""

    part: Node
    least: int
    most: int | None


Node = Character | Anchor | Sequence | Alternatives | Repeat

_DIGITS = frozenset("0123456789")
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_SPACE = frozenset(" \t\n\r\f\v\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff") | {
    chr(code) for code in range(0x2000, 0x200B)
}
_CLASSES = {"d": _DIGITS, "w": _WORD, "s": _SPACE}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_LINE_ENDS = frozenset("\n\r\u2028\u2029")
_QUANTIFIERS: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}


def read(text: str) -> Node:
    """Read a pattern; raises PatternRefused."""
    if len(text) > MAX_LENGTH:
        raise PatternRefused(
            f"the pattern has {len(text)} characters, expected at most {MAX_LENGTH}"
        )
    reader = _Reader(text)
    node = reader.alternatives(0)
    if reader.at < len(text):
        raise reader.refusal("a ) has no (")
    return node


class _Reader:
    """A place in the text, moving forward."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def refusal(self, fact: str) -> PatternRefused:
        return PatternRefused(f"{fact} (character {self.at + 1} of {self.text!r})")

    def alternatives(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise self.refusal("groups lie too deep in each other")
        choices = [self._sequence(depth)]
        while self._take("|"):
            choices.append(self._sequence(depth))
        return choices[0] if len(choices) == 1 else Alternatives(tuple(choices))

    def _sequence(self, depth: int) -> Node:
        parts: list[Node] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self._quantified(self._atom(depth)))
        return Sequence(tuple(parts))

    def _atom(self, depth: int) -> Node:
        character = self._next()
        if character == "(":
            return self._group(depth)
        if character == "[":
            return Character(self._class())
        if character == "\\":
            escaped = self._escape()
            return Character(_is(escaped) if isinstance(escaped, str) else escaped)
        if character in "^$":
            return Anchor(character)
        if character == ".":
            return Character(lambda one: one not in _LINE_ENDS)
        if character in "*+?{":
            self.at -= 1
            raise self.refusal(f"{character} has nothing before it to repeat")
        return Character(_is(character))

    def _group(self, depth: int) -> Node:
        if self._take("?") and not self._take(":"):
            raise self.refusal("look-around, flags and named groups are not understood")
        node = self.alternatives(depth + 1)
        if not self._take(")"):
            raise self.refusal("a ( is not closed")
        return node

    def _quantified(self, node: Node) -> Node:
        if self.at == len(self.text) or self.text[self.at] not in "*+?{":
            return node
        if isinstance(node, Anchor):
            raise self.refusal("an anchor cannot be repeated")
        character = self._next()
        least, most = self._counts() if character == "{" else _QUANTIFIERS[character]
        self._take("?")  # lazy or greedy: whether it matches is the same
        if self.at < len(self.text) and self.text[self.at] in "*+?{":
            raise self.refusal("two quantifiers follow each other")
        return Repeat(node, least, most)

    def _counts(self) -> tuple[int, int | None]:
        inside, brace, rest = self.text[self.at :].partition("}")
        low, comma, high = inside.partition(",")
        is_whole = (
            low.isascii() and low.isdigit() and (not high or (high.isascii() and high.isdigit()))
        )
        if not brace or not is_whole:
            raise self.refusal("expected {m}, {m,} or {m,n}; write \\{ for a brace")
        least = int(low)
        most = least if not comma else int(high) if high else None
        if max(least, most or 0) > MAX_COUNT or (most is not None and most < least):
            raise self.refusal(f"counts must rise and stay within {MAX_COUNT}")
        self.at = len(self.text) - len(rest)
        return least, most

    def _class(self) -> Test:
        is_negated = self._take("^")
        ranges: list[tuple[str, str]] = []
        tests: list[Test] = []
        while not self._take("]"):
            first = self._class_member()
            if not isinstance(first, str):
                tests.append(first)
                continue
            last = self._class_member() if self._take_range() else first
            if not isinstance(last, str) or last < first:
                raise self.refusal("a range must rise from one character to another")
            ranges.append((first, last))
        return lambda one: (
            is_negated
            != (any(low <= one <= high for low, high in ranges) or any(test(one) for test in tests))
        )

    def _take_range(self) -> bool:
        following = self.text[self.at : self.at + 2]
        return following[:1] == "-" and following[1:] not in ("", "]") and self._take("-")

    def _class_member(self) -> str | Test:
        character = self._next()
        return self._escape() if character == "\\" else character

    def _escape(self) -> str | Test:
        character = self._next()
        if character.lower() in _CLASSES:
            members = _CLASSES[character.lower()]
            return lambda one: (one in members) == character.islower()
        if character in "xu":
            return self._code(2 if character == "x" else 4)
        if character.isalnum() and character not in _CONTROLS:
            raise self.refusal(f"\\{character} is not understood")
        return _CONTROLS.get(character, character)

    def _code(self, digits: int) -> str:
        text = self.text[self.at : self.at + digits]
        if len(text) < digits or not all(one in "0123456789abcdefABCDEF" for one in text):
            raise self.refusal(f"expected {digits} hexadecimal digits")
        self.at += digits
        return chr(int(text, 16))

    def _next(self) -> str:
        if self.at == len(self.text):
            raise self.refusal("the pattern ends too early")
        self.at += 1
        return self.text[self.at - 1]

    def _take(self, character: str) -> bool:
        is_there = self.at < len(self.text) and self.text[self.at] == character
        self.at += is_there
        return is_there


def _is(wanted: str) -> Test:
    return lambda one: one == wanted
