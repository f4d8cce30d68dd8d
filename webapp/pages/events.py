"""The history as people read it: the starts and ends that matter, with names instead of ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.facts import HistoryEvent
from webapp.pages.formats import plain
from webapp.pages.services import people

# What each kind says after the element's name, or alone when it has none; and its signal.
_WORDS: Mapping[str, tuple[str, str]] = {
    "instance_started": ("started", "calm"),
    "instance_completed": ("completed", "good"),
    "instance_cancelled": ("cancelled", ""),
    "instance_suspended": ("suspended", ""),
    "instance_resumed": ("resumed", ""),
    "element_completed": ("done", "good"),
    "element_cancelled": ("withdrawn", ""),
    "incident_opened": ("stopped by an incident", "bad"),
    "incident_retried": ("tried again", "calm"),
    "incident_resolved": ("repaired", "good"),
    "task_created": ("waits for people", "calm"),
    "task_claimed": ("claimed", "calm"),
    "task_released": ("released", ""),
    "task_assigned": ("handed over", "calm"),
    "task_commented": ("comment", ""),
    "task_escalated": ("escalated", "bad"),
    "task_reminded": ("reminder sent", "calm"),
    "task_completed": ("answered", "calm"),
    "job_failed": ("attempt failed", "bad"),
    "variables_set": ("variables changed", ""),
}
_LEFT_OUT = frozenset({"element_entered", "job_completed"})
_DETAILS = ("outcome", "text", "reason", "message", "error_code")


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """One line of a history."""

    at: datetime
    element_id: str | None
    element_name: str
    words: str
    signal: str
    detail: str
    who: str


def spoken(events: Iterable[HistoryEvent]) -> list[Spoken]:
    """Return the lines, newest first."""
    shown = _worth_telling(events)
    actors = {one for event in shown for one in (event.actor, event.on_behalf_of) if one}
    names = {"system": "Plait", **people().names(actors)}
    return [_line(one, names) for one in reversed(shown)]


def _worth_telling(events: Iterable[HistoryEvent]) -> list[HistoryEvent]:
    """Leave out what another line says already: an answer is also the end of its task."""
    shown: list[HistoryEvent] = []
    answered: str | None = None
    for one in events:
        is_echo = one.kind == "element_completed" and one.element_id == answered
        if one.kind not in _LEFT_OUT and not is_echo:
            shown.append(one)
        answered = one.element_id if one.kind == "task_completed" else None
    return shown


def _line(event: HistoryEvent, names: Mapping[str, str]) -> Spoken:
    words, signal = _WORDS.get(event.kind, (event.kind.replace("_", " "), ""))
    who = names.get(event.actor, event.actor)
    if event.on_behalf_of:
        who = f"{who} for {names.get(event.on_behalf_of, event.on_behalf_of)}"
    return Spoken(
        at=event.at,
        element_id=event.element_id,
        element_name=event.element_name or event.element_id or "",
        words=words if event.element_id else words.capitalize(),
        signal=signal,
        detail=_detail(event.data),
        who=who,
    )


def _detail(data: Mapping[str, Any]) -> str:
    return " · ".join(plain(data[name]) for name in _DETAILS if data.get(name))
