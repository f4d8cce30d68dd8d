"""What an event definition does: one class a kind, each in the file of its name.

Waiting kinds (timer, message, signal, condition) open a wait. The others are looked for when
something is thrown. `prepare` evaluates and may raise; the rest changes the state and does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from SpiffWorkflow.bpmn.specs.event_definitions import base

from engine.dialects.events import EventDefinition
from engine.dialects.kinds import THROWING
from engine.dialects.model import Node
from engine.dialects.rules import PLAIN, Rules
from engine.expressions import Expression, compile_source
from engine.expressions.texts import literal
from engine.spiff.jobs import text_of

if TYPE_CHECKING:
    from engine.spiff.scopes import FlowScope
    from engine.spiff.steps import Fire, Trigger
    from engine.spiff.tokens import Token


class Event(base.EventDefinition):
    """One event definition of one node, compiled; shared by threads, never changed.

    Each kind is also the library's definition of that kind, where it has one.
    """

    kind: ClassVar[str] = ""
    waits: ClassVar[bool] = False  # whether catching it opens a wait
    rules: Rules = PLAIN
    code_source: Expression | None = None  # of a code that is told when it subscribes

    def __init__(self, definition: EventDefinition, node: Node, **library: Any) -> None:
        super().__init__(**library)
        self.code = definition.code
        is_thrown = node.kind in THROWING
        if self.code is not None and not is_thrown and literal(self.code) is None:
            self.code_source = compile_source(self.code)

    def plan(self, names: Mapping[str, Any], now: datetime) -> Any:
        """Evaluate what is waited for, or the code that is caught; may raise PlaitError."""
        if self.code_source is None:
            return None
        return text_of("the code that is caught", self.code_source.evaluate(names, now))

    def subscribe(self, token: Token, plan: Any, facts: Mapping[str, Any]) -> None:
        """Open the wait of `token`; `facts` say where the event stands."""

    def following(self, token: Token, answer: Fire | Trigger) -> Any:
        """Return the plan of the next occurrence of an event that does not interrupt.

        None: there is none. May raise PlaitError.
        """
        return None

    def postponed(self, token: Token, answer: Fire | Trigger) -> Any:
        """Return the plan to wait for instead of what has just come; None: it counts."""
        return None

    def payload(self, answer: Fire | Trigger) -> Mapping[str, Any]:
        """Return what came with the event."""
        return getattr(answer, "variables", {})

    def prepare(self, token: Token) -> Any:
        """Evaluate what a throwing event throws; may raise PlaitError."""
        return None

    def throw(self, token: Token, work: Any) -> bool:
        """Throw, before the token leaves. False: the token waits until it is completed."""
        return True

    def throw_after(self, token: Token, scope: FlowScope, work: Any) -> None:
        """Throw what ends others, once the token has left its event."""
