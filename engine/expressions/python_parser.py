"""Python's own parser for text from outside: short, flat, in plain letters, or refused."""

from __future__ import annotations

import ast
import io
import threading
import tokenize
from typing import Final

from engine.expressions.errors import ExpressionError
from engine.expressions.limits import MAX_NESTING, check_source

_OPENING: Final = frozenset("([{")
_CLOSING: Final = frozenset(")]}")
# CPython 3.11 counts its depth in one place for all threads and refuses sound text when two parse
# at once ("AST constructor recursion depth mismatch", python/cpython#106905).
_ONE_AT_A_TIME: Final = threading.RLock()


def parse(text: str, mode: str) -> ast.AST:
    """Return Python's own tree of a text that is short, flat and written in plain letters."""
    check_source(text)
    _check_words(text)
    try:
        with _ONE_AT_A_TIME:
            return ast.parse(text, mode=mode)
    except SyntaxError as error:
        column, line = max(error.offset or 1, 1), max(error.lineno or 1, 1)
        fact = f"{error.msg}; correct the text"
        raise failure("expression_syntax", fact, column, line) from error
    except (ValueError, MemoryError, RecursionError) as error:
        fact = "it is too deep or holds NUL; split it into steps"
        raise failure("expression_forbidden", fact, 1, 1) from error


def failure(code: str, fact: str, column: int, line: int) -> ExpressionError:
    """Return the error for a place in the text; `column` and `line` count from 1."""
    place = f"column {column}" if line == 1 else f"line {line}, column {column}"
    message = f"cannot use the expression, {place}: {fact}"
    return ExpressionError(message, code=code, column=column, line=line)


def _check_words(text: str) -> None:
    if "\0" in text or "\f" in text or "\\\n" in text or "\r" in text.replace("\r\n", "\n"):
        raise failure("expression_forbidden", "it holds NUL, a form feed or a joined line", 1, 1)
    depth = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            line, column = token.start[0], token.start[1] + 1
            if token.type == tokenize.NAME and not token.string.isascii():
                raise failure(
                    "expression_forbidden", "a name has other than English letters", column, line
                )
            depth += (token.string in _OPENING) - (token.string in _CLOSING)
            if depth > MAX_NESTING:
                raise failure(
                    "expression_forbidden", f"it nests deeper than {MAX_NESTING}", column, line
                )
    except (tokenize.TokenError, SyntaxError, ValueError):
        return  # Python's parser tells it better
