"""The history as people read it: the starts and ends that matter, with names instead of ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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
    "decision_evaluated": ("decided", "calm"),
    "variables_set": ("variables changed", ""),
    "message_received": ("received message", "calm"),
    "signal_received": ("heard signal", "calm"),
    "elements_activated": ("activities begun", "calm"),
    "error_thrown": ("threw error", "bad"),
    "escalation_thrown": ("threw escalation", "soon"),
    "compensation_thrown": ("undoes what was done", "soon"),
}
_LEFT_OUT = frozenset({"element_entered", "job_completed"})
_DETAILS = ("outcome", "text", "reason", "message", "error_code")
_RULES_TOLD = 5
_NAMED = ("name", "code")  # what a message, signal, error or escalation is called


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


def spoken(
    events: Iterable[HistoryEvent], element_names: Mapping[str, str | None] | None = None
) -> list[Spoken]:
    """Return the lines, newest first; `element_names` say what an event names by id."""
    shown = _worth_telling(events)
    actors = {one for event in shown for one in (event.actor, event.on_behalf_of) if one}
    names = {"system": "Plait", **people().names(actors)}
    return [_line(one, names, element_names or {}) for one in reversed(shown)]


def _worth_telling(events: Iterable[HistoryEvent]) -> list[HistoryEvent]:
    """Leave out what another line says already: an answer is also the end of its task."""
    shown: list[HistoryEvent] = []
    answered: str | None = None
    for one in events:
        is_echo = one.kind == "element_completed" and one.element_id == answered
        if is_echo and "instance" in one.data:
            shown[-1] = replace(shown[-1], data={**shown[-1].data, **one.data})
        elif one.kind not in _LEFT_OUT and not is_echo:
            shown.append(one)
        answered = one.element_id if one.kind == "task_completed" else None
    return shown


def _line(
    event: HistoryEvent, names: Mapping[str, str], element_names: Mapping[str, str | None]
) -> Spoken:
    words, signal = _words(event)
    who = names.get(event.actor, event.actor)
    if event.on_behalf_of:
        who = f"{who} for {names.get(event.on_behalf_of, event.on_behalf_of)}"
    return Spoken(
        at=event.at,
        element_id=event.element_id,
        element_name=(event.element_name or event.element_id or "") + _instance(event.data),
        words=words if event.element_id else words.capitalize(),
        signal=signal,
        detail=_detail(event.data, element_names),
        who=who,
    )


def _words(event: HistoryEvent) -> tuple[str, str]:
    words, signal = _WORDS.get(event.kind, (event.kind.replace("_", " "), ""))
    if not event.kind.endswith(("_received", "_thrown")):
        return words, signal
    called = [plain(event.data[name]) for name in _NAMED if event.data.get(name)]
    return " ".join([words, *called]), signal


def _instance(data: Mapping[str, Any]) -> str:
    """Say which of several it was, counted as its `loopCounter` counts: from 1."""
    index = data.get("instance")
    return f", instance {index + 1}" if isinstance(index, int) else ""


def _detail(data: Mapping[str, Any], element_names: Mapping[str, str | None]) -> str:
    told = [plain(data[name]) for name in _DETAILS if data.get(name)]
    named = [data["activity"]] if data.get("activity") else data.get("element_ids") or []
    by_name = (element_names.get(each) or each for each in named)
    return " · ".join([*told, *by_name, *_reasons(data)])


def _reasons(data: Mapping[str, Any]) -> list[str]:
    """Return what a decision came to, and by which rules; the first of them where they are many."""
    fired = data.get("fired_rules")
    if fired is None:
        return []
    rules = [f"rule {one['rule']} of {one['table']}" for one in fired[:_RULES_TOLD]]
    more = [f"{len(fired) - _RULES_TOLD} more"] if len(fired) > _RULES_TOLD else []
    return [plain(data.get("result")), *rules, *more]
