"""What expressions refuse at deployment, and what can fail when they run."""

from __future__ import annotations

from engine.errors import PlaitError, Refused


class ExpressionError(Refused):
    """A text that will not be compiled; nothing of it ran.

    Codes: `expression_syntax` (cannot be read), `expression_forbidden` (never allowed in a model),
    `expression_unsupported` (right in its language, not known here). `column` counts from 1 in the
    text as it was handed in, `line` too (scripts).
    """

    code = "expression_syntax"

    def __init__(
        self,
        message: str,
        *,
        code: str = "expression_syntax",
        column: int,
        line: int = 1,
    ) -> None:
        super().__init__(message, code=code, where={"line_of_text": line, "column": column})
        self.column = column
        self.line = line


class EvaluationError(PlaitError):
    """A compiled text met data it cannot work with.

    Codes: `expression_failed`, `expression_limit` (too much work or too large a result),
    `condition_not_boolean`.
    """

    code = "expression_failed"
