"""One compiled process: immutable, shared by all threads and instances of a definition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Literal

from engine.dialects.model import Process
from engine.dialects.rules import PLAIN, Rules
from engine.errors import Conflict, NotFound
from engine.spiff import answers, cancellation, compensable, execution_facts, state_codec
from engine.spiff import closing as listeners
from engine.spiff.conditional_event import ConditionalEvent
from engine.spiff.contents import StartPoint, connect, start_points
from engine.spiff.flow_node import FlowNode
from engine.spiff.parser import compile_nodes, specifications
from engine.spiff.scopes import Content, ProcessScope
from engine.spiff.slices import Slice
from engine.spiff.state_versions import upgraded
from engine.spiff.steps import (
    PROCESS_SCOPE,
    Answer,
    Continue,
    State,
    Step,
    StepContext,
)
from engine.spiff.sub_process import begin
from engine.spiff.task_timeouts import with_timeouts

TokenStatus = Literal["waiting", "incident", "ready"]

_STATUS: Mapping[str, TokenStatus] = {
    "ready": "ready",
    "waiting": "waiting",
    "hosting": "waiting",
    "arrived": "waiting",
    "incident": "incident",
}
_FIRST_ID = PROCESS_SCOPE + 1
_ONLY_READING = StepContext(now=datetime.min.replace(tzinfo=UTC), seed=0)


@dataclass(frozen=True, kw_only=True)
class CompiledProcess:
    """Moves states of one process definition. Every method is a pure function of its arguments.

    `starts` are the events by which an instance can begin.
    """

    spec: Any
    nodes: Mapping[str, FlowNode]
    content: Content
    starts: tuple[StartPoint, ...]
    closing: listeners.Closing | None = None  # what the process itself does at its end
    rules: Rules = PLAIN
    reads_facts: bool = False  # something in it may ask for `execution_facts`

    @property
    def element_names(self) -> Mapping[str, str | None]:
        """Name of every flow node by its id in the file."""
        return {id_: node.element_name for id_, node in self.nodes.items()}

    def start(
        self,
        variables: Mapping[str, Any],
        context: StepContext,
        *,
        at: str | None = None,
        number: int = 0,
        payload: Mapping[str, Any] | None = None,
        called: Mapping[str, Any] | None = None,
        initiator: str | None = None,
    ) -> Step:
        """Begin an instance and run it until every token waits.

        Without `at` it begins at its none start event (or where nothing leads to); else at that
        element, whose event definition `number` came with `payload`. `called` are the `errors` and
        `escalations` that its caller catches, `initiator` who starts it. Raises Conflict `no_start`
        when it only begins by an event, and PlaitError when an event sub-process of the process
        cannot say what it waits for.
        """
        slice_ = Slice(self, context, _FIRST_ID)
        slice_.called = called
        given = {**self._initiator(at, initiator), **variables}
        slice_.root = ProcessScope(self.spec, PROCESS_SCOPE, given, slice_)
        slice_.open(slice_.root)
        content, root = self.content, slice_.root
        if at is None and not content.first and content.nodes:
            raise Conflict(
                "the process begins only by an event; send its message or signal, or model a none "
                "start event",
                code="no_start",
            )
        names = root.names()
        guards = [
            (each.start, each.start.plan(names, context.now))
            for each in content.event_sub_processes
        ]
        if at is None:
            begin(root, guards)
        else:
            begin(root, guards, first=())
            self.nodes[at].instantiate(root, number, payload or {})
        slice_.go_on()
        return _step(slice_)

    def run(self, state: State, answer: Answer, context: StepContext) -> Step:
        """Apply one answer and run on; raises Conflict `wrong_state` when its token waits not."""
        state = upgraded(state, self)
        slice_ = state_codec.load(self, state, context)
        if isinstance(answer, Continue):
            slice_.steps_before = state.head.get("steps", 0)
        answers.apply(slice_, answer, state)
        slice_.go_on()
        return _step(slice_)

    def cancel(self, state: State, context: StepContext) -> Step:
        """End every token: waits withdrawn, incidents resolved, `element_cancelled` events.

        The outcome is "completed" and no `instance_completed` is among the events.
        """
        slice_ = state_codec.load(self, state, context)
        cancellation.cancel_all(slice_.root)
        slice_.complete()
        return _step(slice_)

    def active(self, state: State) -> tuple[tuple[int, str, TokenStatus], ...]:
        """Tell (token id, element id, status) of every token that stands on the diagram.

        The instances of a multi-instance activity or loop stand for it.
        """
        scopes = tuple(upgraded(state, self).scopes.everything())
        bodies = {scope.id for scope in scopes if scope.data.get("kind") == "body"}
        return tuple(
            (document["id"], document["at"], _STATUS[document["role"]])
            for scope in scopes
            for document in scope.tokens
            if "host" not in document and "guard" not in document  # not entered yet
            if not (document["role"] == "hosting" and document.get("inner") in bodies)
        )

    def waiting(self, state: State) -> frozenset[int]:
        """Return the ids of the tokens that have an open wait."""
        return frozenset(
            document["id"]
            for scope in upgraded(state, self).scopes.everything()
            for document in scope.tokens
            if document["role"] == "waiting"
        )

    def local_variables(
        self, state: State, token_id: int, scope_id: int | None = None
    ) -> Mapping[str, Any]:
        """Return what the token sees: its scope chain, inner names first; read-only."""
        state = upgraded(state, self)
        slice_ = state_codec.load(self, state, _ONLY_READING)
        token = answers.locate(slice_, state, token_id, scope_id)
        if token is None:
            raise NotFound(f"no token {token_id} in this instance; reload it")
        return MappingProxyType(token.scope.names())

    def _initiator(self, at: str | None, who: str | None) -> Mapping[str, Any]:
        """Return who starts the instance, under the name that its start event gives."""
        first = self.nodes[at] if at is not None else next(iter(self.content.first), None)
        name = getattr(first, "initiator", None)
        return {} if name is None else {name: who}

    def hears(self, element_id: str, moments: Iterable[str]) -> tuple[str, ...]:
        """Return those of the moments of a waiting task at which a listener is called."""
        life = self.nodes[element_id].life
        return () if life is None else tuple(each for each in moments if each in life.waiting)

    def starts_by(
        self, element_id: str, number: int, variables: Mapping[str, Any], now: datetime
    ) -> bool:
        """Tell whether the condition of a start is true of `variables`; may raise PlaitError."""
        event = self.nodes[element_id].catches[number]
        return isinstance(event, ConditionalEvent) and event.is_true_of(variables, now)

    def error_of(
        self,
        state: State,
        place: tuple[int, int | None],
        failure: tuple[str, str | None],
        context: StepContext,
    ) -> tuple[str, str] | None:
        """Return code and message of the BPMN error that a job's failure is by the model's rules.

        `place` are the token and its scope, `failure` message and details. None: it is none. May
        raise EvaluationError.
        """
        slice_ = state_codec.load(self, upgraded(state, self), context)
        token = answers.locate(slice_, state, *place)
        rules = getattr(None if token is None else token.task_spec, "error_rules", None)
        if token is None or not rules:
            return None
        slice_.at = token.task_spec
        return rules.failed(token.scope.names(), context.now, *failure)  # type: ignore[no-any-return]  # ErrorRules

    def variables(self, state: State) -> Mapping[str, Any]:
        """Return the variables of the process scope; read-only."""
        return MappingProxyType(state.scopes[PROCESS_SCOPE].variables)


def compile_process(process: Process) -> CompiledProcess:
    """Compile a process whose file has passed the checks."""
    spec, nodes = specifications(process)
    process = with_timeouts(spec, process, nodes)
    compile_nodes(process, nodes)
    content = connect(process, nodes)
    compensable.connect(process, nodes)
    closing = listeners.connect(spec, process, nodes, content)
    return CompiledProcess(
        spec=spec,
        nodes=nodes,
        content=content,
        starts=start_points(process),
        closing=closing,
        rules=process.rules,
        reads_facts=execution_facts.are_read(process),
    )


def _step(slice_: Slice) -> Step:
    head, changed = state_codec.dump(slice_)
    is_cut = bool(head["queue"] or "later" in head) and not slice_.is_halted
    return Step(
        head=head,
        changed=changed,
        removed=frozenset(slice_.removed),
        variables=slice_.root.names(),
        opened=tuple(slice_.opened.values()),
        completed=tuple(slice_.completed),
        withdrawn=tuple(slice_.withdrawn),
        incidents=tuple(slice_.incidents.values()),
        resolved_incidents=tuple(slice_.resolved),
        effects=tuple(slice_.effects),
        events=tuple(slice_.events),
        steps=slice_.steps,
        outcome="completed" if slice_.is_completed else "cut" if is_cut else "waiting",
    )
