"""A token: the library's task without its tree, with integer ids and a closed list of roles.

Every visit of a flow node is a token of its own; it ends when the node is left. Nothing is kept of
a token that has ended, so a loop costs the same at iteration 10 and 100,000.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

if TYPE_CHECKING:
    from engine.spiff.scopes import FlowScope, Scope
    from engine.spiff.slices import Slice

Role = Literal["ready", "waiting", "arrived", "incident"]

ROLE_OF_STATE: Mapping[int, Role] = {
    TaskState.READY: "ready",
    TaskState.STARTED: "waiting",
    TaskState.WAITING: "arrived",
    TaskState.ERROR: "incident",
}
STATE_OF_ROLE: Mapping[str, int] = {role: state for state, role in ROLE_OF_STATE.items()}


class Token(Task):
    """One visit of one flow node.

    `workflow` is the process or sub-process it moves in; `scope` the row it is stored in and whose
    names it sees: the same, or the activity's own. `flow` is the sequence flow it came by. `host`
    is the activity's token that a boundary event watches; `inner` the scope a sub-process opened.
    """

    # The library's tree is not used: no parent, no children.
    _parent = None
    _children: tuple[int, ...] = ()
    triggered = False

    def __init__(self, id: int, workflow: FlowScope, task_spec: Any, flow: str | None) -> None:
        self.id = id
        self.workflow = workflow
        self.task_spec = task_spec
        self._state = TaskState.FUTURE
        self.scope: Scope = workflow
        self.flow = flow
        self.host: Token | None = None
        self.watchers: list[Token] = []
        self.inner: FlowScope | None = None
        self.leaves_by: tuple[Any, ...] | None = None
        self.cycle: str | None = None
        self.repeats_left: int | None = None
        self.fault: Mapping[str, Any] | None = None
        workflow.tasks[id] = self
        self.slice.live += 1

    @property
    def slice(self) -> Slice:
        """The step that is being decided."""
        return self.workflow.slice

    @property
    def is_live(self) -> bool:
        """Whether the token still stands somewhere."""
        return self.id in self.workflow.tasks

    @property
    def role(self) -> Role:
        """What the token does, as it is stored."""
        return ROLE_OF_STATE[self._state]

    def _set_state(self, value: int) -> None:
        self._state = value
        self.scope.is_touched = True
        if value == TaskState.READY:
            self.slice.queue.append(self)

    def cancel(self) -> None:
        """End the token before it is done; what is inside it must have ended before."""
        self.task_spec._on_cancel(self)
        self._set_state(TaskState.CANCELLED)

    def end(self) -> None:
        """Take the token off the diagram, with the scope that was its own."""
        if self.workflow.tasks.pop(self.id, None) is not None:
            self.slice.live -= 1
        self.workflow.is_touched = True
        if self.host is not None:
            self.host.watchers.remove(self)
            self.host = None
        if self.inner is not None:
            self.slice.close(self.inner)
            self.inner = None
        if self.scope is not self.workflow:
            self.slice.close(self.scope)
