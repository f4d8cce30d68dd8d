"""`bpmn:task`: nothing to do here, the token passes."""

from __future__ import annotations

from SpiffWorkflow.bpmn.specs import defaults

from engine.spiff.instant_activity import InstantActivity


class NoneTask(InstantActivity, defaults.NoneTask):
    """An abstract task (BPMN 2.0.2 §13.3.3: completed on being activated)."""
