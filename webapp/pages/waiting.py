"""What an instance waits for, as its page says it: words, a way to it, what may be begun."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import glances
from engine.facts import Instance, Wait
from webapp.pages.services import engine

_IN_WORDS = frozenset({"timer", "adhoc"})  # their details are said here, not in one sentence
_FEW = 5  # of one element; more are folded behind the first
_AT_ONCE = 3
_ICONS: Mapping[str, str] = {
    "person": "person",
    "job": "settings",
    "timer": "clock",
    "message": "mail",
    "signal": "signal",
    "condition": "filter",
    "instance": "flow",
    "adhoc": "play",
    "continuation": "clock",
}


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One open wait. `then` are a timer's fires after the next, `begins` what may be begun."""

    id: int
    kind: str
    icon: str
    name: str
    words: str
    url: str | None
    since: datetime
    due_at: datetime | None
    then: Sequence[datetime] = ()
    begins: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Waits at one element: those that are shown at once, and those to be unfolded."""

    shown: Sequence[Waiting]
    folded: Sequence[Waiting]


def waitings(
    found: Instance, waits: Sequence[Wait], names: Mapping[str, str | None], called: Collection[int]
) -> list[Alike]:
    """Return the lines of some open waits; `called` are the instances the person may see."""
    asked = [one.id for one in waits if one.kind in _IN_WORDS]
    details = glances.details(engine().database, found.id, asked) if asked else {}
    groups: dict[tuple[str, str], list[Waiting]] = {}
    for one in waits:
        line = _waiting(one, details.get(one.id, {}), names, called)
        groups.setdefault((one.kind, one.element_id), []).append(line)
    return [_alike(lines) for lines in groups.values()]


def _alike(lines: list[Waiting]) -> Alike:
    at_once = len(lines) if len(lines) <= _FEW else _AT_ONCE
    return Alike(shown=lines[:at_once], folded=lines[at_once:])


def _waiting(
    one: Wait, detail: Mapping[str, Any], names: Mapping[str, str | None], called: Collection[int]
) -> Waiting:
    return Waiting(
        id=one.id,
        kind=one.kind,
        icon=_ICONS.get(one.kind, "clock"),
        name=one.element_name or one.element_id or "The next steps",
        words="the clock" if one.kind == "timer" else one.who_or_what,
        url=_url(one, called),
        since=one.since,
        due_at=one.due_at,
        then=[datetime.fromisoformat(each) for each in detail.get("next_fires") or ()],
        begins=[(each, names.get(each) or each) for each in detail.get("elements") or ()],
    )


def _url(one: Wait, called: Collection[int]) -> str | None:
    if one.kind == "person":
        return f"/worklist?task={one.id}"
    # a called instance has the id of the wait for it
    return f"/instances/{one.id}" if one.kind == "instance" and one.id in called else None


def names_of(found: Instance) -> Mapping[str, str | None]:
    """Return the names of the elements of an instance's definition."""
    return engine().compiled(found.definition_id).process.element_names
