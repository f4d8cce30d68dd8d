"""`bpmn:endEvent`: the end of a path; what it throws is done once the token has ended."""

from __future__ import annotations

from SpiffWorkflow.bpmn.specs import defaults

from engine.spiff.throwing import Throwing


class EndEvent(Throwing, defaults.EndEvent):
    """None, message, signal, error, escalation, compensation, cancel, terminate, multiple."""
