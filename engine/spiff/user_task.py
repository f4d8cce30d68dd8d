"""`bpmn:userTask`: waits for a person."""

from __future__ import annotations

from SpiffWorkflow.bpmn.specs import defaults

from engine.spiff.person_task import PersonTask


class UserTask(PersonTask, defaults.UserTask):
    """Who, until when and with which form stands in the wait's detail."""
