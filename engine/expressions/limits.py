"""What one evaluation may cost, and the scope it runs in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NoReturn

from engine.expressions.errors import EvaluationError, ExpressionError
from engine.value_checks import MAX_DEPTH, MAX_INTEGER_BITS

MAX_SOURCE_CHARACTERS: Final = 10_000
MAX_NESTING: Final = 100
MAX_TEXT_CHARACTERS: Final = 1_000_000
MAX_LIST_ITEMS: Final = 100_000
MAX_WORK: Final = 1_000_000  # items looked at; 16 characters of text count as one
CHARACTERS_PER_ITEM: Final = 16


class UnsuitedError(Exception):
    """An operation does not know such operands: null in FEEL, a failure in Python."""


class Scope:
    """One evaluation: what it reads, its fixed time, and the work it may still do."""

    __slots__ = ("contexts", "now", "seed", "variables", "work")

    def __init__(
        self, variables: Mapping[str, Any], now: datetime, seed: int | None = None
    ) -> None:
        self.seed = seed  # what chance is drawn from; without it, there is none
        self.variables = variables
        self.now = now
        self.work = MAX_WORK
        self.contexts: dict[int, dict[str, Any]] = {}

    def spend(self, items: int) -> None:
        """Pay for looking at `items`; raises `expression_limit` when nothing is left."""
        self.work -= items
        if self.work < 0:
            over_limit(f"it looks at more than {MAX_WORK} items")

    def read(self, text: str) -> None:
        """Pay for looking through a text."""
        self.spend(len(text) // CHARACTERS_PER_ITEM + 1)

    def weigh(self, value: Any, levels: int = MAX_DEPTH) -> None:
        """Pay for a whole value, so that a few lists that repeat each other cannot grow unseen."""
        if isinstance(value, str):
            self.read(value)
        elif isinstance(value, list | dict):
            if levels == 0:
                over_limit(f"its result nests deeper than {MAX_DEPTH}")
            self.spend(len(value) + 1)
            for item in value.values() if isinstance(value, dict) else value:
                self.weigh(item, levels - 1)


def bounded(result: Any) -> Any:
    """Return a text, list or number unless it has grown beyond what a variable may be."""
    kind = type(result)
    if kind is int:
        if result.bit_length() > MAX_INTEGER_BITS:
            over_limit(f"a number has more than {MAX_INTEGER_BITS} bits")
    elif kind is float:
        if not -_LARGEST <= result <= _LARGEST:  # NaN fails both
            over_limit("a number is too large")
    elif kind is str:
        if len(result) > MAX_TEXT_CHARACTERS:
            over_limit(f"a text is longer than {MAX_TEXT_CHARACTERS} characters")
    elif kind is list and len(result) > MAX_LIST_ITEMS:
        over_limit(f"a list has more than {MAX_LIST_ITEMS} items")
    return result


def over_limit(fact: str) -> NoReturn:
    """Raise EvaluationError `expression_limit`."""
    raise EvaluationError(
        f"the expression goes too far: {fact}; work on less data, or let a service task do it",
        code="expression_limit",
    )


def check_source(text: str) -> None:
    """Refuse a text that is too long to be an expression."""
    if len(text) > MAX_SOURCE_CHARACTERS:
        raise ExpressionError(
            f"the expression has {len(text)} characters, expected at most "
            f"{MAX_SOURCE_CHARACTERS}; let a service task do the work",
            code="expression_forbidden",
            column=MAX_SOURCE_CHARACTERS + 1,
        )


_LARGEST: Final = 1.7976931348623157e308
