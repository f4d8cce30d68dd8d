"""`bpmn:manualTask`: work outside any system; nobody reports its end, except in spiff files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs import defaults

from engine.spiff.activity import Activity
from engine.spiff.instant_activity import InstantActivity
from engine.spiff.person_task import PersonTask

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class ManualTask(PersonTask, InstantActivity, defaults.ManualTask):
    """The token passes, or waits for the person who says that it is done (SEMANTICS 13)."""

    def enter(self, token: Token) -> bool | None:
        """Wait for the person where the rules say so."""
        if self.rules.manual_task_waits:
            return Activity.enter(self, token)
        return InstantActivity.enter(self, token)
