"""`bpmn:startEvent` without a definition: where a process or sub-process begins."""

from __future__ import annotations

from SpiffWorkflow.bpmn.specs import defaults

from engine.spiff.flow_node import FlowNode


class StartEvent(FlowNode, defaults.StartEvent):
    """A none start event: the token passes."""
