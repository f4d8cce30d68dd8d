"""A diagram as plain data: what the model interprets and what is written as BPMN for the kernel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

EventKind = Literal[
    "message",
    "timer",
    "signal",
    "error",
    "escalation",
    "conditional",
    "link",
    "compensate",
    "cancel",
    "terminate",
]

SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
WORK = frozenset({"userTask", "serviceTask", "sendTask", "receiveTask", "callActivity"})
INSTANT = frozenset({"task", "manualTask", "scriptTask", "throwTask"})
ACTIVITIES = SUB_PROCESSES | WORK | INSTANT
THROWS = frozenset({"endEvent", "intermediateThrowEvent"})


@dataclass(frozen=True)
class Sum:
    """`name + number`; without a name the number alone."""

    name: str | None
    number: int = 0

    def value(self, names: Mapping[str, object]) -> object:
        if self.name is None:
            return self.number
        given = names.get(self.name)
        return given + self.number if isinstance(given, int) else None


@dataclass(frozen=True)
class Condition:
    """`name < number` or `name >= number`; of an unknown name it is neither true nor false."""

    name: str
    is_less: bool
    number: int

    def value(self, names: Mapping[str, object]) -> bool | None:
        given = names.get(self.name)
        if not isinstance(given, int):
            return None
        return given < self.number if self.is_less else given >= self.number


@dataclass(frozen=True)
class Definition:
    """One event definition. `name`: of message, signal, link; code of error and escalation.

    Without a code an error or escalation is caught whatever it is. `repeats` of a timer: how often
    it fires (1: a duration). `activity` is what a compensation is for.
    """

    kind: EventKind
    name: str | None = None
    test: Condition | None = None
    repeats: int = 1
    activity: str | None = None


@dataclass(frozen=True)
class Loop:
    """A standard loop or a multi-instance of `count`, results gathered into `output`."""

    kind: Literal["standard", "parallel", "sequential"]
    test: Condition | None = None  # standard: goes on while true
    tests_before: bool = False
    maximum: int | None = None
    count: int = 0
    completion: Condition | None = None
    output: str | None = None
    output_of: Sum | None = None


@dataclass(frozen=True)
class Node:
    """A flow node; `body` is what a sub-process holds, `attached_to` the host of a boundary event.

    `assigns` are the lines of a script. `handler` is the activity that a compensation boundary
    event points to.
    """

    id: str
    kind: str
    definitions: tuple[Definition, ...] = ()
    is_interrupting: bool = True
    is_parallel_multiple: bool = False
    attached_to: str | None = None
    handler: str | None = None
    is_for_compensation: bool = False
    is_event_sub_process: bool = False
    is_bare: bool = False  # send task: publishes; receive task: its message has no name
    assigns: tuple[tuple[str, Sum], ...] = ()
    inputs: tuple[tuple[str, Sum], ...] = ()
    outputs: tuple[tuple[str, Sum], ...] = ()
    loop: Loop | None = None
    body: Body | None = None
    activation: Condition | None = None  # complex gateway
    completion: Condition | None = None  # ad-hoc
    cancels_remaining: bool = True
    is_sequential: bool = False
    message: str | None = None

    def __deepcopy__(self, memo: object) -> Node:
        return self  # never changes

    def has(self, kind: EventKind) -> bool:
        return any(each.kind == kind for each in self.definitions)


@dataclass(frozen=True)
class Flow:
    """A sequence flow."""

    id: str
    source: str
    target: str
    test: Condition | None = None
    is_default: bool = False

    def __deepcopy__(self, memo: object) -> Flow:
        return self


@dataclass(frozen=True)
class Body:
    """A process or the inside of a sub-process, nodes and flows in document order."""

    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    by_id: Mapping[str, Node] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {node.id: node for node in self.nodes})

    def __deepcopy__(self, memo: object) -> Body:
        return self

    def outgoing(self, node: Node) -> tuple[Flow, ...]:
        return tuple(flow for flow in self.flows if flow.source == node.id)

    def incoming(self, node: Node) -> tuple[Flow, ...]:
        return tuple(flow for flow in self.flows if flow.target == node.id)

    def boundaries(self, node: Node) -> tuple[Node, ...]:
        return tuple(each for each in self.nodes if each.attached_to == node.id)

    def event_sub_processes(self) -> tuple[Node, ...]:
        return tuple(each for each in self.nodes if each.is_event_sub_process)

    def start(self) -> Node | None:
        return next((each for each in self.nodes if each.kind == "startEvent"), None)

    def first_nodes(self) -> tuple[Node, ...]:
        """Where tokens begin: the start event, else all that nothing leads to (implicit start)."""
        start = self.start()
        if start is not None:
            return (start,)
        return tuple(each for each in self.nodes if self._begins(each))

    def everything(self) -> Iterator[Node]:
        for node in self.nodes:
            yield node
            if node.body is not None:
                yield from node.body.everything()

    def _begins(self, node: Node) -> bool:
        is_catching_link = node.kind == "intermediateCatchEvent" and node.has("link")
        return not (
            node.kind == "boundaryEvent"
            or node.is_for_compensation
            or node.is_event_sub_process
            or is_catching_link
            or self.incoming(node)
        )
