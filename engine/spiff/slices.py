"""One slice: the step that is being decided, from an answer until every token waits or the limit.

The queue is first in, first out and part of the state. What happened is collected as differences.
Scopes are loaded when they are named.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import PlaitError
from engine.spiff import run_limits
from engine.spiff.keeping import KeptRows
from engine.spiff.scopes import ChildScope, FlowScope, ProcessScope, Scope
from engine.spiff.starving import starve
from engine.spiff.steps import StepContext, StepEvent
from engine.spiff.synchronizing import settle
from engine.spiff.telling import Telling
from engine.spiff.tokens import Token

if TYPE_CHECKING:
    from engine.spiff.flow_node import FlowNode, Outgoing
    from engine.spiff.process import CompiledProcess


class Slice(KeptRows, Telling):
    """Collects what one answer does; thrown away when the Step is made."""

    root: ProcessScope
    load: Callable[[int], Scope]  # of a scope that is stored and not loaded yet

    def __init__(self, process: CompiledProcess, context: StepContext, next_id: int) -> None:
        KeptRows.__init__(self)
        Telling.__init__(self)
        self.process = process
        self.now: datetime = context.now
        self.context = context
        self.at: FlowNode | None = None  # whose expressions are evaluated
        self.task: tuple[FlowNode, Mapping[str, Any]] | None = None  # what may be asked of a task
        self.steps_before = 0  # since the instance last waited for the outside
        self.called: Mapping[str, Any] | None = None  # what the caller of this instance catches
        self.live = 0
        self.is_halted = False
        self.next_id = next_id
        self.steps = 0
        self.is_completed = False
        self.queue: deque[Token] = deque()
        self.later: deque[Token] = deque()  # ready, but not before the next commit
        self.is_closing = False
        self.ended: deque[FlowScope] = deque()
        self.unsettled: dict[int, FlowScope] = {}  # where a gateway may go on
        self.stirred: dict[int, FlowScope] = {}  # where a token came to a join or ended beside one
        self.conditions: dict[int, int] = {}  # waiting conditional events: token -> scope
        self.unseen: set[int] = set()  # conditional events that have not been looked at
        self.changed_names: set[str] = set()
        self.made_names: set[str] = set()  # of these, the ones that no scope held before
        self.written = 0  # characters and items that went into variables

    def ask_of_task(self, node: FlowNode, facts: Mapping[str, Any] | None) -> None:
        """Let the expressions of a person's task ask for what is known of it."""
        self.task = None if facts is None else (node, facts)

    def new_id(self) -> int:
        """Return the next id of a token or scope; counted per instance, never used twice."""
        self.next_id += 1
        return self.next_id - 1

    def scope(self, id_: int) -> Scope:
        """Return a live scope, loaded if need be."""
        found = self.scopes.get(id_)
        return self.load(id_) if found is None else found

    def inside(self, scope: Scope) -> list[Scope]:
        """Return the live scopes directly inside one, in the order of their ids."""
        ids = {each.id for each in self.scopes.values() if each.outer is scope}
        if scope.stored is not None:
            ids |= {
                each.id
                for each in self.stored_inside(scope.id)
                if each.id not in self.removed
                and each.id not in self.kept
                and each.data.get("kind") != "kept"
            }
        return [self.scope(each) for each in sorted(ids)]

    def go_on(self) -> None:
        """Run ready tokens, first come first, until none is left or the limit is reached."""
        queue, limit = self.queue, self.context.limit
        while True:
            while self.unsettled or self.ended:
                if self.unsettled:
                    settle(self.unsettled.pop(next(iter(self.unsettled))))
                else:
                    self._end(self.ended.popleft())
            if self.changed_names or self.unseen:
                if self.conditions:
                    self._look_at_conditions()
                    continue
                self.changed_names.clear()
                self.made_names.clear()
                self.unseen.clear()
            while self.stirred:
                starve(self.stirred.popitem()[1])
            if self.steps >= limit or not queue or self.is_halted:
                return
            token = queue.popleft()
            if token._state == TaskState.READY and token.id in token.workflow.tasks:
                self.steps += 1
                self._run(token)

    @property
    def steps_since_wait(self) -> int:
        """How many elements ran in a row since the last answer from outside."""
        return self.steps_before + self.steps

    def weigh(self, name: str, value: Any) -> None:
        """Count what is written into variables; raises PlaitError beyond what a step may."""
        if not isinstance(value, str | list | dict):
            return
        self.written += run_limits.weight(value)
        if self.written > self.context.data:
            raise run_limits.too_much(name, self.context)

    def _run(self, token: Token) -> None:
        context = self.context
        try:
            if (
                self.steps_before + self.steps > context.steps_without_a_wait
                or self.live > context.live_tokens
            ):
                self.is_halted = True
                raise run_limits.halted(self.live, context)
            node = self.at = token.task_spec
            if node.life is None or node.life.lets_in(token):
                token.run()
            if token.has_more:
                token.has_more = False
                token._set_state(TaskState.READY)
        except PlaitError as error:
            self.fail(token, error, {"phase": "enter"})

    def _look_at_conditions(self) -> None:
        """Tell conditional events what has changed since they looked last."""
        names, self.changed_names = self.changed_names, set()
        for token_id, scope_id in tuple(self.conditions.items()):
            scope = self.scope(scope_id) if token_id in self.conditions else None
            if isinstance(scope, FlowScope):
                token = scope.tasks[token_id]
                self.at = token.task_spec
                token.task_spec.variables_changed(token, names)
            self.unseen.discard(token_id)
        self.made_names = set()
        self.unseen.intersection_update(self.conditions)  # some were cancelled unseen

    def _end(self, scope: FlowScope) -> None:
        if scope.is_closed or not scope.is_done or isinstance(scope, ChildScope):
            return  # a child's end is its token's
        if scope.host is not None and not scope.host.task_spec.emptied(scope.host):
            return
        for guard in reversed(tuple(scope.guards.values())):
            if guard.is_live:
                guard.cancel()
        if scope.host is not None:
            scope.host.task_spec.finish(scope.host)
        elif not self.is_completed:
            self.end()

    def end(self) -> None:
        """End the instance and tell so, after what the process itself does then."""
        if self.process.closing is not None and not self.is_closing:
            self.is_closing = True
            self.place(self.root, self.process.closing)._ready()
            return
        self.complete()
        event = StepEvent(kind="instance_completed", element_id=None, element_name=None)
        self.events.append(event)

    def complete(self) -> None:
        """End the instance; what was kept for later has no later."""
        self.is_completed = True
        self.root.records = {}
        for kept in self.kept_inside(self.root):
            self.drop_kept(self.root, kept)

    def arrive(
        self,
        scope: FlowScope,
        node: FlowNode,
        flow: str | None = None,
        payload: Mapping[str, Any] | None = None,
    ) -> Token:
        """Let a new token enter `node`, with what came with an event."""
        token = self.place(scope, node, flow)
        if payload is not None:
            token.payload = payload
        self.tell("element_entered", node, {} if flow is None else {"flow": flow})
        node._update(token)  # the library's life cycle: ready at once, or waiting at a join
        return token

    def place(self, scope: FlowScope, node: FlowNode, flow: str | None = None) -> Token:
        """Put a new token at `node` without entering it."""
        token = Token(self.new_id(), scope, node, flow)
        self.live += 1
        return token

    def park(self, token: Token) -> None:
        """Let a token go on after the next commit."""
        token._state = TaskState.READY
        token.workflow.is_touched = True
        self.later.append(token)

    def leave(self, token: Token, by: Sequence[Outgoing]) -> None:
        """End `token` and send a new one along each flow."""
        scope, node = token.workflow, token.task_spec
        facts = node.facts_of(token)
        if facts:
            self.tell("element_completed", node, facts)
        else:
            self.events.append(node.left)
        token.end(is_followed=bool(by))
        for flow in by:
            target = flow.target
            another = self.place(scope, target, flow.id)
            self.events.append(flow.entered)
            target._update(another)

    def open(self, scope: Scope) -> None:
        """Take a new scope among the live ones."""
        scope.is_touched = True
        self.scopes[scope.id] = scope

    def close(self, scope: Scope) -> None:
        """Drop a scope whose activity has ended, with what was kept in it."""
        if scope.is_closed:  # kept for later
            return
        for kept in self.kept_inside(scope):
            self.drop_kept(scope, kept)
        del self.scopes[scope.id]
        if scope.stored is not None:
            self.removed.add(scope.id)
        scope.is_closed = True
