"""Scopes: where variables live, and (processes and sub-processes) where tokens move.

A name is read from the inside out. A new value goes to the nearest scope that holds the name, else
to the process (SEMANTICS 2). Values are never changed in place, so forks may share them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from engine import values

if TYPE_CHECKING:
    from engine.spiff.slices import Slice
    from engine.spiff.steps import ScopeState
    from engine.spiff.tokens import Token


class Names(Mapping[str, Any]):
    """Several layers of names read as one, inner layers first; nothing is copied."""

    def __init__(self, *layers: Mapping[str, Any]) -> None:
        self._layers = layers

    def __getitem__(self, name: str) -> Any:
        for layer in self._layers:
            if name in layer:
                return layer[name]
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return any(name in layer for layer in self._layers)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for layer in self._layers for name in layer))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Scope:
    """Variables with a way outwards. `is_touched`: the row may have to be written."""

    def enclose(
        self, id: int, outer: Scope | None, element_id: str | None, variables: Mapping[str, Any]
    ) -> None:
        """Set the facts of the scope (the library's classes own `__init__`)."""
        self.id = id
        self.outer = outer
        self.element_id = element_id
        self.variables = variables
        self.stored: ScopeState | None = None
        self.is_touched = False
        self._written: set[str] = set()

    def layers(self) -> list[Mapping[str, Any]]:
        """Return the variables from the inside out."""
        layers: list[Mapping[str, Any]] = []
        scope: Scope | None = self
        while scope is not None:
            layers.append(scope.variables)
            scope = scope.outer
        return layers

    def names(self, *inner: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what is visible here, with `inner` layers before."""
        layers = [*inner, *self.layers()]
        return layers[0] if len(layers) == 1 else Names(*layers)

    def land(self, variables: Mapping[str, Any]) -> None:
        """Store each value in the nearest scope that holds its name, else in the process."""
        for name, value in variables.items():
            scope = self
            while scope.outer is not None and name not in scope.variables:
                scope = scope.outer
            scope.hold(name, value)

    def hold(self, name: str, value: Any) -> None:
        """Store a value in this very scope; an equal value is no change."""
        if name in self.variables and values.same(self.variables[name], value):
            return
        if not self._written:
            self.variables = dict(self.variables)
        self._written.add(name)
        self.variables[name] = value  # type: ignore[index]  # our own dict since the first write
        self.is_touched = True

    def has_stored_variables(self) -> bool:
        """Tell whether every written value is, in the end, the one that is stored."""
        stored = {} if self.stored is None else self.stored.variables
        return self.stored is not None and all(
            name in stored and values.same(stored[name], self.variables[name])
            for name in self._written
        )


class ActivityScope(Scope):
    """The local names of one activity, stored with its token."""

    def __init__(
        self, id: int, outer: Scope, element_id: str, variables: Mapping[str, Any]
    ) -> None:
        self.enclose(id, outer, element_id, variables)
        self.token: Token | None = None


class FlowScope(Scope):
    """A process or sub-process: `tasks` (the library's name) are its live tokens by id.

    `host` is the token of the sub-process, None for the process. `arrivals` are the tokens that
    wait at a join, by element and incoming flow, first come first.
    """

    tasks: dict[int, Token]
    spec: Any
    slice: Slice

    def begin(self, slice_: Slice, host: Token | None) -> None:
        """Join the step that is being decided."""
        self.slice = slice_
        self.host = host
        self.is_closed = False
        self.arrivals: dict[str, dict[str, deque[Token]]] = {}

    def _task_completed_notify(self, task: Token) -> None:
        """Tell the step when the last token is gone (called by the library after a completion)."""
        if not self.tasks and not self.is_closed:
            self.slice.ended.append(self)


class ProcessScope(FlowScope, BpmnWorkflow):
    """The process itself: scope 1."""

    def __init__(self, spec: Any, id: int, variables: Mapping[str, Any], slice_: Slice) -> None:
        self.enclose(id, None, None, variables)
        self.begin(slice_, None)
        super().__init__(spec, script_engine=_NO_SCRIPTS, deserializing=True)


class SubProcessScope(FlowScope, BpmnSubWorkflow):
    """An embedded sub-process, inside the scope its host stands in."""

    def __init__(self, spec: Any, id: int, host: Token, variables: Mapping[str, Any]) -> None:
        self.enclose(id, host.scope, host.task_spec.element_id, variables)
        self.begin(host.slice, host)
        super().__init__(spec, host.id, host.slice.root, deserializing=True)

    def _calculate_depth(self) -> int:
        """Return 0: nothing here depends on the depth, which the library finds by climbing."""
        return 0


class _NoScripts:
    """Stands where the library keeps its script engine; code runs only through our expressions."""


_NO_SCRIPTS = _NoScripts()
