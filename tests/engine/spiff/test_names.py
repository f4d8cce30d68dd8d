"""The names of SpiffWorkflow that the kernel relies on: go through them for every new release."""

from __future__ import annotations

import ast
from pathlib import Path

LXML = "_Element"
KERNEL = Path(__file__).parents[3] / "engine" / "spiff"

IMPORTED = {
    "SpiffWorkflow.bpmn.parser.BpmnParser.BpmnParser",
    "SpiffWorkflow.bpmn.parser.ProcessParser.ProcessParser",
    "SpiffWorkflow.bpmn.parser.TaskParser.TaskParser",
    "SpiffWorkflow.bpmn.parser.util.full_tag",
    "SpiffWorkflow.bpmn.specs.bpmn_process_spec.BpmnProcessSpec",
    "SpiffWorkflow.bpmn.specs.defaults",
    "SpiffWorkflow.bpmn.specs.event_definitions.base",
    "SpiffWorkflow.bpmn.specs.event_definitions.conditional",
    "SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event",
    "SpiffWorkflow.bpmn.specs.event_definitions.message",
    "SpiffWorkflow.bpmn.specs.event_definitions.simple",
    "SpiffWorkflow.bpmn.specs.event_definitions.simple.NoneEventDefinition",
    "SpiffWorkflow.bpmn.specs.event_definitions.timer",
    "SpiffWorkflow.bpmn.util.subworkflow.BpmnSubWorkflow",
    "SpiffWorkflow.bpmn.workflow.BpmnWorkflow",
    "SpiffWorkflow.task.Task",
    "SpiffWorkflow.util.task.TaskState",
}
SPECIFICATIONS = {
    *("BoundaryEvent", "CallActivity", "EndEvent", "EventBasedGateway", "ExclusiveGateway"),
    *("InclusiveGateway", "IntermediateCatchEvent", "IntermediateThrowEvent", "ManualTask"),
    *("NoneTask", "ParallelGateway", "ReceiveTask", "ScriptTask", "ServiceTask", "StartEvent"),
    *("SubWorkflowTask", "UserTask"),
}
EVENT_MODULES = {"base", "conditional", "item_aware_event", "message", "simple", "timer"}
EVENT_DEFINITIONS = {
    *("CancelEventDefinition", "ConditionalEventDefinition", "ErrorEventDefinition"),
    *("EscalationEventDefinition", "EventDefinition", "MessageEventDefinition"),
    *("SignalEventDefinition", "TerminateEventDefinition", "TimerEventDefinition"),
}
OVERRIDDEN_OR_CALLED = {
    # task life cycle
    *("_ready", "_set_state", "_state", "_parent", "_children", "triggered"),
    *("_predict", "_update", "_update_hook", "_on_ready", "_run_hook"),
    *("_on_complete_hook", "_on_cancel", "_on_error_hook"),
    # workflows
    *("_task_completed_notify", "_calculate_depth"),
    # parser
    *("_get_parser_class", "OVERRIDE_PARSER_CLASSES", "PROCESS_PARSER_CLASS"),
    *("create_task", "create_spec", "add_tasks", "create_parser", "add_bpmn_xml", "get_spec"),
}


def test_every_import_of_the_library_is_listed() -> None:
    imported = set()
    for path in KERNEL.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("SpiffWorkflow"):
                imported |= {f"{node.module}.{alias.name}" for alias in node.names}
            if isinstance(node, ast.Import):
                imported |= {a.name for a in node.names if a.name.startswith("SpiffWorkflow")}

    assert {
        name.removesuffix(".defaults") + ".defaults" if name.endswith("specs.defaults") else name
        for name in imported
    } == IMPORTED


def test_every_specification_class_is_listed() -> None:
    assert _attributes_of({"defaults"}) == SPECIFICATIONS


def test_every_event_definition_is_listed() -> None:
    assert _attributes_of(EVENT_MODULES) == EVENT_DEFINITIONS


def _attributes_of(modules: set[str]) -> set[str]:
    """Return the names that the kernel takes from modules of the library."""
    return {
        node.attr
        for path in KERNEL.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in modules
    }


def test_every_method_that_is_relied_on_exists_in_the_library() -> None:
    from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
    from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
    from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
    from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
    from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
    from SpiffWorkflow.specs.base import TaskSpec
    from SpiffWorkflow.task import Task

    owners = (Task, TaskSpec, BpmnWorkflow, BpmnSubWorkflow, BpmnParser, ProcessParser, TaskParser)
    attributes = {"_state", "_parent", "_children", "triggered"}  # set by Task.__init__

    missing = {
        name
        for name in OVERRIDDEN_OR_CALLED - attributes
        if not any(hasattr(owner, name) for owner in owners)
    }

    assert missing == set()
    assert attributes <= set(Task.__init__.__code__.co_names)


def test_underscore_names_of_the_library_are_listed() -> None:
    """A private name that the kernel uses and does not define itself belongs to the library."""
    used: set[str] = set()
    own: set[str] = set()
    for path in KERNEL.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr.startswith("_") and node.attr != LXML:
                used.add(node.attr)
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                own.add(node.name)
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                own.add(node.attr)

    private = {name for name in used if not name.startswith("__")}

    assert private - own <= OVERRIDDEN_OR_CALLED
