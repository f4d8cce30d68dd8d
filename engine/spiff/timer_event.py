"""Timer events: a date, a duration, a cycle or a cron schedule (SEMANTICS 26)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.event_definitions import timer

from engine.dialects.events import EventDefinition
from engine.dialects.model import Node
from engine.errors import PlaitError
from engine.expressions import compile_source
from engine.schedules import MissedFires
from engine.spiff.events import Event
from engine.spiff.steps import Fire, Trigger
from engine.spiff.timers import Due, due, upcoming

if TYPE_CHECKING:
    from engine.spiff.tokens import Token

_FIRES_TOLD = 4  # the one it waits for and the three after it
_POLICIES: Mapping[str, MissedFires] = {"one": "one", "skip": "skip", "all": "all"}


class TimerEvent(Event, timer.TimerEventDefinition):
    """Waits for the clock; the next time of a cycle counts from the due time, not from now."""

    kind = "timer"
    waits = True

    def __init__(self, definition: EventDefinition, node: Node) -> None:
        super().__init__(definition, node, name=node.id, expression=None)
        self.source = compile_source("" if definition.timer is None else definition.timer.text)
        self.missed: MissedFires = _POLICIES.get(definition.missed_fires, "one")

    def plan(self, names: Mapping[str, Any], now: datetime) -> Due:
        """Return when it is due."""
        return due(self.source, names, now, self.rules.cron)

    def subscribe(self, token: Token, plan: Due, facts: Mapping[str, Any]) -> None:
        """Open a wait of kind `timer`."""
        token.cycle, token.repeats_left = plan.cycle, plan.repeats_left
        if plan.fired and plan.repeats_left is None:
            token.memory = {"fired": plan.fired}
        detail = {**facts, "repeats_left": plan.repeats_left}
        if plan.cycle is not None:
            _, *later = upcoming(plan, _FIRES_TOLD)
            detail["next_fires"] = [each.isoformat() for each in later]
        token.slice.open_wait(token, "timer", detail, plan.at)

    def following(self, token: Token, answer: Fire | Trigger) -> Due | None:
        """Return the next time of a cycle; raises PlaitError when it has fired too often."""
        if not isinstance(answer, Fire):
            return None
        this = self._this(token, answer)
        if this.fired >= token.slice.context.timer_repeats:
            raise PlaitError(
                f"the timer has fired {this.fired} times, expected an end before; give its cycle a "
                "number of repeats, or retry to let it go on",
                code="limit_timer_repeats",
            )
        return this.following(answer.due_at, token.slice.now, self.missed)

    def postponed(self, token: Token, answer: Fire | Trigger) -> Due | None:
        """Return the later time of a cycle whose missed fires are skipped."""
        if not isinstance(answer, Fire):
            return None
        this = self._this(token, answer)
        later = this.skipped(answer.due_at, token.slice.now, self.missed)
        return None if later is None else replace(later, fired=this.fired - 1)

    def _this(self, token: Token, answer: Fire) -> Due:
        return Due(
            at=answer.due_at,
            cycle=token.cycle,
            repeats_left=token.repeats_left,
            flavour=self.rules.cron,
            fired=(token.memory or {}).get("fired", 0) + 1,
        )
