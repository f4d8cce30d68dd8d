"""`bpmn:intermediateThrowEvent`: throws and goes on."""

from __future__ import annotations

from SpiffWorkflow.bpmn.specs import defaults

from engine.spiff.throwing import Throwing


class IntermediateThrowEvent(Throwing, defaults.IntermediateThrowEvent):
    """None, message, signal, escalation, compensation, link, multiple."""
