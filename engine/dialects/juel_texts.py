"""Texts of the dialects whose expressions are JUEL: `${…}` and `#{…}`, alone or inside a text.

An `=` at the beginning means nothing there; a text without an expression is literal.
"""

from __future__ import annotations

import re

from engine.dialects import spelling
from engine.dialects.performers import divided
from engine.errors import PlaitError
from engine.expressions import ExpressionError, compile_expression, compile_source
from engine.expressions.texts import FEEL, JUEL, LITERAL, Text

_SIGNS = ("${", "#{")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BEAN = re.compile(r"[$#]\{\s*([A-Za-z_][A-Za-z0-9_.]*)\s*\}")
_LANGUAGES = {"juel": JUEL, "uel": JUEL, "": JUEL, "ecmascript": "javascript", "js": "javascript"}
_URI = re.compile("^(https?|urn):")


def text(raw: str) -> Text:
    """Return a text that may be literal or hold expressions."""
    return Text(raw, JUEL if is_juel(raw) else LITERAL)


def maybe(raw: str | None) -> Text | None:
    """Return `text` of what may be absent."""
    return None if raw is None else text(raw)


def is_juel(raw: str) -> bool:
    """Tell whether a text holds an expression."""
    return any(sign in raw for sign in _SIGNS)


def is_spelled(raw: str) -> bool:
    """Tell a text that is one expression and nothing else, whatever the dialect of its file."""
    return raw.strip().startswith(_SIGNS) and raw.strip().endswith("}")


def expression(raw: str, language: str | None) -> Text:
    """Return a text that is an expression; without a sign of JUEL its spelling tells what it is.

    A constant is the same in every language. What tools write as a language of all expressions (a
    URI) says nothing.
    """
    if language is not None and not _URI.match(language):
        name = language.strip().lower()
        if (meant := _LANGUAGES.get(name, name)) != JUEL:
            return Text(raw, meant)
        if name == JUEL:
            return Text(raw, JUEL)
    return Text(raw, JUEL) if is_juel(raw) else spelling.expression(raw)


def names(raw: str | None) -> tuple[Text, ...]:
    """Return a comma list; commas inside an expression do not divide."""
    return tuple(text(part) for part in divided(raw or ""))


def variable(name: str) -> Text:
    """Return the expression that reads one variable, null when there is none."""
    if _NAME.fullmatch(name):
        try:
            if compile_expression(name, language=FEEL).names == {name}:
                return Text(f"={name}", FEEL)
        except PlaitError:
            pass  # a word of FEEL; JUEL reads it below
    quoted = name.replace("\\", "\\\\").replace("'", "\\'")
    return Text(f"${{execution.getVariable('{quoted}')}}", JUEL)


def null() -> Text:
    """Return the expression of nothing."""
    return Text("=null", FEEL)


def bean(raw: str) -> str:
    """Return the bean's name of `${bean}`, else the text itself."""
    match = _BEAN.fullmatch(raw.strip())
    return match[1] if match else raw.strip()


def is_bean_call(raw: str) -> bool:
    """Tell an expression that calls the vendor's application, which a worker must do here."""
    try:
        compile_source(text(raw))
    except ExpressionError as error:
        return error.code == "bean_call"
    return False


def names_read(source: str) -> frozenset[str]:
    """Return the variables that a text reads, none of one that cannot be compiled."""
    try:
        return compile_source(source).names
    except PlaitError:
        return frozenset()
