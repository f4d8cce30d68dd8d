"""The simple cells of a table, tested in Python: literals, comparisons, ranges, lists, `not(…)`.

They are nine cells of ten, and FEEL's own evaluator costs a hundred times as much. What is not
simple is None here, and its caller lets FEEL test it. A test answers None where FEEL would: values
of different kinds, an order among kinds that have none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from engine.expressions.feel_temporal import at_literal, to_date, to_duration, to_moment, to_time
from engine.expressions.limits import UnsuitedError
from engine.expressions.operators import COMPARISONS, KINDS

Test = Callable[[Any], bool | None]

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_NUMBER: Final = re.compile(r"-?[ ]*(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?![A-Za-z0-9_]|\.(?!\.))")
_TEXT: Final = re.compile(r'"([^"\\]*)"')
_WORD: Final = re.compile(r"(true|false|null)(?![A-Za-z0-9_ ]*[A-Za-z0-9_(.\[])")
_TEMPORAL: Final = re.compile(
    r'(date and time|date|time|duration)\([ ]*"([^"\\]*)"[ ]*\)|@"([^"\\]*)"'
)
_OPERATOR: Final = re.compile(r"<=|>=|<|>|!=|=")
_WORDS: Final = {"true": True, "false": False, "null": None}
_READERS: Final = {
    "date and time": to_moment,
    "date": to_date,
    "time": to_time,
    "duration": to_duration,
}
_LONGEST: Final = 10_000


class _NotSimpleError(Exception):
    """The cell needs FEEL."""


def simple_test(text: str) -> Test | None:
    """Return the test of a simple cell, None for a cell that needs FEEL.

    `-` and an empty cell hold for every value.
    """
    if text in {"", "-"}:
        return _always
    if len(text) > _LONGEST:
        return None
    try:
        reader = _Cell(text)
        if text.startswith("not(") and text.endswith(")"):
            reader.at, reader.end = 4, len(text) - 1
            return _negated(reader.tests())
        return reader.tests()
    except _NotSimpleError:
        return None


def simple_value(text: str) -> tuple[Any] | None:
    """Return the value of a literal in a tuple, None for a text that needs FEEL."""
    if len(text) > _LONGEST:
        return None
    try:
        reader = _Cell(text)
        value = reader.literal()
        return (value,) if reader.is_done() else None
    except _NotSimpleError:
        return None


def simple_values(text: str) -> tuple[Any, ...] | None:
    """Return the values of a list of literals, None for a text that says more than that."""
    try:
        reader = _Cell(text[:_LONGEST])
        values = [reader.literal()]
        while not reader.is_done():
            reader.expect(",")
            values.append(reader.literal())
    except _NotSimpleError:
        return None
    return tuple(values)


def _always(_: Any) -> bool:
    return True


def _negated(test: Test) -> Test:
    """Return the test that holds where `test` does not, be it for a value of another kind."""
    return lambda value: test(value) is not True


def _any(tests: list[Test]) -> Test:
    def one_holds(value: Any) -> bool | None:
        answers = [test(value) for test in tests]
        return True if True in answers else None if None in answers else False

    return one_holds


class _Cell:
    """Reads one cell from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.at = 0
        self.end = len(text)

    def tests(self) -> Test:
        """Read tests between commas, one of which is enough."""
        tests = [self._test()]
        while not self.is_done():
            self.expect(",")
            tests.append(self._test())
        return tests[0] if len(tests) == 1 else _any(tests)

    def literal(self) -> Any:
        """Read a literal."""
        self._skip()
        if found := self._take(_TEXT):
            return found[1]
        if found := self._take(_NUMBER):
            number = found[0].replace(" ", "")
            return float(number) if "." in number else int(number)
        if found := self._take(_WORD):
            return _WORDS[found[1]]
        if found := self._take(_TEMPORAL):
            return _temporal(found)
        raise _NotSimpleError

    def is_done(self) -> bool:
        """Skip white space; tell whether nothing is left."""
        self._skip()
        return self.at >= self.end

    def expect(self, sign: str) -> None:
        """Take a sign, or give the cell up."""
        self._skip()
        if not self._text.startswith(sign, self.at, self.end):
            raise _NotSimpleError
        self.at += len(sign)

    def _test(self) -> Test:
        self._skip()
        if self._text[self.at : self.at + 1] in {"[", "(", "]"}:
            return self._range()
        sign = self._take(_OPERATOR)
        value = self.literal()
        if sign is None or sign[0] == "=":
            return _equal(value)
        if sign[0] == "!=":
            return _unequal(value)
        return _compared(sign[0], value)

    def _range(self) -> Test:
        opening = self._text[self.at]
        self.at += 1
        low = self.literal()
        self.expect("..")
        high = self.literal()
        self._skip()
        closing = self._text[self.at : self.at + 1]
        if closing not in {"]", ")", "["}:
            raise _NotSimpleError
        self.at += 1
        above = _compared(">=" if opening == "[" else ">", low)
        below = _compared("<=" if closing == "]" else "<", high)
        return lambda value: above(value) and below(value)

    def _skip(self) -> None:
        found = _SPACE.match(self._text, self.at, self.end)
        self.at = self.at if found is None else found.end()

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._text, self.at, self.end)
        if found is not None:
            self.at = found.end()
        return found


def _temporal(found: re.Match[str]) -> Any:
    try:
        return _READERS[found[1]](found[2]) if found[1] else at_literal(found[3])
    except UnsuitedError as error:
        raise _NotSimpleError from error


def _equal(wanted: Any) -> Test:
    kind = KINDS.get(type(wanted))
    if kind == "null":
        return lambda value: value is None

    def test(value: Any) -> bool | None:
        if type(value) is list and len(value) == 1:
            (value,) = value
            if value is None:
                return None
        if KINDS.get(type(value)) != kind:
            return False if value is None else None
        return bool(value == wanted)

    return test


def _unequal(wanted: Any) -> Test:
    equal = _equal(wanted)

    def test(value: Any) -> bool | None:
        answer = equal(value)
        return None if answer is None else not answer

    return test


def _compared(sign: str, bound: Any) -> Test:
    compare = COMPARISONS[sign]
    kind = KINDS.get(type(bound))
    if kind in {"null", "boolean"}:
        raise _NotSimpleError

    def test(value: Any) -> bool | None:
        if KINDS.get(type(value)) != kind:
            return None
        try:
            return bool(compare(value, bound))
        except UnsuitedError:
            return None

    return test
