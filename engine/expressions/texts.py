"""Texts of a model that may be expressions, each with the language it is written in.

A plain `str` follows the rule of Plait's own vocabulary: `=…` is FEEL, anything else the text
itself. A `Text` says its language; the reader of a dialect decides it once, so nothing afterwards
has to guess. Cutting or joining a `Text` gives a plain `str`: do that before it is made.
"""

from __future__ import annotations

from typing import Final, Self

LITERAL: Final = "literal"
FEEL: Final = "feel"
JUEL: Final = "juel"  # text with `${…}` or `#{…}` in it
PYTHON: Final = "python"
JAVASCRIPT: Final = "javascript"


class Text(str):
    """A text and its language, one of the names above or whatever a file calls it."""

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str) -> Self:
        """Keep `text` as it is written."""
        made = super().__new__(cls, text)
        made.language = language
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]  # str knows one
        """Say what a copy is made of."""
        return str(self), self.language


def language_of(text: str) -> str:
    """Return the language of a text: its own, or what the `=` rule says."""
    if isinstance(text, Text):
        return text.language
    return FEEL if text.startswith("=") else LITERAL


def literal(text: str) -> str | None:
    """Return the fixed text, None for an expression."""
    return str(text) if language_of(text) == LITERAL else None


def signed(text: str) -> str:
    """Return an expression so that it stays one as a plain `str`: FEEL gets its sign."""
    if language_of(text) == FEEL and not text.startswith("="):
        return Text(f"={text}", FEEL)
    return text
