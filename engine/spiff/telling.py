"""What a step tells the outside: waits opened and ended, incidents, effects, the history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import PlaitError
from engine.spiff.effects import CallProcess, Effect
from engine.spiff.steps import OpenedIncident, OpenedWait, StepEvent, WaitKind

if TYPE_CHECKING:
    from engine.spiff.flow_node import FlowNode
    from engine.spiff.tokens import Token


class Telling:
    """Collected while a step is decided; what begins and ends in one step is not told."""

    def __init__(self) -> None:
        self.opened: dict[int, OpenedWait] = {}
        self.withdrawn: list[int] = []
        self.completed: list[int] = []
        self.incidents: dict[int, OpenedIncident] = {}
        self.resolved: list[int] = []
        self.effects: list[Effect] = []
        self.events: list[StepEvent] = []

    def open_wait(
        self,
        token: Token,
        kind: WaitKind,
        detail: Mapping[str, Any],
        due_at: datetime | None = None,
    ) -> None:
        """Let the outside know what `token` waits for."""
        node: FlowNode = token.task_spec
        token.has_wait = True
        self.opened[token.id] = OpenedWait(
            token_id=token.id,
            scope_id=token.workflow.id,
            kind=kind,
            element_id=node.element_id,
            element_name=node.element_name,
            due_at=due_at,
            detail=detail,
        )

    def withdraw(self, token: Token) -> None:
        """Take back whatever the outside knows of `token`: its wait or its incident."""
        if token.fault is not None:
            self.resolve(token)
        if token.has_wait:
            token.has_wait = False
            opened = self.opened.pop(token.id, None)
            if opened is None:
                self.withdrawn.append(token.id)
            elif opened.kind == "instance":  # nothing has been called yet
                self.effects = [
                    each
                    for each in self.effects
                    if not isinstance(each, CallProcess) or each.token_id != token.id
                ]

    def fail(self, token: Token, error: PlaitError, fault: Mapping[str, Any]) -> None:
        """Stand `token` still with an incident; `fault` says what a Retry does again."""
        node: FlowNode = token.task_spec
        token.fault = fault
        token._set_state(TaskState.ERROR)
        self.incidents[token.id] = OpenedIncident(
            token_id=token.id,
            scope_id=token.workflow.id,
            element_id=node.element_id,
            element_name=node.element_name,
            code=error.code,
            message=error.message,
            where=error.where,
        )

    def resolve(self, token: Token) -> None:
        """Forget the incident of `token`."""
        token.fault = None
        if self.incidents.pop(token.id, None) is None:
            self.resolved.append(token.id)

    def tell(self, kind: str, node: FlowNode, data: Mapping[str, Any] | None = None) -> None:
        """Add an event of the history."""
        self.events.append(StepEvent(kind, node.element_id, node.element_name, data or {}))
