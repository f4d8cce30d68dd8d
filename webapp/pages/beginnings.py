"""How a definition begins, in words: by a person, a message, a signal, the clock, a condition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine import glances
from engine.definitions import Definition
from engine.facts import DefinitionFacts
from engine.start_subscriptions import of_definition
from webapp.pages.services import engine

_SAID: Mapping[str, str] = {
    "conditional": "a condition, which nobody looks at before there is an instance",
}


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """One way in which a definition begins; `next_at` of the clock's. `name` is the element's."""

    kind: str
    words: str
    name: str
    next_at: datetime | None = None


def beginnings(definition: DefinitionFacts) -> list[Beginning]:
    """Return the ways, a person's start first; events begin the latest version only."""
    compiled = engine().compiled(definition.id)
    found = []
    if _is_by_hand(compiled):
        found.append(Beginning(kind="none", words="a start by hand", name=""))
    if definition.version == definition.versions:
        found += _by_events(compiled)
    return found


def by_hand(definition: DefinitionFacts) -> bool:
    """Tell whether somebody can start it; else the engine refuses with `no_start`."""
    return _is_by_hand(engine().compiled(definition.id))


def _is_by_hand(compiled: Definition) -> bool:
    content = compiled.process.content
    return bool(content.first) or not content.nodes


def _by_events(compiled: Definition) -> list[Beginning]:
    at = engine().clock.now()
    named = {(one.element_id, one.number): one.name for one in of_definition(compiled, 0, at)}
    due = glances.next_starts(engine().database, compiled.id)
    found = []
    for one in compiled.process.starts:
        place = (one.element_id, one.number)
        if one.kind == "timer":
            timer = one.definition.timer
            words = f"the clock ({timer.text})" if timer else "the clock"
        elif one.kind in _SAID:
            words = _SAID[one.kind]
        else:
            words = f"{one.kind} {named.get(place, '')}".strip()
        name = compiled.process.element_names.get(one.element_id) or one.element_id
        found.append(Beginning(kind=one.kind, words=words, name=name, next_at=due.get(place)))
    return found
