"""Scopes: where variables live, and (processes and sub-processes) where tokens move.

A name is read from the inside out. A new value goes to the nearest scope that holds the name, else
to the process (SEMANTICS 2). Values are never changed in place, so forks may share them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from engine import values
from engine.errors import PlaitError
from engine.limits import VARIABLES
from engine.spiff.execution_facts import ExecutionFacts
from engine.spiff.names import Names, Overlay, layers_of
from engine.spiff.steps import ScopeState

if TYPE_CHECKING:
    from engine.spiff.event_sub_process import EventSubProcess
    from engine.spiff.flow_node import FlowNode
    from engine.spiff.slices import Slice
    from engine.spiff.tokens import Token


@dataclass(frozen=True, kw_only=True)
class Content:
    """What lies directly in a process or sub-process.

    `first` are the nodes that get a token when it begins: its none start event, or without one
    every node that nothing leads to.
    """

    first: tuple[FlowNode, ...] = ()
    event_sub_processes: tuple[EventSubProcess, ...] = ()
    nodes: tuple[FlowNode, ...] = ()


class Scope:
    """Variables with a way outwards. `is_touched`: the row may have to be written."""

    kind: ClassVar[str] = ""
    slice: Slice
    is_sealed = False  # what is written inside stays here until its activity ends

    def enclose(
        self, id: int, outer: Scope | None, element_id: str | None, variables: Mapping[str, Any]
    ) -> None:
        """Set the facts of the scope (the library's classes own `__init__`)."""
        self.id = id
        self.outer = outer
        self.element_id = element_id
        self.base = variables
        self.written: dict[str, Any] = {}
        self.stored: ScopeState | None = None
        self.is_touched = False
        self.is_closed = False
        self.kept = 0  # rows below this one that hold no token
        self.records: dict[str, int] = {}  # element -> last completion that can be undone
        self._visible: Names | None = None

    @property
    def variables(self) -> Mapping[str, Any]:
        """The names of this very scope."""
        if not self.written:
            return self.base
        if isinstance(self.base, Overlay):  # of a state that was not stored in between
            return Overlay(self.base.base, {**self.base.written, **self.written})
        return Overlay(self.base, self.written)

    def layers(self) -> tuple[Mapping[str, Any], ...]:
        """Return the variables of this very scope, what was written before what is stored."""
        return (self.written, *layers_of(self.base))

    def names(self, *inner: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what is visible here, always as it is now, with `inner` layers before."""
        visible = self._visible
        if visible is None:
            around = () if self.outer is None else layers_of(self.outer.names())
            visible = self._visible = Names(*self.layers(), *around)
        return Names(*inner, *visible.layers) if inner else visible

    def land(self, variables: Mapping[str, Any]) -> None:
        """Store each value in the nearest scope that holds its name, else in the process.

        None goes beyond a sealed scope.
        """
        for name, value in variables.items():
            scope = self
            while scope.outer is not None and not scope.is_sealed and not scope.holds(name):
                scope = scope.outer
            scope.hold(name, value)

    def holds(self, name: str) -> bool:
        """Tell whether the name is one of this very scope."""
        return name in self.written or name in self.base

    def hold(self, name: str, value: Any) -> None:
        """Store a value in this very scope; an equal value is no change."""
        if self.holds(name):
            old = self.written[name] if name in self.written else self.base[name]
            if old is value or values.same(old, value):
                return
        elif (
            len(self.base) + len(self.written) >= VARIABLES  # names in both count twice
            and len(self.variables) >= VARIABLES
        ):
            raise PlaitError(
                f"a scope holds {VARIABLES} variables, '{name}' would be one more; gather them in "
                "lists or maps",
                code="limit_variables",
            )
        else:
            self.slice.made_names.add(name)
        self.slice.weigh(name, value)
        self.written[name] = value
        self.is_touched = True
        self.slice.changed_names.add(name)

    def has_stored_variables(self) -> bool:
        """Tell whether every written value is, in the end, the one that is stored."""
        if self.stored is None:
            return False
        stored = self.stored.variables
        return all(
            name in stored and values.same(stored[name], value)
            for name, value in self.written.items()
        )

    def facts(self) -> dict[str, Any]:
        """Return what is stored of the scope beside tokens and variables."""
        data: dict[str, Any] = {"kind": self.kind} if self.kind else {}
        if self.kept:
            data["kept"] = self.kept
        if self.records:
            data["records"] = dict(self.records)
        return data

    def read_facts(self, data: Mapping[str, Any]) -> None:
        """Take what `data` gave."""
        self.kept = data.get("kept", 0)
        self.records = dict(data.get("records", ()))


class ActivityScope(Scope):
    """The local names of one activity; its token says so (`own`)."""

    kind = "activity"

    def __init__(
        self, id: int, outer: Scope, element_id: str, variables: Mapping[str, Any]
    ) -> None:
        self.slice = outer.slice
        self.enclose(id, outer, element_id, variables)


class FlowScope(Scope):
    """Where tokens move: `tasks` (the library's name) are its live tokens by id.

    `host` is the token of the activity around it, None for the process. `guards` are the tokens
    that wait for the start of an event sub-process: they do not keep the scope open. `arrivals` are
    the tokens that wait at a join, by element and incoming flow, first come first. `counts` are the
    numbers that a gateway of the scope remembers. `undecided` are the gateways that wait for what
    can still come, with a token that holds each back, if one is known. `at_joins` counts the tokens
    that wait at joins. `interruptions` counts how
    often all tokens were ended at once; `is_interrupted`: an event sub-process has taken over.
    """

    tasks: dict[int, Token]
    spec: Any
    content: Content

    def begin(self, slice_: Slice, host: Token | None, content: Content) -> None:
        """Join the step that is being decided."""
        self.slice = slice_
        self.host = host
        self.content = content
        self.guards: dict[int, Token] = {}
        self.arrivals: dict[str, dict[str, deque[Token]]] = {}
        self.counts: dict[str, dict[str, int]] = {}
        self.undecided: dict[str, Token | None] = {}
        self.codes: dict[str, str] = {}  # told for its event sub-processes, by `code_name`
        self.at_joins = 0
        self.interruptions = 0
        self.is_interrupted = False

    @property
    def is_done(self) -> bool:
        """Whether nothing moves here any more."""
        return len(self.tasks) == len(self.guards)

    def facts(self) -> dict[str, Any]:
        """Return also what gateways count and whether an event sub-process has taken over."""
        data = super().facts()
        if self.counts:
            data["counts"] = {element: dict(each) for element, each in self.counts.items()}
        if self.codes:
            data["codes"] = dict(self.codes)
        if self.is_interrupted:
            data["is_interrupted"] = True
        return data

    def read_facts(self, data: Mapping[str, Any]) -> None:
        """Take what `data` gave."""
        super().read_facts(data)
        self.counts = {element: dict(each) for element, each in data.get("counts", {}).items()}
        self.undecided = dict.fromkeys(self.counts)
        self.codes = dict(data.get("codes", ()))
        self.is_interrupted = data.get("is_interrupted", False)

    def _task_completed_notify(self, task: Token) -> None:
        """Say nothing (the library calls this after a completion): a token tells when it ends."""


class ProcessScope(FlowScope, BpmnWorkflow):
    """The process itself: scope 1."""

    def __init__(self, spec: Any, id: int, variables: Mapping[str, Any], slice_: Slice) -> None:
        self.enclose(id, None, None, variables)
        self.begin(slice_, None, slice_.process.content)
        super().__init__(spec, script_engine=_NO_SCRIPTS, deserializing=True)

    def layers(self) -> tuple[Mapping[str, Any], ...]:
        """Return also the facts of the run, for expressions that read them."""
        layers = super().layers()
        return (*layers, ExecutionFacts(self.slice)) if self.slice.process.reads_facts else layers


class _InnerScope(FlowScope, BpmnSubWorkflow):
    """Tokens inside an activity."""

    def __init__(
        self, spec: Any, id: int, host: Token, outer: Scope, variables: Mapping[str, Any]
    ) -> None:
        self.enclose(id, outer, host.task_spec.element_id, variables)
        self.begin(host.slice, host, getattr(host.task_spec, "content", _NOTHING))
        self.is_sealed = host.task_spec.rules.seals_scopes
        super().__init__(spec, host.id, host.slice.root, deserializing=True)

    def _calculate_depth(self) -> int:
        """Return 0: nothing here depends on the depth, which the library finds by climbing."""
        return 0


class SubProcessScope(_InnerScope):
    """An embedded sub-process, inside the scope its host stands in."""

    kind = "sub"


class ChildScope(_InnerScope):
    """One instance of a multi-instance activity or one turn of a loop: a single token.

    `host` is the token of the body; `index` counts from 0.
    """

    kind = "child"
    index = 0

    def begin(self, slice_: Slice, host: Token | None, content: Content) -> None:
        """Join the step; what lies in the activity lies in the scope that its token opens."""
        super().begin(slice_, host, _NOTHING)

    def facts(self) -> dict[str, Any]:
        """Return also the place among the instances."""
        return super().facts() | {"index": self.index}

    def read_facts(self, data: Mapping[str, Any]) -> None:
        """Take what `data` gave."""
        super().read_facts(data)
        self.index = data["index"]


class _NoScripts:
    """Stands where the library keeps its script engine; code runs only through our expressions."""


_NO_SCRIPTS = _NoScripts()
_NOTHING = Content()
