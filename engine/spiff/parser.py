"""From a checked file to the library's specifications, through a subclass of the library's parser.

The library sees a copy: ids get a prefix (an element called `End`, `Start` or `Root` would break
it), and what it would misread or refuse (extensions, lanes, data, documentation) is taken out;
Plait reads those itself. Nodes are made one by one, without the library's recursion along the
flows.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, ClassVar

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.event_parsers import (
    BoundaryEventParser,
    EndEventParser,
    IntermediateCatchEventParser,
    StartEventParser,
)
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.task_parsers import ScriptTaskParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from engine.dialects.model import SCOPES, FileModel, Process
from engine.dialects.namespaces import bpmn, local
from engine.spiff.boundary_event import BoundaryEvent
from engine.spiff.end_event import EndEvent
from engine.spiff.exclusive_gateway import ExclusiveGateway
from engine.spiff.flow_node import FlowNode
from engine.spiff.intermediate_catch_event import IntermediateCatchEvent
from engine.spiff.none_task import ManualTask, NoneTask
from engine.spiff.parallel_gateway import ParallelGateway
from engine.spiff.script_task import ScriptTask
from engine.spiff.service_task import ServiceTask
from engine.spiff.start_event import StartEvent
from engine.spiff.sub_process import SubProcess
from engine.spiff.user_task import UserTask

_PREFIX = "id:"
_REFERENCES = ("id", "attachedToRef", "errorRef")


class _SubProcessParser(TaskParser):
    """Registers the inner process; the library's own wants exactly one start and an end."""

    def create_task(self) -> Any:
        self.process_parser.parser.create_parser(self.node, filename=self.filename, lane=self.lane)
        return self.spec_class(
            self.spec, self.bpmn_id, subworkflow_spec=self.bpmn_id, **self.bpmn_attributes
        )


class _ProcessParser(ProcessParser):
    """Makes the nodes of one process or sub-process, in document order."""

    def create_spec(self) -> BpmnProcessSpec:
        # Its end is named after it: the word in front keeps that apart from every element id.
        return BpmnProcessSpec(name=f"process {self.bpmn_id}", description=self.get_name())

    def add_tasks(self) -> None:
        for node in self.node:
            parser_class, spec_class = self.parser._get_parser_class(node.tag)
            if spec_class is not None:
                parser_class(self, spec_class, node, self.nsmap, lane=self.lane).create_task()


class _Parser(BpmnParser):
    """The elements that run: BPMN name, the library's parser of it, our specification."""

    PROCESS_PARSER_CLASS = _ProcessParser
    OVERRIDE_PARSER_CLASSES: ClassVar[dict[str, tuple[Any, Any]]] = {
        full_tag("startEvent"): (StartEventParser, StartEvent),
        full_tag("endEvent"): (EndEventParser, EndEvent),
        full_tag("intermediateCatchEvent"): (IntermediateCatchEventParser, IntermediateCatchEvent),
        full_tag("boundaryEvent"): (BoundaryEventParser, BoundaryEvent),
        full_tag("task"): (TaskParser, NoneTask),
        full_tag("manualTask"): (TaskParser, ManualTask),
        full_tag("userTask"): (TaskParser, UserTask),
        full_tag("serviceTask"): (TaskParser, ServiceTask),
        full_tag("sendTask"): (TaskParser, ServiceTask),
        full_tag("scriptTask"): (ScriptTaskParser, ScriptTask),
        full_tag("subProcess"): (_SubProcessParser, SubProcess),
        full_tag("exclusiveGateway"): (TaskParser, ExclusiveGateway),
        full_tag("parallelGateway"): (TaskParser, ParallelGateway),
    }


RUNNABLE = frozenset(local(tag) for tag in _Parser.OVERRIDE_PARSER_CLASSES)
_KEPT = RUNNABLE | {
    "script",
    "timerEventDefinition",
    "timeDate",
    "timeDuration",
    "timeCycle",
    "errorEventDefinition",
    "terminateEventDefinition",
}


def specifications(model: FileModel, process: Process) -> tuple[Any, dict[str, FlowNode]]:
    """Return the library's specification of the process and every node's by its id in the file.

    The file must have passed the checks.
    """
    parser = _Parser()
    parser.add_bpmn_xml(_source(model, process))
    spec = parser.get_spec(_PREFIX + process.id)
    nodes: dict[str, FlowNode] = {}
    pending = [spec]
    while pending:
        current = pending.pop()
        for each in current.task_specs.values():
            if isinstance(each, FlowNode):
                nodes[each.name.removeprefix(_PREFIX)] = each  # type: ignore[attr-defined]  # the library's
            if isinstance(each, SubProcess):
                each.inner_spec = parser.get_spec(each.spec)
                pending.append(each.inner_spec)
    return spec, nodes


def compile_nodes(process: Process, nodes: Mapping[str, FlowNode]) -> None:
    """Give every node what the file says of it, once; afterwards nodes are only read."""
    for node in process.nodes:
        nodes[node.id].compile(node, process, nodes)
        if node.kind in SCOPES:
            inside = process.inside(node.id)
            first = next(each for each in inside if each.kind == "startEvent")
            nodes[node.id].first = nodes[first.id]  # type: ignore[attr-defined]  # a SubProcess


def _source(model: FileModel, process: Process) -> etree._Element:
    """Copy what the library has to read, with prefixed ids."""
    root = etree.Element(bpmn("definitions"))
    for error in model.root.iter(bpmn("error")):
        root.append(copy.deepcopy(error))
    root.append(_pruned(process.element))
    for element in root.iter():
        for reference in _REFERENCES:
            if reference in element.attrib:
                element.set(reference, f"{_PREFIX}{element.get(reference)}")
    return root


def _pruned(process: etree._Element) -> etree._Element:
    source = copy.deepcopy(process)
    source.set("isExecutable", "true")
    for element in list(source.iterdescendants()):
        if element.tag != bpmn(local(str(element.tag))) or local(str(element.tag)) not in _KEPT:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
    return source
