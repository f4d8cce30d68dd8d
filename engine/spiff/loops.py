"""Activities that run more than once: what the standard loop and multi-instance share.

The token of the activity becomes the body. It opens a body scope with the counters, and in it one
child scope for each instance, where a token of the same activity does the work. Boundary events
watch the body (SEMANTICS 5). A child that ends gives its result and is gone; results are stored in
bundles, one a step, until the body publishes them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import PlaitError
from engine.spiff import cancellation
from engine.spiff.body_scopes import BodyScope
from engine.spiff.scopes import ChildScope

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one child gives, and whether the body is over with it."""

    value: Any = None
    is_gathered: bool = False
    ends_body: bool = False


class Repeated(ABC):
    """How often and how an activity runs."""

    @abstractmethod
    def total(self, token: Token) -> int | None:
        """Return how many children there will be (None: told later); may raise PlaitError."""

    @abstractmethod
    def spawn(self, body: BodyScope) -> bool:
        """Begin the next children; True when there are more to begin at once."""

    @abstractmethod
    def result_of(self, token: Token) -> Result:
        """Evaluate what a finished child gives; may raise PlaitError, changes nothing."""

    def take_over(self, token: Token) -> None:
        """Let what a sealed child made land outside; may raise, and may be done again."""
        child = token.workflow
        if child.is_sealed and isinstance(child.outer, BodyScope):
            own = self.names_of_child
            made = {name: each for name, each in child.variables.items() if name not in own}
            child.outer.host.workflow.land(made)

    @property
    def names_of_child(self) -> frozenset[str]:
        """The names that a child is given, and that die with it."""
        return frozenset({"loopCounter"})

    @abstractmethod
    def is_over(self, body: BodyScope) -> bool:
        """Tell whether no child runs and none is to come."""

    def begins_next(self, body: BodyScope) -> bool:
        """Tell whether the end of one child begins the next."""
        return True

    def publish(self, body: BodyScope) -> Mapping[str, Any]:
        """Return what the body gives to the scope around it when it ends."""
        return {}

    def is_over_at_entry(self, token: Token, total: int | None) -> bool:
        """Tell whether there is nothing to do at all."""
        return total == 0

    def enter(self, token: Token) -> bool | None:
        """Become the body; the children begin when it is its turn again."""
        if token.inner_id is not None:
            self._spawn_more(token)
            return None
        node, slice_ = token.task_spec, token.slice
        total = self.total(token)
        watches = node.plan_watches(token.scope.names(), token)
        is_over = self.is_over_at_entry(token, total)
        body = BodyScope(slice_.new_id(), token)
        body.total = total
        if is_over:
            token.workflow.land(self.publish(body))
            return True
        slice_.open(body)
        token.inner_id = body.id
        for event, plan in watches:
            event.watch(token, plan)
        self.begin_body(body)
        token.has_more = True
        return None

    def begin_body(self, body: BodyScope) -> None:
        """Set the counters of a new body; those of a sequence begin with nothing."""
        body.running = 0

    def _spawn_more(self, token: Token) -> None:
        body = token.inner
        if isinstance(body, BodyScope):
            token.has_more = self.spawn(body)

    def begin_child(self, body: BodyScope, names: Mapping[str, Any]) -> None:
        """Open a child scope with its own names and put a token into it."""
        slice_, host = body.slice, body.host
        child = ChildScope(host.workflow.spec, slice_.new_id(), host, body, names)
        child.index = body.next
        body.next += 1
        body.is_touched = True
        slice_.open(child)
        slice_.arrive(child, host.task_spec)

    def child_done(self, token: Token) -> None:
        """Take the result of a finished child; begin the next, or end the body."""
        child = token.workflow
        if not isinstance(child, ChildScope) or not isinstance(child.outer, BodyScope):
            raise PlaitError("an instance stands outside its body", code="state_corrupt")
        body, result = child.outer, token.work
        body.running -= 1
        body.completed += 1
        body.is_touched = True
        if result.is_gathered:
            body.bundle_id = body.bundle_id if body.results else token.id
            body.results[str(child.index)] = result.value
        token.slice.leave(token, ())  # the last token of a child closes it
        if result.ends_body:
            self._end_rest(body)
        if result.ends_body or self.is_over(body):
            self.end_body(body.host)
        else:
            self._next(body)

    def end_body(self, host: Token) -> None:
        """Publish what the children gave, and leave; an incident of the body is no longer one."""
        body, slice_ = host.inner, host.slice
        slice_.withdraw(host)
        try:
            host.workflow.land(self.publish(body) if isinstance(body, BodyScope) else {})
        except PlaitError as error:
            slice_.fail(host, error, {"phase": "publish"})
            return
        host.complete()

    def _next(self, body: BodyScope) -> None:
        if body.host.state == TaskState.STARTED and self.begins_next(body):
            try:
                self.spawn(body)
            except PlaitError as error:
                body.slice.fail(body.host, error, {"phase": "enter"})

    def _end_rest(self, body: BodyScope) -> None:
        """Cancel the children that still run; those that never began count as ended too."""
        for child in body.slice.inside(body):
            if isinstance(child, ChildScope):
                cancellation.cancel_all(child)
        body.terminated += body.running
        body.running = 0
