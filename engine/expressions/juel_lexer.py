"""JUEL's words (EL 2.2): a text becomes pieces of plain text and of tokens with their columns."""

from __future__ import annotations

import re
from typing import Final, NoReturn

from engine.expressions.errors import ExpressionError
from engine.expressions.feel_lexer import Token
from engine.expressions.limits import check_source

_TOKEN: Final = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![A-Za-z0-9_]))"
    r"|(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<function>[A-Za-z_$][A-Za-z0-9_$]*:[A-Za-z_$][A-Za-z0-9_$]*(?=\())"
    r"|(?P<name>[A-Za-z_$][A-Za-z0-9_$]*)"
    r"|(?P<operator>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:().,\[\]])",
    re.DOTALL,
)
_WORDS: Final = {
    "and": "&&", "or": "||", "not": "!", "eq": "==", "ne": "!=", "lt": "<", "gt": ">",
    "le": "<=", "ge": ">=", "div": "/", "mod": "%", "empty": "empty",
}  # fmt: skip
_OPENING: Final = re.compile(r"\\?[$#]\{")
_HINTS: Final = {
    "=": "write == to compare; an expression assigns nothing",
    "&": "write && or and",
    "|": "write || or or",
    "'": "end the text with a single quote",
    '"': "end the text with a double quote",
    "{": "close the expression with } before the next one",
    ";": "an expression is one value",
}

Piece = str | list[Token]


def pieces_of(text: str) -> list[Piece]:
    r"""Split a text into plain parts and the tokens of each `${…}` or `#{…}`; `\${` is plain."""
    check_source(text)
    pieces: list[Piece] = []
    plain, at = "", 0
    while (match := _OPENING.search(text, at)) is not None:
        plain += text[at : match.start()]
        at = match.end()
        if match.group().startswith("\\"):
            plain += match.group()[1:]
            continue
        if plain:
            pieces.append(plain)
        tokens, at = _tokens(text, at)
        pieces.append(tokens)
        plain = ""
    plain += text[at:]
    return [*pieces, plain] if plain or not pieces else pieces


def _tokens(text: str, at: int) -> tuple[list[Token], int]:
    """Read tokens up to the closing brace; return them with an end, and the place behind."""
    opened = at - 1
    tokens: list[Token] = []
    while at < len(text) and text[at] != "}":
        kind, word = _word_at(text, at, tokens[-1].text if tokens else "")
        if kind != "space":
            tokens.append(
                Token(kind, _WORDS.get(word, word) if kind == "operator" else word, at + 1)
            )
        at += len(word)
    if at >= len(text):
        refuse("the expression has no end; close it with }", opened)
    tokens.append(Token("end", "", at + 1))
    return tokens, at + 1


def _word_at(text: str, at: int, before: str) -> tuple[str, str]:
    """Return the kind and the text of the word at a place, behind the sign `before`."""
    match = _TOKEN.match(text, at)
    if match is None:
        hint = _HINTS.get(text[at], "use the letters, digits and signs of JUEL")
        refuse(f"cannot read {text[at]!r}; {hint}", at + 1)
    kind, word = str(match.lastgroup), match.group()
    if kind == "function" and before == "?":  # `a?b:c(…)` is a choice
        kind, word = "name", word.partition(":")[0]
    if kind == "name" and word in _WORDS and before != ".":
        return "operator", word
    return ("name" if kind == "function" else kind), word


def unquoted(token: Token) -> str:
    r"""Return the text of a text token; a backslash stands before \\, \" and \'."""
    content = re.sub(r"\\([\\\"'])", r"\1", token.text[1:-1])
    if "\0" in content:
        refuse("the text holds NUL; write plain text", token.column)
    return content


def refuse(fact: str, column: int, code: str = "expression_syntax") -> NoReturn:
    """Raise ExpressionError for a place in the text."""
    raise refusal(fact, column, code)


def refusal(fact: str, column: int, code: str = "expression_syntax") -> ExpressionError:
    """Return the error for a place in the text."""
    message = f"cannot use the expression, column {column}: {fact}"
    return ExpressionError(message, code=code, column=column)
