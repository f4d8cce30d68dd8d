"""Message events: wait for a message, or publish one (SEMANTICS 23 and 24).

The name and what it is compared by are fixed when the wait opens. A throwing event's inputs are
what the message carries; expressions of its correlation see them first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.event_definitions import message

from engine import schedules
from engine.dialects.events import EventDefinition
from engine.dialects.model import Node
from engine.dialects.rules import Rules
from engine.errors import Invalid
from engine.expressions import EvaluationError, Expression, compile_source
from engine.spiff.effects import PublishMessage
from engine.spiff.events import Event
from engine.spiff.mappings import Mapped, compile_mappings, evaluate_mappings
from engine.spiff.names import Names
from engine.spiff.steps import Fire, Trigger

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class MessageEvent(Event, message.MessageEventDefinition):
    """A message, by name and correlation."""

    kind = "message"
    waits = True

    def __init__(self, definition: EventDefinition, node: Node) -> None:
        super().__init__(definition, node, name=definition.name)
        self.message = Message(definition.name, node)

    def plan(self, names: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
        """Return the name and the correlation of the wait."""
        return self.message.awaited(names, now, self.rules)

    def subscribe(self, token: Token, plan: Mapping[str, Any], facts: Mapping[str, Any]) -> None:
        """Open a wait of kind `message`."""
        token.slice.open_wait(token, "message", {**plan, **facts})

    def following(self, token: Token, answer: Fire | Trigger) -> Mapping[str, Any]:
        """Wait for the next one."""
        return self.plan(token.scope.names(), token.slice.now)

    def prepare(self, token: Token) -> PublishMessage | None:
        """Evaluate what is published; None where a bare event only passes (SEMANTICS 24)."""
        if not self.rules.publishes_messages:
            return None
        return self.message.published(token.task_spec.element_id, token)

    def throw(self, token: Token, work: PublishMessage | None) -> bool:
        """Publish it."""
        if work is not None:
            token.slice.effects.append(work)
        return True


class Message:
    """What message events, send and receive tasks have in common."""

    def __init__(self, name: str | None, node: Node) -> None:
        self.name = None if name is None else compile_source(name)
        self.correlation = compile_mappings(node.correlation)
        self.inputs: Sequence[Mapped] = compile_mappings(node.attributes.inputs)
        work = node.attributes.message
        self.time_to_live: Expression | None = (
            None if work is None or work.time_to_live is None else compile_source(work.time_to_live)
        )

    def awaited(self, names: Mapping[str, Any], now: datetime, rules: Rules) -> dict[str, Any]:
        """Return name and correlation as a wait tells them.

        Without a correlation the variables of the moment may be compared instead (SEMANTICS 23).
        """
        told = {"name": self._name(names, now), "correlation": self._correlation(names, now)}
        is_live = rules.correlation == "live" and not self.correlation
        return {**told, "mode": "live"} if is_live else told

    def published(self, element_id: str, token: Token) -> PublishMessage:
        """Return the message that a token publishes; may raise PlaitError."""
        names, now = token.scope.names(), token.slice.now
        variables = evaluate_mappings(self.inputs, names, now)
        inside = Names(variables, names)
        return PublishMessage(
            element_id=element_id,
            name=self._name(inside, now) or "",
            correlation=self._correlation(inside, now),
            variables=variables,
            ttl_seconds=self._seconds(inside, now),
        )

    def _name(self, names: Mapping[str, Any], now: datetime) -> str | None:
        value = None if self.name is None else self.name.evaluate(names, now)
        return None if value is None and self.name is None else text_of(value, "message")

    def _correlation(self, names: Mapping[str, Any], now: datetime) -> dict[str, Any] | None:
        if not self.correlation:
            return None
        values = evaluate_mappings(self.correlation, names, now)
        empty = [name for name, value in values.items() if value is None]
        if empty:
            raise EvaluationError(
                f"cannot correlate the message: '{empty[0]}' has no value; set the variable that "
                "it is read from and retry",
                code="correlation_empty",
            )
        return values

    def _seconds(self, names: Mapping[str, Any], now: datetime) -> float | None:
        if self.time_to_live is None:
            return None
        value = self.time_to_live.evaluate(names, now)
        if isinstance(value, str):
            return (schedules.parse_duration(value).after(now) - now).total_seconds()
        raise Invalid(
            f"cannot tell how long the message lives: '{self.time_to_live.text}' gave "
            f"{type(value).__name__}, expected an ISO 8601 duration",
            code="time_malformed",
        )


def text_of(value: Any, what: str) -> str:
    """Return the name of a message or signal; raises EvaluationError for anything but text."""
    if isinstance(value, str) and value:
        return value
    raise EvaluationError(
        f"cannot tell the name of the {what}: its expression gave {type(value).__name__}, expected "
        "text; correct the variable and retry",
        code="expression_failed",
    )
