"""The tree between FEEL's grammar and its closures, and the refusals that both make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.expressions.errors import ExpressionError


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the tree: `value` is the constant, name, sign or keys, by `kind`."""

    kind: str
    column: int
    value: Any = None
    parts: tuple[Node, ...] = ()


def refusal(code: str, message: str, column: int) -> ExpressionError:
    """Return the error for a place in the expression."""
    text = f"cannot use the expression, column {column}: {message}"
    return ExpressionError(text, code=code, column=column)


def unsupported(construct: str, column: int) -> ExpressionError:
    """Return the error for a construct of FEEL that the compiled subset does not know."""
    message = f"{construct!r} of FEEL is not compiled"
    return refusal("expression_unsupported", message, column)
