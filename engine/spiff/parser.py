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
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition

from engine.dialects.model import Process
from engine.dialects.namespaces import bpmn, local
from engine.spiff.ad_hoc_sub_process import AdHocSubProcess
from engine.spiff.boundary_event import BoundaryEvent
from engine.spiff.business_rule_task import BusinessRuleTask
from engine.spiff.call_activity import CallActivity
from engine.spiff.complex_gateway import ComplexGateway
from engine.spiff.end_event import EndEvent
from engine.spiff.event_based_gateway import EventBasedGateway
from engine.spiff.event_sub_process import EventSubProcess
from engine.spiff.exclusive_gateway import ExclusiveGateway
from engine.spiff.flow_node import FlowNode
from engine.spiff.inclusive_gateway import InclusiveGateway
from engine.spiff.intermediate_catch_event import IntermediateCatchEvent
from engine.spiff.intermediate_throw_event import IntermediateThrowEvent
from engine.spiff.manual_task import ManualTask
from engine.spiff.none_task import NoneTask
from engine.spiff.parallel_gateway import ParallelGateway
from engine.spiff.receive_task import ReceiveTask
from engine.spiff.script_task import ScriptTask
from engine.spiff.send_task import SendTask
from engine.spiff.service_task import ServiceTask
from engine.spiff.start_event import StartEvent
from engine.spiff.sub_process import SubProcess
from engine.spiff.transaction import Transaction
from engine.spiff.user_task import UserTask

_PREFIX = "id:"
_REFERENCES = ("id", "attachedToRef")


class _ScopeParser(TaskParser):
    """Registers the inner process; the library's own wants exactly one start and an end."""

    def create_task(self) -> Any:
        self.process_parser.parser.create_parser(self.node, filename=self.filename, lane=self.lane)
        is_event = self.node.get("triggeredByEvent") in ("true", "1")
        spec_class = EventSubProcess if is_event else self.spec_class
        return spec_class(
            self.spec, self.bpmn_id, subworkflow_spec=self.bpmn_id, **self.bpmn_attributes
        )


class _EventParser(TaskParser):
    """Makes an event without a definition; Plait compiles the definitions itself."""

    def create_task(self) -> Any:
        given = {"event_definition": NoneEventDefinition(), **self.bpmn_attributes}
        if self.spec_class is BoundaryEvent:
            given["cancel_activity"] = True
        return self.spec_class(self.spec, self.bpmn_id, **given)


class _ScopelessParser(TaskParser):
    """Makes a call activity; what it calls is an instance of its own."""

    def create_task(self) -> Any:
        return self.spec_class(self.spec, self.bpmn_id, subworkflow_spec="", **self.bpmn_attributes)


class _ScriptParser(TaskParser):
    """Makes a script task without its script, which Plait compiles itself."""

    def create_task(self) -> Any:
        return self.spec_class(self.spec, self.bpmn_id, script="", **self.bpmn_attributes)


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
        full_tag("startEvent"): (_EventParser, StartEvent),
        full_tag("endEvent"): (_EventParser, EndEvent),
        full_tag("intermediateCatchEvent"): (_EventParser, IntermediateCatchEvent),
        full_tag("intermediateThrowEvent"): (_EventParser, IntermediateThrowEvent),
        full_tag("boundaryEvent"): (_EventParser, BoundaryEvent),
        full_tag("task"): (TaskParser, NoneTask),
        full_tag("manualTask"): (TaskParser, ManualTask),
        full_tag("userTask"): (TaskParser, UserTask),
        full_tag("serviceTask"): (TaskParser, ServiceTask),
        full_tag("businessRuleTask"): (TaskParser, BusinessRuleTask),
        full_tag("sendTask"): (TaskParser, SendTask),
        full_tag("receiveTask"): (_EventParser, ReceiveTask),
        full_tag("scriptTask"): (_ScriptParser, ScriptTask),
        full_tag("callActivity"): (_ScopelessParser, CallActivity),
        full_tag("subProcess"): (_ScopeParser, SubProcess),
        full_tag("transaction"): (_ScopeParser, Transaction),
        full_tag("adHocSubProcess"): (_ScopeParser, AdHocSubProcess),
        full_tag("exclusiveGateway"): (TaskParser, ExclusiveGateway),
        full_tag("inclusiveGateway"): (TaskParser, InclusiveGateway),
        full_tag("parallelGateway"): (TaskParser, ParallelGateway),
        full_tag("complexGateway"): (TaskParser, ComplexGateway),
        full_tag("eventBasedGateway"): (_EventParser, EventBasedGateway),
    }


RUNNABLE = frozenset(local(tag) for tag in _Parser.OVERRIDE_PARSER_CLASSES)


def specifications(process: Process) -> tuple[Any, dict[str, FlowNode]]:
    """Return the library's specification of the process and every node's by its id in the file.

    The file must have passed the checks.
    """
    parser = _Parser()
    parser.add_bpmn_xml(_source(process))
    spec = parser.get_spec(_PREFIX + process.id)
    nodes: dict[str, FlowNode] = {}
    pending = [spec]
    while pending:
        current = pending.pop()
        for each in current.task_specs.values():
            if isinstance(each, FlowNode):
                nodes[each.name.removeprefix(_PREFIX)] = each  # type: ignore[attr-defined]  # the library's
            if isinstance(each, SubProcess):  # and its kinds
                each.inner_spec = parser.get_spec(each.spec)
                pending.append(each.inner_spec)
    return spec, nodes


def compile_nodes(process: Process, nodes: Mapping[str, FlowNode]) -> None:
    """Give every node what the file says of it, once; afterwards nodes are only read."""
    for node in process.nodes:
        nodes[node.id].compile(node, process, nodes)


def _source(process: Process) -> etree._Element:
    """Copy what the library has to read, with prefixed ids."""
    root = etree.Element(bpmn("definitions"))
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
        if element.tag != bpmn(local(str(element.tag))) or local(str(element.tag)) not in RUNNABLE:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
    return source
