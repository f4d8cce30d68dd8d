"""What a file holds, as the checks and the kernel see it: processes, flow nodes, flows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from lxml import etree

from engine.dialects.attributes import (
    ElementAttributes,
    Listener,
    NamedSource,
    ProcessAttributes,
)
from engine.dialects.data import DataNames, Moved
from engine.dialects.declarations import Declarations
from engine.dialects.events import EventDefinition, EventKind
from engine.dialects.grouping import grouped
from engine.dialects.loops import Loop
from engine.dialects.rules import PLAIN, Rules
from engine.errors import Finding


@dataclass(frozen=True, kw_only=True)
class Flow:
    """A sequence flow. Flows without an id get one made of their ends and their place."""

    id: str
    container_id: str
    source: str | None
    target: str | None
    condition: str | None
    name: str | None
    line: int | None
    listeners: tuple[Listener, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Node:
    """A flow node, with what only some kinds have.

    `definitions` holds an event's definitions in document order, those it refers to included.
    `is_interrupting` is a boundary event's and that of the start of an event sub-process.
    `compensation_handler` is the activity that the association of a compensation boundary event
    leads to. `correlation` is what a message is compared by. `activation_condition` is a complex
    gateway's, `completion_condition` an ad-hoc sub-process's. `moved` is what data associations
    move; its mappings are in `attributes` already.
    """

    id: str
    kind: str
    name: str | None
    line: int | None
    container_id: str
    attributes: ElementAttributes
    default_flow: str | None
    attached_to: str | None
    is_interrupting: bool
    script: str | None
    script_format: str
    definitions: tuple[EventDefinition, ...] = ()
    is_parallel_multiple: bool = False
    is_event_sub_process: bool = False
    is_for_compensation: bool = False
    compensation_handler: str | None = None
    loop: Loop | None = None
    activation_condition: str | None = None
    is_instantiating: bool = False
    is_parallel_gateway_type: bool = False
    ordering: Literal["Parallel", "Sequential"] = "Parallel"
    cancels_remaining: bool = True
    completion_condition: str | None = None
    called_element: str | None = None
    correlation: tuple[NamedSource, ...] = ()
    message_name: str | None = None
    moved: Moved = field(default_factory=Moved, repr=False, compare=False)
    element: etree._Element = field(repr=False, compare=False)

    @cached_property
    def event_kinds(self) -> frozenset[EventKind]:
        """The kinds of its event definitions; empty for a none event and what is no event."""
        return frozenset(each.kind for each in self.definitions)


@dataclass(frozen=True, kw_only=True)
class Process:
    """One `bpmn:process` with everything below it; `nodes` and `flows` are in document order."""

    id: str
    name: str | None
    line: int | None
    is_executable: bool | None
    attributes: ProcessAttributes
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    rules: Rules = PLAIN
    element: etree._Element = field(repr=False, compare=False)

    @cached_property
    def node_by_id(self) -> Mapping[str, Node]:
        """Flow nodes by id."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Flow, ...]]:
        """Flows by the id of their source, in document order."""
        return grouped((flow.source, flow) for flow in self.flows)

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Flow, ...]]:
        """Flows by the id of their target, in document order."""
        return grouped((flow.target, flow) for flow in self.flows)

    @cached_property
    def boundaries(self) -> Mapping[str, tuple[Node, ...]]:
        """Boundary events by the id of the activity they are attached to."""
        return grouped((node.attached_to, node) for node in self.nodes if node.attached_to)

    def holder(self, node: Node) -> Node | None:
        """Return the sub-process that a node lies in, None directly in the process."""
        parent = node.element.getparent()
        return None if parent is None else self._node_by_element.get(parent)

    def inside(self, container_id: str) -> tuple[Node, ...]:
        """Return the flow nodes that lie directly in a process or sub-process."""
        return self._contents.get(container_id, ())

    @cached_property
    def _node_by_element(self) -> Mapping[etree._Element, Node]:
        # By element, not by id: ids that occur twice would lead round in circles.
        return {node.element: node for node in self.nodes}

    @cached_property
    def _contents(self) -> Mapping[str, tuple[Node, ...]]:
        return grouped((node.container_id, node) for node in self.nodes)


@dataclass(frozen=True, kw_only=True)
class FileModel:
    """One file. `errors`: the code of each `bpmn:error` by its id; `findings`: the dialect's."""

    file: str
    root: etree._Element = field(repr=False, compare=False)
    processes: tuple[Process, ...]
    errors: Mapping[str, str | None]
    findings: tuple[Finding, ...]
    declarations: Declarations = field(default_factory=Declarations)
    data: DataNames = field(default_factory=DataNames)
    dialect: str = "plain"
    namespaces: frozenset[str] = frozenset()  # whose names the dialect answered for
    made_ids: frozenset[str] = frozenset()  # of flow nodes that have none in the file

    @property
    def is_drawing(self) -> bool:
        """Tell a file of which nothing is meant to run."""
        told = [each.is_executable for each in self.processes]
        return bool(told) and all(each is False for each in told)

    @cached_property
    def executable(self) -> tuple[Process, ...]:
        """The processes to judge: drawings beside an executable process are left alone."""
        to_run = tuple(each for each in self.processes if each.is_executable is not False)
        return to_run or self.processes

    @cached_property
    def judged_elements(self) -> tuple[etree._Element, ...]:
        """Every element of the file but those of processes that are left alone."""
        judged = {each.element for each in self.executable}
        left = {e for p in self.processes if p.element not in judged for e in p.element.iter()}
        return tuple(each for each in self.root.iter() if each not in left)
