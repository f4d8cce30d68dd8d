"""`bpmn:businessRuleTask` with a connector: a job like a service task."""

from __future__ import annotations

from engine.spiff.service_task import ServiceTask


class BusinessRuleTask(ServiceTask):
    """Who decides is a worker; decisions of the file's own come with the decision room."""
