"""FEEL's words: text becomes tokens with their columns.

Names are English letters, digits and underscores; FEEL's names with spaces are not known here.
"""

from __future__ import annotations

import re
import sys
from typing import Final, NamedTuple, NoReturn

from engine.expressions.errors import ExpressionError
from engine.expressions.feel_tree import refusal, unsupported
from engine.expressions.limits import check_source

_TOKEN: Final = re.compile(
    r"(?P<space>(?:[ \t\r\n]+|//[^\r\n]*|/\*(?:[^*]|\*(?!/))*\*/)+)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![A-Za-z0-9_]))"
    r'|(?P<text>"(?:[^"\\]|\\.)*")'
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<operator>\*\*|\.\.|<=|>=|!=|[-+*/=<>()\[\]{},:.@])",
    re.DOTALL,
)
_HINTS: Final = {
    "'": "put text between double quotes",
    '"': "end the text with a double quote",
    "&": "write and",
    "|": "write or",
    "!": "write not(…) or !=",
    "$": "FEEL has no ${…}; write the name alone",
    "#": "FEEL has no #{…}; write the name alone",
    "%": "write modulo(a, b)",
    "?": "write if … then … else …",
    ";": "an expression is one value; use a script for several steps",
}
_ESCAPE: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", re.DOTALL)
_MAX_DIGITS: Final = 1200
_SHORT: Final = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "/": "/", "'": "'"}


class Token(NamedTuple):
    """One word; `kind` is number, text, name, operator or end, `column` counts from 1."""

    kind: str
    text: str
    column: int


def tokens_of(text: str, start: int = 0) -> list[Token]:
    """Split `text` from `start` on; the last token has the kind `end`."""
    check_source(text)
    tokens: list[Token] = []
    at = start
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            refuse_character(text, at)
        if match.lastgroup != "space":
            tokens.append(Token(str(match.lastgroup), match.group(), at + 1))
        at = match.end()
    tokens.append(Token("end", "", len(text) + 1))
    return tokens


def refuse_character(text: str, at: int) -> NoReturn:
    """Raise `expression_syntax` for the character at the 0-based place `at`."""
    if text[at] == "`":
        raise unsupported("a name between backticks", at + 1)
    hint = _HINTS.get(text[at], "use the letters, digits and signs of FEEL")
    raise ExpressionError(
        f"cannot read {text[at]!r} at column {at + 1}; {hint}",
        code="expression_syntax",
        column=at + 1,
    )


def number_of(token: Token) -> int | float:
    """Return the value of a number token; whole numbers are exact."""
    digits = token.text
    if len(digits) > _MAX_DIGITS:
        raise refusal("expression_syntax", "the number is too long; use fewer digits", token.column)
    number = int(digits) if digits.isdigit() else float(digits)
    if number == float("inf"):
        raise refusal(
            "expression_syntax", "the number is too large; use a smaller one", token.column
        )
    return number


def unquoted(token: Token) -> str:
    r"""Return the text of a text token; knows \n \t \r \" \\ \/ \' and \u, \U with hex digits."""
    content = _ESCAPE.sub(lambda match: _character(match[1], token), token.text[1:-1])
    try:
        content = content.encode("utf-16", "surrogatepass").decode("utf-16")  # joins \u pairs
    except UnicodeDecodeError:
        _refuse_text(token, "it holds half a character")
    if "\0" in content:
        _refuse_text(token, "it holds NUL")
    return content


def _character(escape: str, token: Token) -> str:
    if escape in _SHORT:
        return _SHORT[escape]
    code = int(escape[1:], 16) if len(escape) > 1 else sys.maxunicode + 1
    if code > sys.maxunicode:
        _refuse_text(token, f"\\{escape[:7]} is no escape")
    return chr(code)


def _refuse_text(token: Token, fact: str) -> NoReturn:
    raise ExpressionError(
        f"cannot read the text at column {token.column}: {fact}; write plain Unicode text, with "
        '\\" for a quote and \\\\ for a backslash',
        code="expression_syntax",
        column=token.column,
    )
