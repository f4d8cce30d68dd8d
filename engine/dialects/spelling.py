"""The language of an expression whose file does not say it: told by how it is spelled.

Files of SpiffWorkflow and of hand-made engines write `choice == 'yes'` without a word about Python.
What is FEEL stays FEEL, also where it would be Python too.
"""

from __future__ import annotations

import re

from engine.expressions import ExpressionError, compile_expression
from engine.expressions.texts import FEEL, LITERAL, PYTHON, Text, language_of

_QUOTED = re.compile(r"(?P<quote>[\"'])(?P<text>[^\"'\\]*)(?P=quote)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LETTERS_OF_TIMES = frozenset("PTYMWDHS0123456789")


def expression(raw: str) -> Text:
    """Return an expression in FEEL, in Python where it is that and no FEEL."""
    if raw.strip().startswith("=") or _compiles(raw, FEEL) or not _compiles(raw, PYTHON):
        return Text(raw, FEEL)
    return Text(raw, PYTHON)


def time(raw: str) -> str:
    """Return the text of a timer: a quoted one is the time inside, a bare name a variable."""
    text = str(raw).strip()
    if language_of(raw) != LITERAL:
        return raw
    if quoted := _QUOTED.fullmatch(text):
        return Text(quoted["text"], LITERAL)
    if _NAME.fullmatch(text) and not _LETTERS_OF_TIMES.issuperset(text):
        return Text(text, FEEL)
    return raw


def _compiles(raw: str, language: str) -> bool:
    try:
        compile_expression(raw, language=language)
    except ExpressionError:
        return False
    return True
