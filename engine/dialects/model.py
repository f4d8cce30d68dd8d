"""A BPMN file as the checks and the kernel see it: processes, flow nodes, flows, with their lines.

Nothing is judged here: what is missing stays None, what is wrong is kept for `engine.checks` to
name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeVar

from lxml import etree

from engine.dialects import plain
from engine.dialects.attributes import ElementAttributes, ProcessAttributes
from engine.dialects.namespaces import BPMN, bpmn, local, namespace
from engine.errors import Finding
from engine.xml import line_of

TASKS = frozenset(
    [
        "task",
        "manualTask",
        "userTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "businessRuleTask",
    ]
)
ACTIVITIES = TASKS | {"subProcess", "transaction", "adHocSubProcess", "callActivity"}
EVENTS = frozenset(
    ["startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"]
)
GATEWAYS = frozenset(
    [
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "complexGateway",
        "eventBasedGateway",
    ]
)
SCOPES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
FLOW_NODES = ACTIVITIES | EVENTS | GATEWAYS

TimerKind = Literal["timeDate", "timeDuration", "timeCycle"]
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Timer:
    """The text of a timer definition; `kind` is None when it holds none of the three."""

    kind: TimerKind | None
    text: str
    line: int | None


@dataclass(frozen=True, kw_only=True)
class Flow:
    """A sequence flow. Flows without an id get one made of their ends and their place."""

    id: str
    container_id: str
    source: str | None
    target: str | None
    condition: str | None
    condition_language: str | None
    name: str | None
    line: int | None


@dataclass(frozen=True, kw_only=True)
class Node:
    """A flow node. `events` are the local names of its event definitions, in document order."""

    id: str
    kind: str
    name: str | None
    line: int | None
    container_id: str
    attributes: ElementAttributes
    default_flow: str | None
    attached_to: str | None
    is_interrupting: bool
    events: tuple[str, ...]
    timer: Timer | None
    error_ref: str | None
    script: str | None
    script_format: str
    element: etree._Element = field(repr=False, compare=False)


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
    element: etree._Element = field(repr=False, compare=False)

    @cached_property
    def node_by_id(self) -> Mapping[str, Node]:
        """Flow nodes by id."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Flow, ...]]:
        """Flows by the id of their source, in document order."""
        return _grouped((flow.source, flow) for flow in self.flows)

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Flow, ...]]:
        """Flows by the id of their target, in document order."""
        return _grouped((flow.target, flow) for flow in self.flows)

    @cached_property
    def boundaries(self) -> Mapping[str, tuple[Node, ...]]:
        """Boundary events by the id of the activity they are attached to."""
        return _grouped((node.attached_to, node) for node in self.nodes if node.attached_to)

    def inside(self, container_id: str) -> tuple[Node, ...]:
        """Return the flow nodes that lie directly in a process or sub-process."""
        return self._contents.get(container_id, ())

    @cached_property
    def _contents(self) -> Mapping[str, tuple[Node, ...]]:
        return _grouped((node.container_id, node) for node in self.nodes)


@dataclass(frozen=True, kw_only=True)
class FileModel:
    """One file. `errors`: the code of each `bpmn:error` by its id; `findings`: the dialect's."""

    file: str
    root: etree._Element = field(repr=False, compare=False)
    processes: tuple[Process, ...]
    errors: Mapping[str, str | None]
    findings: tuple[Finding, ...]

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


def read_model(root: etree._Element, file: str) -> FileModel:
    """Read a parsed file. Whether it is BPMN at all is a check of its own."""
    read = [_process(each, file) for each in root.iter(bpmn("process"))]
    runs = any(process.is_executable is not False for process, _ in read)
    findings = [
        finding
        for process, found in read
        if process.is_executable is not False or not runs
        for finding in found
    ]
    return FileModel(
        file=file,
        root=root,
        processes=tuple(process for process, _ in read),
        errors={
            each.get("id", ""): each.get("errorCode") or None for each in root.iter(bpmn("error"))
        },
        findings=tuple(findings),
    )


def _process(element: etree._Element, file: str) -> tuple[Process, list[Finding]]:
    attributes, found = plain.read_process(element, file)
    findings = list(found)
    executable = element.get("isExecutable")
    nodes: list[Node] = []
    flows: list[Flow] = []
    for container in (element, *(each for each in element.iter() if _kind(each) in SCOPES)):
        container_id = container.get("id", "")
        for child in container:
            if _kind(child) in FLOW_NODES:
                nodes.append(_node(child, container_id, file, findings))
            elif _kind(child) == "sequenceFlow":
                flows.append(_flow(child, container_id, len(flows)))
    process = Process(
        id=element.get("id", ""),
        name=element.get("name"),
        line=line_of(element),
        is_executable=None if executable is None else executable in ("true", "1"),
        attributes=attributes,
        nodes=tuple(nodes),
        flows=tuple(flows),
        element=element,
    )
    return process, findings


def _kind(element: etree._Element) -> str:
    """Return the local name of a BPMN element, else an empty text."""
    tag = str(element.tag)
    return local(tag) if namespace(tag) == BPMN else ""


def _node(element: etree._Element, container_id: str, file: str, findings: list[Finding]) -> Node:
    kind = _kind(element)
    attributes, found = plain.read_element(element, kind, file)
    findings.extend(found)
    definitions = [each for each in element if _kind(each).endswith("EventDefinition")]
    error = next((each for each in definitions if _kind(each) == "errorEventDefinition"), None)
    timer = next((each for each in definitions if _kind(each) == "timerEventDefinition"), None)
    script = element.find(bpmn("script")) if kind == "scriptTask" else None
    return Node(
        id=element.get("id", ""),
        kind=kind,
        name=element.get("name") or None,
        line=line_of(element),
        container_id=container_id,
        attributes=attributes,
        default_flow=element.get("default"),
        attached_to=element.get("attachedToRef"),
        is_interrupting=element.get("cancelActivity", "true") in ("true", "1"),
        events=tuple(_kind(each) for each in definitions),
        timer=None if timer is None else _timer(timer),
        error_ref=None if error is None else error.get("errorRef"),
        script=None if script is None else (script.text or ""),
        script_format=element.get("scriptFormat", ""),
        element=element,
    )


def _timer(definition: etree._Element) -> Timer:
    for child in definition:
        match _kind(child):
            case "timeDate" | "timeDuration" | "timeCycle" as kind:
                text = (child.text or "").strip()
                return Timer(kind=kind, text=text, line=line_of(child))
    return Timer(kind=None, text="", line=line_of(definition))


def _flow(element: etree._Element, container_id: str, index: int) -> Flow:
    condition = element.find(bpmn("conditionExpression"))
    text = "" if condition is None else (condition.text or "").strip()
    source, target = element.get("sourceRef"), element.get("targetRef")
    return Flow(
        id=element.get("id") or f"flow {index} from {source} to {target}",
        container_id=container_id,
        source=source,
        target=target,
        condition=text or None,
        condition_language=None if condition is None else _language(condition.get("language")),
        name=element.get("name") or None,
        line=line_of(element),
    )


def _language(uri: str | None) -> str | None:
    """Shorten what tools write (`https://www.omg.org/spec/DMN/20191111/FEEL/`) to a name."""
    for name in ("feel", "python"):
        if uri is not None and name in uri.lower():
            return name
    return uri or None


def _grouped(pairs: Iterator[tuple[str | None, T]]) -> dict[str, tuple[T, ...]]:
    groups: dict[str, list[T]] = {}
    for key, value in pairs:
        if key is not None:
            groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}
