"""How a player answers: always the first way, the last, or by a chance that comes out the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Any, TypeVar

from engine.spiff.effects import CallProcess, Effect
from engine.spiff.steps import (
    Activate,
    Answer,
    Complete,
    Escalate,
    Fire,
    OpenedIncident,
    OpenedWait,
    Retry,
    Throw,
    Trigger,
)
from tests.engine.corpus.models import Hints

Option = TypeVar("Option")
FIRST, LAST = "first", "last"


class Strategy:
    """Chooses among waits, values and branches. `name` is first, last or the seed of a chance.

    Of several waits one is taken whose element was answered least, so that an event that can come
    again and again does not keep the others from their turn. While it `winds_up`, work and
    incidents go before events, and values come by chance.
    """

    def __init__(self, name: str, hints: Hints) -> None:
        self.name = name
        self.hints = hints
        self.random = Random(name)
        self.answered: Counter[str] = Counter()
        self.winds_up = False
        self.caught: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}

    def hear(self, effects: Sequence[Effect]) -> None:
        """Remember what the callers of other processes catch."""
        self.caught |= {
            each.token_id: (each.errors, each.escalations)
            for each in effects
            if isinstance(each, CallProcess)
        }

    def choose(self, options: Sequence[Option]) -> Option:
        """Choose one of several ways."""
        if self.name == FIRST:
            return options[0]
        return options[-1] if self.name == LAST else self.random.choice(options)

    def variables(self) -> dict[str, Any]:
        """Give each name that something of the file reads a value."""
        if self.winds_up:
            return self._by_chance()
        return {name: self.choose(values) for name, values in self.hints.values.items()}

    def answer(
        self, waits: Sequence[OpenedWait], incidents: Sequence[OpenedIncident]
    ) -> Answer | None:
        """Answer a wait; when none is left, try an incident again; None when there is neither."""
        work = [each for each in waits if each.kind in {"person", "job", "instance"}]
        places: Sequence[OpenedWait | OpenedIncident] = waits or incidents
        if self.winds_up and (work or incidents):
            places = [*work, *incidents]
        if not places:
            return None
        least = min(self.answered[each.element_id] for each in places)
        place = self.choose([e for e in places if self.answered[e.element_id] == least])
        self.answered[place.element_id] += 1
        if isinstance(place, OpenedIncident):
            return Retry(token_id=place.token_id, variables=self._by_chance())
        return self._answer(place)

    def _by_chance(self) -> dict[str, Any]:
        """Give other values: those that were given led into an incident or round and round."""
        return {name: self.random.choice(v) for name, v in self.hints.values.items()}

    def _answer(self, wait: OpenedWait) -> Answer:
        place: dict[str, Any] = {"token_id": wait.token_id, "scope_id": wait.scope_id}
        match wait.kind:
            case "timer":
                assert wait.due_at is not None, f"{wait.element_id} waits for no time"
                return Fire(**place, due_at=wait.due_at)
            case "message" | "signal" | "condition":
                return Trigger(**place, variables=self.variables())
            case "adhoc":
                return self._ad_hoc(wait)
            case "instance":
                return self._called(wait)
        if self.hints.errors and self.name not in {FIRST, LAST} and self.random.random() < 0.2:
            return Throw(**place, error_code=self.random.choice(self.hints.errors))
        return Complete(**place, variables=self.variables())

    def _ad_hoc(self, wait: OpenedWait) -> Answer:
        place: dict[str, Any] = {"token_id": wait.token_id, "scope_id": wait.scope_id}
        elements = wait.detail["elements"]
        if not elements or self.answered[wait.element_id] > len(elements):
            return Complete(**place)
        return Activate(**place, element_ids=(self.choose(elements),))

    def _called(self, wait: OpenedWait) -> Answer:
        """Let the called instance end, or (by chance) throw what its caller catches."""
        place: dict[str, Any] = {"token_id": wait.token_id, "scope_id": wait.scope_id}
        chance = 1.0 if self.name in {FIRST, LAST} else self.random.random()
        errors, escalations = self.caught.get(wait.token_id, ((), ()))
        if errors and chance < 0.3:
            return Throw(**place, error_code=_code(errors[0]))
        if escalations and chance < 0.6:
            return Escalate(**place, escalation_code=_code(escalations[0]))
        return Complete(**place, result=self.variables())


def _code(code: str) -> str:
    return "any" if code == "*" else code
