"""What one evaluation carries: the names in reach, the step's time, and the rules that fired."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from engine.decisions.results import FiredRule


class Frame:
    """The names that one piece of logic sees; frames of one evaluation share what fired.

    `rows` are those of the table evaluated last: Camunda 7 shows a decision's result by them.
    """

    __slots__ = ("fired", "now", "rows", "variables")

    def __init__(self, variables: Mapping[str, Any], now: datetime, fired: list[FiredRule]) -> None:
        self.variables = variables
        self.now = now
        self.fired = fired
        self.rows: tuple[Mapping[str, Any], ...] | None = None

    def with_names(self, names: Mapping[str, Any]) -> Frame:
        """Return a frame that sees more."""
        return Frame({**self.variables, **names}, self.now, self.fired)


Run = Callable[[Frame], Any]
