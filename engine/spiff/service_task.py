"""`bpmn:serviceTask`: a job, or a script of the dialect's."""

from __future__ import annotations

from SpiffWorkflow.bpmn.specs import defaults

from engine.spiff.working import Working


class ServiceTask(Working, defaults.ServiceTask):
    """Opens a wait of kind `job`; what lands of a connector's result is said by the outputs."""
