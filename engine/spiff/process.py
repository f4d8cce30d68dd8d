"""One compiled process: immutable, shared by all threads and instances of a definition."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from engine.dialects.model import FileModel, Process
from engine.errors import NotFound
from engine.spiff import answers, cancellation, state_codec
from engine.spiff.flow_node import FlowNode
from engine.spiff.parser import compile_nodes, specifications
from engine.spiff.scopes import ProcessScope
from engine.spiff.slices import Slice
from engine.spiff.steps import (
    PROCESS_SCOPE,
    Answer,
    Continue,
    ScopeState,
    State,
    Step,
    StepContext,
)

TokenStatus = Literal["waiting", "incident", "ready"]

_STATUS: Mapping[str, TokenStatus] = {
    "ready": "ready",
    "waiting": "waiting",
    "arrived": "waiting",
    "incident": "incident",
}
_FIRST_ID = PROCESS_SCOPE + 1


class CompiledProcess:
    """Moves states of one process definition. Every method is a pure function of its arguments."""

    def __init__(self, spec: Any, nodes: Mapping[str, FlowNode], first: FlowNode) -> None:
        self.spec = spec
        self.nodes = nodes
        self._first = first

    @property
    def element_names(self) -> Mapping[str, str | None]:
        """Name of every flow node by its id in the file."""
        return {id_: node.element_name for id_, node in self.nodes.items()}

    def start(self, variables: Mapping[str, Any], context: StepContext) -> Step:
        """Begin an instance at its none start event and run it until every token waits."""
        slice_ = Slice(context, _FIRST_ID)
        slice_.root = ProcessScope(self.spec, PROCESS_SCOPE, dict(variables), slice_)
        slice_.scopes[PROCESS_SCOPE] = slice_.root
        slice_.root.is_touched = True
        slice_.arrive(slice_.root, self._first)
        slice_.go_on()
        return _step(slice_)

    def run(self, state: State, answer: Answer, context: StepContext) -> Step:
        """Apply one answer and run on; raises Conflict `wrong_state` when its token waits not."""
        slice_ = state_codec.load(self, state, context)
        if isinstance(answer, Continue):
            slice_.steps_before = state.head.get("steps", 0)
        answers.apply(slice_, answer)
        slice_.go_on()
        return _step(slice_)

    def cancel(self, state: State, context: StepContext) -> Step:
        """End every token: waits withdrawn, incidents resolved, `element_cancelled` events.

        The outcome is "completed" and no `instance_completed` is among the events.
        """
        slice_ = state_codec.load(self, state, context)
        cancellation.cancel_all(slice_.root)
        slice_.is_completed = True
        return _step(slice_)

    def active(self, state: State) -> tuple[tuple[int, str, TokenStatus], ...]:
        """Tell (token id, element id, status) of every token that stands on the diagram."""
        return tuple(
            (document["id"], document["at"], _STATUS[document["role"]])
            for _, scope in sorted(state.scopes.items())
            for document in scope.tokens
            if "host" not in document  # a watching boundary event has not been entered
        )

    def local_variables(self, state: State, token_id: int) -> Mapping[str, Any]:
        """Return what the token sees: its scope chain merged, inner names first; read-only."""
        scope: ScopeState | None = next(
            (
                each
                for each in state.scopes.values()
                for document in each.tokens
                if document["id"] == token_id
            ),
            None,
        )
        if scope is None:
            raise NotFound(f"no token {token_id} in this instance; reload it")
        merged: dict[str, Any] = {}
        while scope is not None:
            merged = {**scope.variables, **merged}
            scope = None if scope.parent_id is None else state.scopes[scope.parent_id]
        return MappingProxyType(merged)

    def variables(self, state: State) -> Mapping[str, Any]:
        """Return the variables of the process scope; read-only."""
        return MappingProxyType(dict(state.scopes[PROCESS_SCOPE].variables))


def compile_process(model: FileModel, process: Process) -> CompiledProcess:
    """Compile a process whose file has passed the checks."""
    spec, nodes = specifications(model, process)
    compile_nodes(process, nodes)
    first = next(each for each in process.inside(process.id) if each.kind == "startEvent")
    return CompiledProcess(spec, nodes, nodes[first.id])


def _step(slice_: Slice) -> Step:
    state, changed = state_codec.dump(slice_)
    is_cut = bool(state.head["queue"]) and not slice_.is_halted
    return Step(
        state=state,
        changed_scopes=changed,
        removed_scopes=frozenset(slice_.removed),
        opened=tuple(slice_.opened.values()),
        completed=tuple(slice_.completed),
        withdrawn=tuple(slice_.withdrawn),
        incidents=tuple(slice_.incidents.values()),
        resolved_incidents=tuple(slice_.resolved),
        events=tuple(slice_.events),
        steps=slice_.steps,
        outcome="completed" if slice_.is_completed else "cut" if is_cut else "waiting",
    )
