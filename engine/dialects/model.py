"""A BPMN file as the checks and the kernel see it: processes, flow nodes, flows, with their lines.

Nothing is judged here: what is missing stays None, what is wrong is kept for `engine.checks` to
name.
"""

from __future__ import annotations

from lxml import etree

from engine.dialects.choosing import choose
from engine.dialects.correlation import read_correlations
from engine.dialects.data import read_data_names
from engine.dialects.declarations import read_declarations
from engine.dialects.dialect import Dialect, Findings
from engine.dialects.events import EventDefinition, EventKind, Timer, TimerKind
from engine.dialects.kinds import (
    ACTIVITIES,
    EVENTS,
    FLOW_NODES,
    GATEWAYS,
    SCOPES,
    TASKS,
    kind_of,
    language_of,
    text_of,
)
from engine.dialects.loops import Loop
from engine.dialects.made_ids import give_ids
from engine.dialects.namespaces import bpmn
from engine.dialects.node_reader import Surroundings, read_associations, read_node
from engine.dialects.nodes import FileModel, Flow, Node, Process
from engine.errors import Finding
from engine.xml import line_of

__all__ = [
    "ACTIVITIES",
    "EVENTS",
    "FLOW_NODES",
    "GATEWAYS",
    "SCOPES",
    "TASKS",
    "EventDefinition",
    "EventKind",
    "FileModel",
    "Flow",
    "Loop",
    "Node",
    "Process",
    "Timer",
    "TimerKind",
    "read_model",
]


def read_model(root: etree._Element, file: str) -> FileModel:
    """Read a parsed file. Whether it is BPMN at all is a check of its own."""
    made_ids = give_ids(root)
    dialect = choose(root, file)  # early: a dialect may write out its shortcuts
    declarations = read_declarations(root)
    around = Surroundings(
        dialect=dialect,
        declarations=declarations,
        data=read_data_names(root),
        correlations=read_correlations(root, declarations, dialect),
        associations=read_associations(root),
    )
    read = [_process(each, around) for each in root.iter(bpmn("process"))]
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
        errors={id_: error.code for id_, error in declarations.errors.items()},
        findings=(*findings, *dialect.read_rest()),
        dialect=dialect.name,
        namespaces=dialect.namespaces,
        declarations=declarations,
        data=around.data,
        made_ids=made_ids,
    )


def _process(element: etree._Element, around: Surroundings) -> tuple[Process, list[Finding]]:
    around = around.of_process(element)
    attributes, found = around.dialect.read_process(element)
    findings = list(found)
    executable = element.get("isExecutable")
    nodes: list[Node] = []
    flows: list[Flow] = []
    for container in (element, *(each for each in element.iter() if kind_of(each) in SCOPES)):
        container_id = container.get("id", "")
        for child in container:
            if kind_of(child) in FLOW_NODES:
                node, of_node = read_node(child, container_id, around)
                nodes.append(node)
                findings.extend(of_node)
            elif kind_of(child) == "sequenceFlow":
                flow, of_flow = _flow(child, container_id, len(flows), around.dialect)
                flows.append(flow)
                findings.extend(of_flow)
    process = Process(
        id=element.get("id", ""),
        name=element.get("name"),
        line=line_of(element),
        is_executable=None if executable is None else executable in ("true", "1"),
        attributes=attributes,
        nodes=tuple(nodes),
        flows=tuple(flows),
        rules=around.dialect.rules,
        element=element,
    )
    return process, findings


def _flow(
    element: etree._Element, container_id: str, index: int, dialect: Dialect
) -> tuple[Flow, Findings]:
    listeners, findings = dialect.read_flow(element)
    condition = element.find(bpmn("conditionExpression"))
    source, target = element.get("sourceRef"), element.get("targetRef")
    text = text_of(condition)
    flow = Flow(
        id=element.get("id") or f"flow {index} from {source} to {target}",
        container_id=container_id,
        source=source,
        target=target,
        condition=None if text is None else dialect.expression(text, language_of(condition)),
        name=element.get("name") or None,
        line=line_of(element),
        listeners=listeners,
    )
    return flow, findings
