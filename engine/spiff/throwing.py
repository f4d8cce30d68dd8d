"""What every throwing event does: evaluate, throw, leave, and then what ends others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.dialects.model import Node, Process
from engine.errors import PlaitError
from engine.expressions import Script
from engine.spiff import compensation, error_event
from engine.spiff.activity import complete_fault
from engine.spiff.event_definitions import compile_events
from engine.spiff.events import Event
from engine.spiff.flow_node import FlowNode, Outgoing
from engine.spiff.jobs import Job
from engine.spiff.mappings import Mapped, compile_mappings, evaluate_mappings
from engine.spiff.steps import Complete, Fire, Throw, Trigger
from engine.spiff.working import run_script, work_of

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class Throwing(FlowNode):
    """A throwing event. `throws` are its definitions, thrown in document order.

    With a job or script that does the work of its message instead (SEMANTICS 24).
    """

    throws: tuple[Event, ...] = ()
    job: Job | None = None
    code: Script | None = None
    inputs: tuple[Mapped, ...] = ()
    outputs: tuple[Mapped, ...] = ()

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Compile the event definitions, and who sends the message if somebody else does."""
        super().compile(node, process, nodes)
        self.throws = compile_events(node, process.rules)
        self.job, self.code = work_of(node)
        if self.job is not None or self.code is not None:
            self.throws = tuple(each for each in self.throws if each.kind != "message")
            self.inputs = compile_mappings(node.attributes.inputs)
            self.outputs = compile_mappings(node.attributes.outputs)

    def _run_hook(self, token: Token) -> bool | None:
        if self.job is not None:
            token.slice.open_wait(token, "job", self._detail(token, self.job))
            return None
        if self.code is not None:
            local = self.evaluate_inputs(token)
            made = run_script(self.code, token, token.scope.names(local))
            self._land(token, made, {**local, **made})
        return self._throw(token)

    def _throw(self, token: Token) -> bool | None:
        token.work = works = self.prepare(token)
        done = [event.throw(token, work) for event, work in works]
        return True if all(done) else None

    def complete_wait(self, token: Token, answer: Complete) -> None:
        """Take the worker's answer, and throw what else there is to throw."""
        if self.job is None:
            raise self.refusal(token.id, "complete")
        try:
            brought = self.job.brought(answer.variables, answer.result)
            self._land(token, brought, {**answer.variables, **answer.result, **brought})
            is_done = self._throw(token)
        except PlaitError as error:
            token.slice.fail(token, error, complete_fault(answer))
            return
        if is_done:
            token.complete()

    def takes(self, token: Token, answer: Complete | Fire | Trigger | Throw) -> bool:
        """Take the answer of the worker, if there is one."""
        return self.job is not None and isinstance(answer, Complete | Throw)

    def throw(self, token: Token, answer: Throw) -> None:
        """Give a worker's error to its innermost catcher, else stand still with an incident."""
        error_event.throw_from(token, answer)

    def again(self, token: Token, variables: Mapping[str, Any]) -> None:
        """Give the worker another job, which sees the corrected variables."""
        if self.job is None:
            raise self.refusal(token.id, "retry")
        token.scope.land(variables)
        detail = self._detail(token, self.job)
        token.slice.withdraw(token)
        token.slice.open_wait(token, "job", detail)

    def evaluate_inputs(self, token: Token) -> Mapping[str, Any]:
        """Return what the worker or script is given."""
        sees_earlier, now = self.rules.inputs_see_earlier, token.slice.now
        return evaluate_mappings(self.inputs, token.scope.names(), now, sees_earlier=sees_earlier)

    def _detail(self, token: Token, job: Job) -> Mapping[str, Any]:
        local = self.evaluate_inputs(token)
        return job.detail(token.scope.names(local), token.slice.now, local)

    def _land(self, token: Token, brought: Mapping[str, Any], seen: Mapping[str, Any]) -> None:
        results = evaluate_mappings(self.outputs, token.scope.names(seen), token.slice.now)
        if not self.outputs or self.rules.outputs_add:
            token.scope.land(brought)
        token.scope.land(results)

    def prepare(self, token: Token) -> list[tuple[Event, Any]]:
        """Evaluate what is thrown; may raise PlaitError."""
        return [(event, event.prepare(token)) for event in self.throws]

    def choose(self, token: Token) -> Sequence[Outgoing]:
        """Choose the flows; what is thrown after it is evaluated anew if a listener waited."""
        if token.work is None and self.throws:
            token.work = self.prepare(token)
        return super().choose(token)

    def finish(self, token: Token) -> None:
        """Go on once everything is undone; what is thrown after that is evaluated anew."""
        if compensation.go_on(token):
            return
        try:
            token.work = self.prepare(token)
        except PlaitError as error:
            token.slice.fail(token, error, {"phase": "finish"})
            return
        token.complete()

    def _on_complete_hook(self, token: Token) -> None:
        """Leave; what the throw interrupts does not go on."""
        scope, slice_ = token.workflow, token.slice
        works, flows = token.work or (), token.leaves_by
        slice_.leave(token, ())
        interruptions = scope.interruptions
        for event, work in works:
            event.throw_after(token, scope, work)
        if scope.is_closed or scope.interruptions != interruptions or slice_.is_completed:
            return
        for flow in flows:
            slice_.arrive(scope, flow.target, flow.id)
