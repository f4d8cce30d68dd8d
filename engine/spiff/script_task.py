"""`bpmn:scriptTask`: a script, compiled from an allow-list and run in the step, or a job."""

from __future__ import annotations

from SpiffWorkflow.bpmn.specs import defaults

from engine.spiff.working import Working


class ScriptTask(Working, defaults.ScriptTask):
    """What the script assigns is its result; one that only runs out of process waits for it."""
