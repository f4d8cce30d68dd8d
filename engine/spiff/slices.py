"""One slice: the step that is being decided, from an answer until every token waits or the limit.

The queue is first in, first out and part of the state. What happened is collected as differences.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import PlaitError
from engine.spiff.scopes import FlowScope, ProcessScope, Scope
from engine.spiff.steps import OpenedIncident, OpenedWait, StepContext, StepEvent, WaitKind
from engine.spiff.tokens import Token

if TYPE_CHECKING:
    from engine.spiff.flow_node import FlowNode, Outgoing


class Slice:
    """Collects what one answer does; thrown away when the Step is made."""

    root: ProcessScope

    def __init__(self, context: StepContext, next_id: int) -> None:
        self.now: datetime = context.now
        self.context = context
        self.steps_before = 0  # since the instance last waited for the outside
        self.live = 0
        self.is_halted = False
        self.next_id = next_id
        self.steps = 0
        self.is_completed = False
        self.scopes: dict[int, Scope] = {}
        self.loaded: dict[int, Token] = {}
        self.removed: list[int] = []
        self.queue: deque[Token] = deque()
        self.ended: deque[FlowScope] = deque()
        self.opened: dict[int, OpenedWait] = {}
        self.withdrawn: list[int] = []
        self.completed: list[int] = []
        self.incidents: dict[int, OpenedIncident] = {}
        self.resolved: list[int] = []
        self.events: list[StepEvent] = []

    def new_id(self) -> int:
        """Return the next id of a token or scope; counted per instance, never used twice."""
        self.next_id += 1
        return self.next_id - 1

    def go_on(self) -> None:
        """Run ready tokens, first come first, until none is left or the limit is reached."""
        while True:
            while self.ended:
                self._end(self.ended.popleft())
            if self.steps >= self.context.limit or not self.queue or self.is_halted:
                return
            token = self.queue.popleft()
            if token.state == TaskState.READY and token.is_live:
                self.steps += 1
                self._run(token)

    @property
    def steps_since_wait(self) -> int:
        """How many elements ran in a row since the last answer from outside."""
        return self.steps_before + self.steps

    def _run(self, token: Token) -> None:
        try:
            self._check_limits()
            token.run()
        except PlaitError as error:
            self.fail(token, error, {"phase": "enter"})

    def _check_limits(self) -> None:
        """Stop a run that does not end: the token stands still, the others wait behind it."""
        most_steps, most_tokens = self.context.steps_without_a_wait, self.context.live_tokens
        if self.steps_since_wait <= most_steps and self.live <= most_tokens:
            return
        self.is_halted = True
        if self.live > most_tokens:
            message = f"the instance has {self.live} live tokens, expected at most {most_tokens}"
            code = "limit_tokens"
        else:
            message = f"the instance ran {most_steps} elements without waiting for anything"
            code = "limit_steps"
        raise PlaitError(f"{message}; look for a loop, then retry or cancel it", code=code)

    def _end(self, scope: FlowScope) -> None:
        if scope.is_closed or scope.tasks:
            return
        if scope.host is not None:
            scope.host.task_spec.finish(scope.host)
            return
        self.is_completed = True
        self.events.append(StepEvent(kind="instance_completed", element_id=None, element_name=None))

    def arrive(self, scope: FlowScope, node: FlowNode, flow: str | None = None) -> Token:
        """Let a new token enter `node`."""
        token = Token(self.new_id(), scope, node, flow)
        self.tell("element_entered", node, {} if flow is None else {"flow": flow})
        node._update(token)  # the library's life cycle: ready at once, or waiting at a join
        return token

    def leave(self, token: Token, by: Sequence[Outgoing]) -> None:
        """End `token` and send a new one along each flow."""
        scope = token.workflow
        self.tell("element_completed", token.task_spec)
        token.end()
        for flow in by:
            self.arrive(scope, flow.target, flow.id)

    def close(self, scope: Scope) -> None:
        """Drop a scope whose activity has ended."""
        del self.scopes[scope.id]
        if scope.stored is not None:
            self.removed.append(scope.id)
        if isinstance(scope, FlowScope):
            scope.is_closed = True

    def open_wait(
        self,
        token: Token,
        kind: WaitKind,
        detail: Mapping[str, Any],
        due_at: datetime | None = None,
    ) -> None:
        """Let the outside know what `token` waits for."""
        node: FlowNode = token.task_spec
        self.opened[token.id] = OpenedWait(
            token_id=token.id,
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
        elif token.id in self.completed:
            return  # its wait ended by the answer itself
        elif token.state != TaskState.STARTED or token.inner is not None:
            return  # the outside knows nothing of it
        elif self.opened.pop(token.id, None) is None:
            self.withdrawn.append(token.id)

    def fail(self, token: Token, error: PlaitError, fault: Mapping[str, Any]) -> None:
        """Stand `token` still with an incident; `fault` says what a Retry does again."""
        node: FlowNode = token.task_spec
        token.fault = fault
        token._set_state(TaskState.ERROR)
        self.incidents[token.id] = OpenedIncident(
            token_id=token.id,
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
        self.events.append(
            StepEvent(
                kind=kind,
                element_id=node.element_id,
                element_name=node.element_name,
                data=data or {},
            )
        )
