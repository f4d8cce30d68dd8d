"""What every catching event does: subscribe, take what came, and land it.

A subscription is a token. With one waiting definition it has the wait itself; with several it hosts
one watcher for each: the first that occurs is enough, or, in parallel multiple, all have to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.dialects.model import Node, Process
from engine.errors import PlaitError
from engine.spiff.conditional_event import ConditionalEvent
from engine.spiff.event_definitions import compile_events
from engine.spiff.events import Event
from engine.spiff.flow_node import FlowNode
from engine.spiff.mappings import Mapped, compile_mappings, evaluate_mappings
from engine.spiff.steps import Complete, Fire, Throw, Trigger

if TYPE_CHECKING:
    from engine.spiff.scopes import FlowScope
    from engine.spiff.tokens import Token

Plans = Sequence[tuple[int, Any]]


class Catching(FlowNode):
    """A catching event. `catches` are its definitions, `outputs` map what came with them."""

    outputs: tuple[Mapped, ...] = ()
    is_parallel_multiple = False
    is_interrupting = True
    host_element_id: str | None = None

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Compile the event definitions."""
        super().compile(node, process, nodes)
        self.catches = compile_events(node, process.rules)
        self.outputs = compile_mappings(node.attributes.outputs)
        self.is_parallel_multiple = node.is_parallel_multiple
        self.is_interrupting = node.is_interrupting
        self.host_element_id = node.attached_to
        self.code_variable = node.attributes.code_variable
        self.message_variable = node.attributes.message_variable

    def plan(self, names: Mapping[str, Any], now: datetime) -> Plans:
        """Evaluate what is waited for: (number of the definition, its plan); may raise."""
        return [
            (number, event.plan(names, now))
            for number, event in enumerate(self.catches)
            if event.waits or event.code_source is not None
        ]

    def codes_of(self, plans: Plans) -> dict[str, str]:
        """Return the codes that were told for what is caught without a wait."""
        told = ((number, plan) for number, plan in plans if not self.catches[number].waits)
        return {self.code_name(number): code for number, code in told}

    def code_name(self, number: int) -> str:
        """Return under which name the code of a definition is kept while it is caught."""
        return f"{self.element_id} {number}"

    def subscribe(self, token: Token, plans: Plans) -> None:
        """Wait with `token` for what was planned and waits."""
        plans = [each for each in plans if self.catches[each[0]].waits]
        if len(plans) == 1 and len(self.catches) == 1:
            self._wait(token, *plans[0])
            return
        for number, plan in plans:
            watcher = token.slice.place(token.workflow, self)
            watcher.definition = number + 1
            watcher.watch(token)
            if token.is_guard:
                watcher.guard()
            watcher._set_state(TaskState.STARTED)
            self._wait(watcher, number, plan)

    def occurred(self, token: Token, answer: Fire | Trigger) -> tuple[Token | None, Any]:
        """Return the subscription that is fulfilled (None: not yet), and what came with it."""
        event = self.event_of(token)
        later = event.postponed(token, answer)
        if later is not None:
            self._wait(token, max(token.definition - 1, 0), later)
            return None, {}
        payload = dict(event.payload(answer))
        token.slice.conditions.pop(token.id, None)
        subscription = token
        if token.definition and token.host is not None:
            subscription = token.host
            if self.is_parallel_multiple:
                subscription.payload = {**(subscription.payload or {}), **payload}
                token.end()
                if subscription.watchers:
                    subscription.workflow.is_touched = True
                    return None, {}
                return subscription, subscription.payload
        return subscription, payload

    def takes(self, token: Token, answer: Complete | Fire | Trigger | Throw) -> bool:
        """Take what its event definition waits for, and nothing else."""
        return isinstance(answer, Fire if self.event_of(token).kind == "timer" else Trigger)

    def event_of(self, token: Token) -> Event:
        """Return the event definition that a waiting token stands for."""
        return self.catches[max(token.definition - 1, 0)]

    def wait_again(self, token: Token, answer: Fire | Trigger, subscription: Token) -> None:
        """Subscribe anew after an event that did not interrupt: a cycle, the next message.

        `token` has been answered; another takes its place beside the same host or scope. Where all
        definitions were needed, all are waited for again.
        """
        if self.is_parallel_multiple and len(self.catches) > 1:
            self._wait_for_all_again(subscription)
            return
        event, slice_ = self.event_of(token), token.slice
        try:
            plan, failure = event.following(token, answer), None
        except PlaitError as error:
            plan, failure = None, error
        if plan is None and failure is None:
            return
        another = self._beside(token)
        if failure is not None:
            slice_.fail(another, failure, {"phase": "watch"})
        else:
            self._wait(another, max(token.definition - 1, 0), plan)

    def _wait_for_all_again(self, subscription: Token) -> None:
        another = self._beside(subscription)
        try:
            self.watch_anew(another)
        except PlaitError as error:
            another.slice.fail(another, error, {"phase": "watch"})

    def _beside(self, token: Token) -> Token:
        """Put another subscription where `token` is."""
        another = token.slice.place(token.workflow, self)
        another.definition = token.definition
        if token.host is not None:
            another.watch(token.host)
        if token.is_guard:
            another.guard()
        another._set_state(TaskState.STARTED)
        return another

    def watch_anew(self, token: Token) -> None:
        """Subscribe again after an incident of the subscription itself; may raise PlaitError.

        One for all definitions waits for a condition to become true, like one for it alone.
        """
        names, now = token.scope.names(), token.slice.now
        if token.definition == 0 and len(self.catches) > 1:
            plans = [
                (number, plan or isinstance(self.catches[number], ConditionalEvent))
                for number, plan in self.plan(names, now)
            ]
            token._set_state(TaskState.STARTED)
            self.subscribe(token, plans)
            return
        number = max(token.definition - 1, 0)
        plan = self.catches[number].plan(names, now)
        token._set_state(TaskState.STARTED)
        self._wait(token, number, plan)

    def variables_changed(self, token: Token, names: set[str]) -> None:
        """Look at the condition again."""
        event = self.event_of(token)
        if isinstance(event, ConditionalEvent):
            event.look(token, names)

    def land(self, token: Token) -> None:
        """Let what came with the event land: the outputs, or without any the whole payload."""
        payload = self.whole(token.payload or {})
        if self.outputs:
            names = token.scope.names(payload)
            payload = evaluate_mappings(self.outputs, names, token.slice.now)
        token.scope.land(payload)
        token.payload = None

    def named(self, code: str, message: str) -> dict[str, Any]:
        """Return code and message of an error or escalation under the names the model gives."""
        pairs = ((self.code_variable, code), (self.message_variable, message))
        return {name: value for name, value in pairs if name is not None}

    def _wait(self, token: Token, number: int, plan: Any) -> None:
        facts = {"is_interrupting": self.is_interrupting, "host_element_id": self.host_element_id}
        self.catches[number].subscribe(token, plan, facts)

    def instantiate(self, scope: FlowScope, number: int, payload: Mapping[str, Any]) -> None:
        """Begin an instance here; of a parallel multiple event the others are awaited first."""
        token = scope.slice.arrive(scope, self, payload=payload)
        if self.is_parallel_multiple and len(self.catches) > 1:
            token.memory = {"came": number}

    def _run_hook(self, token: Token) -> bool | None:
        if token.memory is not None:
            self._await_others(token, token.memory["came"])
            return None
        if token.payload is not None:
            self.land(token)
        return True

    def _await_others(self, token: Token, came: int) -> None:
        """Wait for every definition but one; their correlation may read what came with that."""
        plans = self.plan(token.scope.names(token.payload or {}), token.slice.now)
        token.memory = None
        self.subscribe(token, [each for each in plans if each[0] != came])
