"""Texts with FEEL in them, as form-js writes them (feelers): read once, filled in with values.

`=…` is one expression, `{{…}}` an insert, `{{#if …}}…{{/if}}` a condition, `{{#loop …}}…{{/loop}}`
a repetition whose items are `this` and whose keys are names. What fails shows as nothing. The
result is words: escaping them is the work of whoever draws them.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from engine.errors import PlaitError
from engine.expressions import Expression, compile_expression
from engine.values import to_json

MAX_WORDS = 100_000
MAX_PIECES = 20_000
_MAX_DEPTH = 10
_TAG = re.compile(r"\{\{(#if|#loop|/if|/loop)?((?:[^{}]|\{(?!\{)|\}(?!\}))*)\}\}(\n?)", re.DOTALL)


class TemplateRefused(ValueError):
    """The text's tags do not fit together, or an expression in it cannot be read."""


@dataclass(frozen=True)
class _Block:
    kind: str  # insert, if, loop
    expression: Expression
    inside: tuple[_Piece, ...] = ()


_Piece: TypeAlias = "str | _Block"


@dataclass(frozen=True)
class Template:
    """A text that was read; `paths` are what its expressions read."""

    pieces: tuple[_Piece, ...]

    @property
    def paths(self) -> frozenset[str]:
        """Return what the expressions read, those inside of loops too."""
        return frozenset(path for one in _blocks(self.pieces) for path in one.expression.paths)

    def filled(self, names: Mapping[str, Any], now: datetime) -> str:
        """Return the words for these values, at most 100,000 characters."""
        return "".join(_bounded(_words(self.pieces, names, now)))


def read_template(text: str) -> Template | None:
    """Read a text; None when it is plain words. Raises TemplateRefused."""
    if text.startswith("="):
        return Template(pieces=(_Block("insert", _compiled(text)),))
    if "{{" not in text:
        return None
    pieces, end = _read(text, 0, None, 0)
    if end < len(text):
        raise TemplateRefused("closes a block that it never opened")
    return Template(pieces=pieces)


def _read(text: str, at: int, opened: str | None, depth: int) -> tuple[tuple[_Piece, ...], int]:
    if depth > _MAX_DEPTH:
        raise TemplateRefused(f"nests deeper than {_MAX_DEPTH} blocks")
    pieces: list[_Piece] = []
    while (tag := _TAG.search(text, at)) is not None:
        pieces.append(text[at : tag.start()])
        sign, inner, newline = tag[1] or "", tag[2], tag[3]
        at = tag.end()
        if sign.startswith("#"):
            inside, at = _read(text, at, sign[1:], depth + 1)
            pieces.append(_Block(sign[1:], _compiled(inner), inside))
        elif sign:
            if sign[1:] != opened:
                raise TemplateRefused(f"closes '{sign[1:]}' where nothing like it is open")
            return tuple(pieces), at
        else:
            if inner.strip():
                pieces.append(_Block("insert", _compiled(inner)))
            pieces.append(newline)
    if opened is not None:
        raise TemplateRefused(f"never closes its '{opened}'")
    pieces.append(text[at:])
    return tuple(pieces), len(text)


def _compiled(text: str) -> Expression:
    try:
        return compile_expression(f"={text.strip().removeprefix('=')}")
    except PlaitError as error:
        raise TemplateRefused(f"has an expression that cannot be read: {error.message}") from error


def _blocks(pieces: tuple[_Piece, ...]) -> Iterator[_Block]:
    for piece in pieces:
        if isinstance(piece, _Block):
            yield piece
            yield from _blocks(piece.inside)


def _words(pieces: tuple[_Piece, ...], names: Mapping[str, Any], now: datetime) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, str):
            yield piece
            continue
        value = _value(piece.expression, names, now)
        if piece.kind == "insert":
            yield written(value)
        elif piece.kind == "if":
            if value:
                yield from _words(piece.inside, names, now)
        else:
            for item in _items(value):
                yield ""  # counts, also where nothing is written
                yield from _words(piece.inside, _inner(item, names), now)


def _value(expression: Expression, names: Mapping[str, Any], now: datetime) -> Any:
    try:
        return expression.evaluate(names, now)
    except PlaitError:
        return None


def _items(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _inner(item: Any, names: Mapping[str, Any]) -> dict[str, Any]:
    keys = item if isinstance(item, Mapping) else {}
    around = dict(names)
    special = {"this": item, "parent": around}
    return {**around, **special, **keys, "_this_": item, "_parent_": around}


def written(value: Any) -> str:
    """Return a value as words, as FEEL's `string` writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    plain = to_json(value)
    if isinstance(plain, Mapping) and "$type" in plain:
        return str(plain.get("value", plain))
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def _bounded(words: Iterator[str]) -> Iterator[str]:
    left = MAX_WORDS
    for one in itertools.islice(words, MAX_PIECES):
        yield one[:left]
        left -= len(one)
        if left <= 0:
            return
