"""`bpmn:receiveTask`: waits for a message; without one for somebody who triggers it by id."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs import defaults

from engine.dialects.model import Node, Process
from engine.spiff.activity import Activity
from engine.spiff.branch import Branch
from engine.spiff.message_event import Message
from engine.spiff.names import Names
from engine.spiff.steps import Complete, Fire, Throw, Trigger

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class ReceiveTask(Branch, Activity, defaults.ReceiveTask):
    """What the message carries is what the outputs read, or lands without any."""

    message: Message

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Compile name and correlation of the message."""
        super().compile(node, process, nodes)
        self.message = Message(node.message_name, node)

    def _run_hook(self, token: Token) -> bool | None:
        if token.payload is not None:  # the message came before the task was entered
            self.land(token, Complete(token_id=token.id, variables=token.payload))
            token.payload = None
            return True
        return super()._run_hook(token)

    def plan(self, names: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
        """Return name and correlation of the message; the inputs are evaluated first."""
        return self.message.awaited(Names(self.map_inputs(names, now), names), now, self.rules)

    def subscribe(self, token: Token, plans: Mapping[str, Any]) -> None:
        """Open a wait of kind `message`."""
        facts = {"is_interrupting": False, "host_element_id": None}
        token.slice.open_wait(token, "message", {**plans, **facts})

    def prepare(self, token: Token, names: Mapping[str, Any], local: Mapping[str, Any]) -> Any:
        """Evaluate what is waited for."""
        return self.message.awaited(names, token.slice.now, self.rules)

    def begin(self, token: Token, work: Any) -> bool | None:
        """Wait for the message."""
        self.subscribe(token, work)
        return None

    def takes(self, token: Token, answer: Complete | Fire | Trigger | Throw) -> bool:
        """Take its message, and nothing else."""
        return isinstance(answer, Trigger)

    def caught(self, token: Token, answer: Fire | Trigger) -> None:
        """Take the message like the answer of a worker."""
        variables = getattr(answer, "variables", {})
        if not self.is_taken(token, variables):
            self.complete_wait(token, Complete(token_id=token.id, variables=variables))
