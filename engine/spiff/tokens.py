"""A token: the library's task without its tree, with integer ids and a closed list of roles.

Every visit of a flow node is a token of its own; it ends when the node is left. Nothing is kept of
a token that has ended, so a loop costs the same at iteration 10 and 100,000.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.errors import PlaitError
from engine.spiff.scopes import ChildScope

if TYPE_CHECKING:
    from engine.spiff.flow_node import FlowNode
    from engine.spiff.scopes import FlowScope, Scope
    from engine.spiff.slices import Slice

_READY, _COMPLETED = TaskState.READY, TaskState.COMPLETED

Role = Literal["ready", "waiting", "hosting", "arrived", "incident"]

STATE_OF_ROLE: Mapping[str, int] = {
    "ready": TaskState.READY,
    "waiting": TaskState.STARTED,
    "hosting": TaskState.STARTED,
    "arrived": TaskState.WAITING,
    "incident": TaskState.ERROR,
}
_ROLE_OF_STATE: Mapping[int, Role] = {
    TaskState.READY: "ready",
    TaskState.STARTED: "hosting",
    TaskState.WAITING: "arrived",
    TaskState.ERROR: "incident",
}


class Token(Task):
    """One visit of one flow node.

    `workflow` is the scope it moves in and is stored with; `scope` the one whose names it sees: the
    same, or the activity's own (`own`: its id). `flow` is the sequence flow it came by. `inner_id`
    is the scope that a sub-process or a multi-instance body opened. `host` is the token that this
    one watches (a boundary event its activity, a branch its event-based gateway, one of several
    definitions its event), `is_guard` a subscription for the scope's event sub-process,
    `definition` the number of the event definition it stands for. `has_wait`: the outside knows a
    wait of it. `payload` is what came with the event that was caught. `memory` belongs to the
    element.
    """

    # The library's tree is not used: no parent, no children.
    _parent = None
    _children: tuple[int, ...] = ()
    triggered = False
    # Most tokens have none of these.
    own: int | None = None
    inner_id: int | None = None
    host: Token | None = None
    is_guard = False
    definition = 0
    has_wait = False
    payload: Mapping[str, Any] | None = None
    memory: Mapping[str, Any] | None = None
    cycle: str | None = None
    repeats_left: int | None = None
    fault: Mapping[str, Any] | None = None
    codes: Mapping[str, str] | None = None  # told for its boundary events, by `code_name`
    leaves_by: Sequence[Any] = ()
    has_more = False  # a body that has further children to begin
    stage: Mapping[str, Any] | None = None  # how far it is in a life with listeners
    work: Any = None  # what is prepared between run and completion, never stored
    watchers: tuple[Token, ...] = ()

    def __init__(self, id: int, workflow: FlowScope, task_spec: Any, flow: str | None) -> None:
        self.id = id
        self.workflow = workflow
        self.task_spec = task_spec
        self._state = TaskState.FUTURE
        self.flow = flow
        workflow.tasks[id] = self

    @property
    def slice(self) -> Slice:
        """The step that is being decided."""
        return self.workflow.slice

    @property
    def scope(self) -> Scope:
        """Where its names begin."""
        return self.workflow if self.own is None else self.slice.scope(self.own)

    @property
    def inner(self) -> Scope | None:
        """The scope it opened."""
        return None if self.inner_id is None else self.slice.scope(self.inner_id)

    @property
    def is_inner(self) -> bool:
        """Whether it is one instance of a multi-instance activity or one turn of a loop."""
        return isinstance(self.workflow, ChildScope)

    @property
    def is_watching(self) -> bool:
        """Whether its node has not been entered yet."""
        return self.host is not None or self.is_guard

    @property
    def is_live(self) -> bool:
        """Whether the token still stands somewhere."""
        return self.id in self.workflow.tasks

    @property
    def role(self) -> Role:
        """What the token does, as it is stored."""
        role = _ROLE_OF_STATE[self._state]
        return "waiting" if role == "hosting" and self.has_wait else role

    def _set_state(self, value: int) -> None:
        scope = self.workflow
        self._state = value
        scope.is_touched = True
        if value == _READY:
            scope.slice.queue.append(self)

    def _ready(self) -> None:
        """Take a place in the queue; nothing else happens between ready and run."""
        self._set_state(_READY)

    def run(self) -> bool | None:
        """Let the element do its work: None while it waits.

        The library would mark an error here; what fails is the slice's to judge.
        """
        done: bool | None = self.task_spec._run_hook(self)
        if done is None:
            self._set_state(TaskState.STARTED)
        else:
            self.complete()
        return done

    def complete(self) -> None:
        """Choose the way out, then leave; what cannot be chosen is an incident of its own.

        The library would go through the children then, and there are none.
        """
        node: FlowNode = self.task_spec
        try:
            if node.life is None:
                self.leaves_by = node.choose(self)
            elif not node.life.lets_out(self):
                return
        except PlaitError as error:
            self.slice.fail(self, error, {"phase": "leave"})
            return
        self._state = _COMPLETED
        node._on_complete_hook(self)

    def watch(self, host: Token) -> None:
        """Stand beside `host` until it ends."""
        self.host = host
        host.watchers += (self,)

    def guard(self) -> None:
        """Stand in the scope without keeping it open."""
        self.is_guard = True
        self.workflow.guards[self.id] = self

    def unwatch(self) -> None:
        """Become a token like any other."""
        if self.host is not None:
            self.host.watchers = tuple(one for one in self.host.watchers if one is not self)
            self.host = None
        if self.is_guard:
            del self.workflow.guards[self.id]
            self.is_guard = False

    def cancel(self) -> None:
        """End the token before it is done; what is inside it must have ended before."""
        self.task_spec._on_cancel(self)
        self._set_state(TaskState.CANCELLED)

    def end(self, *, is_followed: bool = False) -> None:
        """Take the token off the diagram, with the scopes that were its own.

        `is_followed`: another one comes in its stead, so its scope goes on.
        """
        scope = self.workflow
        slice_ = scope.slice
        # Loaded while the token is there: a stored scope is found by its host.
        own = self._own_scopes()
        if scope.tasks.pop(self.id, None) is not None:
            slice_.live -= 1
        scope.is_touched = True
        if self.host is not None or self.is_guard:
            self.unwatch()
        if slice_.conditions:
            slice_.conditions.pop(self.id, None)
        if scope.undecided:
            slice_.unsettled[scope.id] = scope
        if scope.at_joins:
            slice_.stirred[scope.id] = scope
        for each in own:
            slice_.close(each)
        self.inner_id = self.own = None
        if isinstance(scope, ChildScope):
            slice_.close(scope)
        elif not is_followed and scope.is_done:
            slice_.ended.append(scope)

    def _own_scopes(self) -> Sequence[Scope]:
        if self.inner_id is None and self.own is None:
            return ()
        return [self.slice.scope(id_) for id_ in (self.inner_id, self.own) if id_ is not None]
