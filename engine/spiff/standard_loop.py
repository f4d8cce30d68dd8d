"""The standard loop: one turn after the other while a condition holds (BPMN 2.0.2 §13.3.6).

`loopCounter` counts turns from 1; before the first it is 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.dialects import loops as facts
from engine.expressions import Expression, compile_condition, evaluate_condition
from engine.spiff.body_scopes import BodyScope
from engine.spiff.loops import Repeated, Result

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class StandardLoop(Repeated):
    """A condition, a maximum, or both."""

    def __init__(self, loop: facts.Loop) -> None:
        self.tests_before = loop.tests_before
        self.maximum = loop.maximum
        self.condition: Expression | None = (
            None if loop.condition is None else compile_condition(loop.condition)
        )

    def total(self, token: Token) -> None:
        """Return nothing: how many turns there will be is told after each."""

    def is_over_at_entry(self, token: Token, total: int | None) -> bool:
        """Ask the condition before the first turn, if the model says so."""
        return self.maximum == 0 or (
            self.tests_before
            and self.condition is not None
            and not evaluate_condition(
                self.condition, token.scope.names({"loopCounter": 0}), token.slice.now
            )
        )

    def spawn(self, body: BodyScope) -> bool:
        """Begin the next turn."""
        body.running += 1
        self.begin_child(body, {"loopCounter": body.next + 1})
        return False

    def is_over(self, body: BodyScope) -> bool:
        """Return False: the turn that ends the loop says so."""
        return False

    def result_of(self, token: Token) -> Result:
        """Ask the condition after a turn."""
        names = token.task_spec.inside(token).names()
        turn = names["loopCounter"]
        is_last = self.maximum is not None and turn >= self.maximum
        if not is_last and self.condition is not None:
            is_last = not evaluate_condition(self.condition, names, token.slice.now)
        return Result(ends_body=is_last)
