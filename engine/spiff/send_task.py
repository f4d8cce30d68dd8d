"""`bpmn:sendTask`: with a job or script like a service task, else it publishes its message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.dialects.model import Node, Process
from engine.spiff.message_event import Message
from engine.spiff.service_task import ServiceTask

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class SendTask(ServiceTask):
    """The inputs are what the message carries (SEMANTICS 24)."""

    message: Message | None = None

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Compile name and correlation of the message, if nobody else does the work."""
        super().compile(node, process, nodes)
        if self.job is None and self.code is None and self.rules.publishes_messages:
            self.message = Message(node.message_name, node)

    def enter(self, token: Token) -> bool | None:
        """Publish, or do what every task with work does."""
        if self.message is None:
            return super().enter(token)
        token.slice.effects.append(self.message.published(self.element_id, token))
        return True
