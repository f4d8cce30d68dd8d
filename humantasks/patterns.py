r"""Regular expressions of forms, matched in linear time whatever the pattern and the text.

A form's `pattern` is JavaScript's, found anywhere in the text unless anchored. What is understood:
characters, `.`, classes, `\d \w \s` and their opposites, groups, `|`, `^ $` and `* + ? {m,n}`.
Backreferences, look-around, `\b`, flags and named groups are refused. A pattern becomes a small
automaton (Thompson's construction) whose states are walked together, so nothing backtracks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from humantasks.pattern_reader import (
    Alternatives,
    Anchor,
    Character,
    Node,
    PatternRefused,
    Repeat,
    Sequence,
    read,
)

__all__ = ["MAX_TEXT", "Pattern", "PatternRefused", "compile_pattern"]

MAX_STATES = 1_000
MAX_TEXT = 10_000


@dataclass(slots=True)
class _State:
    """Either a test of one character, an anchor, or a fork without a test."""

    test: Callable[[str], bool] | None = None
    anchor: str | None = None
    onward: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """One compiled pattern; may be shared by threads."""

    text: str
    _states: tuple[_State, ...]
    _first: int
    _final: int

    def found_in(self, text: str) -> bool:
        """Say whether the pattern matches somewhere in `text` (at most 10,000 characters)."""
        if len(text) > MAX_TEXT:
            return False
        last = len(text)
        active = self._reached({self._first}, at=0, last=last)
        for position, character in enumerate(text, start=1):
            if self._final in active:
                return True
            moved = {
                self._states[one].onward[0]
                for one in active
                if (test := self._states[one].test) is not None and test(character)
            }
            active = self._reached(moved | {self._first}, at=position, last=last)
        return self._final in active

    def _reached(self, starts: Iterable[int], *, at: int, last: int) -> set[int]:
        reached: set[int] = set()
        ahead = list(starts)
        while ahead:
            number = ahead.pop()
            if number in reached:
                continue
            reached.add(number)
            state = self._states[number]
            if state.test is None and _holds(state.anchor, at, last):
                ahead.extend(state.onward)
        return reached


def compile_pattern(text: str) -> Pattern:
    """Compile a pattern, or raise PatternRefused with what is wrong and where."""
    states: list[_State] = [_State()]
    first = _build(read(text), 0, states)
    return Pattern(text=text, _states=tuple(states), _first=first, _final=0)


def _holds(anchor: str | None, at: int, last: int) -> bool:
    return anchor is None or at == (0 if anchor == "^" else last)


def _build(node: Node, onward: int, states: list[_State]) -> int:
    """Add the states of `node` that lead to state `onward`; return the first of them."""
    match node:
        case Character(test=test):
            return _add(states, _State(test=test, onward=(onward,)))
        case Anchor(kind=kind):
            return _add(states, _State(anchor=kind, onward=(onward,)))
        case Sequence(parts=parts):
            for part in reversed(parts):
                onward = _build(part, onward, states)
            return onward
        case Alternatives(choices=choices):
            firsts = tuple(_build(choice, onward, states) for choice in choices)
            return _add(states, _State(onward=firsts))
        case Repeat():
            return _build_repeat(node, onward, states)


def _build_repeat(node: Repeat, onward: int, states: list[_State]) -> int:
    if node.most is None:
        fork = _add(states, _State(onward=(onward,)))
        body = _build(node.part, fork, states)
        states[fork].onward = (body, onward)
        onward = fork
    else:
        last = onward
        for _ in range(node.most - node.least):
            onward = _add(states, _State(onward=(_build(node.part, onward, states), last)))
    for _ in range(node.least):
        previous, onward = onward, _build(node.part, onward, states)
        if onward == previous:  # an empty part: repeating it adds nothing
            break
    return onward


def _add(states: list[_State], state: _State) -> int:
    if len(states) >= MAX_STATES:
        raise PatternRefused("the pattern is too large; use smaller counts in {m,n}")
    states.append(state)
    return len(states) - 1
