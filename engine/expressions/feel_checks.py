"""What is asked of a text that feelin can read, before a model may hold it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from engine.expressions import feelin
from engine.expressions.errors import ExpressionError
from engine.expressions.feelin import Analysis, Cell, Unreadable
from engine.expressions.limits import MAX_NESTING

PLAIN_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PIECES: Final = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|/\*.*?\*/|[(\[{]|[)\]}]', re.DOTALL)
_MAX_EXACT: Final = 2**53 - 1
_JOINT: Final = re.compile(r"\s*([^\w\s])\s*")


def check_depth(text: str) -> None:
    """Refuse brackets in brackets beyond the limit, before any reader meets them."""
    depth = 0
    for match in _PIECES.finditer(text):
        sign = match.group()
        depth += (sign in "([{") - (sign in ")]}") if len(sign) == 1 else 0
        if depth > MAX_NESTING:
            fact = f"it nests deeper than {MAX_NESTING}; split it into several steps"
            raise _at(text, match.start(), fact, "expression_forbidden")


def refusal_of(
    text: str, start: int, error: Unreadable, first: ExpressionError | None
) -> ExpressionError:
    """Return the error for a text that nobody can read; the subset's own words are plainer."""
    if first is not None and first.code == "expression_syntax":
        return first
    at = start + _index(text[start:], error.at)
    fact = f"{error.fact[:200]}; correct the text from here"
    return _at(text, at, fact, "expression_syntax")


def checked_names(
    text: str, start: int, cell: Cell, analysis: Analysis, first: ExpressionError | None
) -> frozenset[str]:
    """Return what a text reads; `first` tells a strict reader why the subset refused it.

    Raises ExpressionError for an unknown function or name, a wrong number of arguments, and a
    number that JavaScript does not hold exactly.
    """
    for fact, code, at in _faults(cell, analysis, strict=first is not None):
        if first is not None and first.code == code == "expression_syntax":
            raise first
        raise _at(text, start + _index(text[start:], at), fact, code)
    called = {call.name for call in analysis.calls if call.name} - feelin.functions().keys()
    spelled = {_JOINT.sub(r"\1", name): name for name in cell.known}
    return frozenset(spelled.get(_JOINT.sub(r"\1", name), name) for name in analysis.names | called)


def _faults(cell: Cell, analysis: Analysis, *, strict: bool) -> Iterator[tuple[str, str, int]]:
    for digits, at in analysis.numbers:
        if _is_inexact(digits.lstrip("-")):
            fact = "the number is beyond 2^53, where this part of FEEL is not exact; use text"
            yield fact, "expression_unsupported", at
    for name in sorted(analysis.names | analysis.maybe_names):
        at = max(cell.text.find(name), 0)
        if name.startswith("__"):
            fact = f"{name[:80]!r} begins with two underscores; no variable is called so"
            yield fact, "expression_forbidden", at
        elif strict and not PLAIN_NAME.fullmatch(name):
            fact = f"no variable is called {name[:80]!r}; use English letters and underscores"
            yield fact, "expression_syntax", at
    for call in analysis.calls:
        if call.name is None:
            if strict and "function" not in cell.text:
                fact = "no variable of a process is a function; call one by its name"
                yield fact, "expression_unsupported", call.at
            continue
        most = feelin.functions().get(call.name, -1)
        if most == -1 and strict:
            near = get_close_matches(call.name, feelin.functions(), n=1)
            way_out = f"use {near[0]}" if near else "use one of expressions/README.md"
            fact = f"no function is called {call.name[:80]!r}; {way_out}"
            yield fact, "expression_unsupported", call.at
        elif most is not None and most != -1 and (call.count or 0) > most:
            fact = f"{call.name!r} does not take {call.count} arguments; check its signature"
            yield fact, "expression_syntax", call.at


def _is_inexact(digits: str) -> bool:
    return digits.isdigit() and (len(digits) > len(str(_MAX_EXACT)) or int(digits) > _MAX_EXACT)


def _index(text: str, units: int) -> int:
    """Return the place in our text of a place that JavaScript counts in UTF-16 units."""
    counted = 0
    for at, sign in enumerate(text):
        counted += 2 if sign > "\uffff" else 1
        if counted > units:
            return at
    return len(text)


def _at(text: str, at: int, fact: str, code: str) -> ExpressionError:
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    place = f"column {column}" if line == 1 else f"line {line}, column {column}"
    message = f"cannot use the expression, {place}: {fact}"
    return ExpressionError(message, code=code, column=column, line=line)
