"""What an instance's page shows, as fast for one that is wide or long as for any other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from engine import glances
from engine.actors import Actor
from engine.errors import NotFound, PlaitError
from engine.facts import DiagramState, HistoryEvent, Instance, Wait
from engine.permissions import may
from webapp.pages.events import spoken
from webapp.pages.services import engine
from webapp.pages.waiting import names_of, waitings

CALLED_SHOWN = 20
_WAITS_SHOWN = 50
_EVENTS_SHOWN = 200
_EVENTS_SEARCHED = 2_000  # for the events of one element
_WIDE = 500  # waits; beyond, what is on the diagram takes longer than a page may


def values(instance_id: int, actor: Actor, refusal: PlaitError | None) -> dict[str, Any]:
    """Return what `instance.html` names."""
    found = engine().get(instance_id, actor=actor)
    element = request.args.get("element")
    last = glances.last_seq(engine().database, instance_id)
    called = _called(instance_id, actor)
    names = names_of(found)
    waits = _waits(found, element, actor)
    is_large = last > _EVENTS_SEARCHED or (found.waits_total or 0) > _WIDE
    return {
        "instance": found,
        "caller": _seen(found.parent_id, actor) if found.parent_id else None,
        "called": called[:CALLED_SHOWN],
        "more_called": len(called) > CALLED_SHOWN,
        "tokens": None if is_large else engine().tokens(instance_id, actor=actor),
        "element": element,
        "element_name": names.get(element or "") or element,
        "waits_shown": len(waits),
        "waits": waitings(found, waits, names, _linked(waits, called, actor)),
        "incidents": _incidents(found, element, actor),
        "variables": _variables(instance_id, actor),
        "refusal": refusal,
        **_history(found, element, last, actor, names),
    }


def tokens_document(tokens: DiagramState) -> dict[str, Any]:
    """Return what the diagram is painted with."""
    return {
        "active": dict(tokens.active),
        "incidents": dict(tokens.incidents),
        "done": dict(tokens.done),
        "flows": list(tokens.taken_flows),
    }


def _waits(found: Instance, element: str | None, actor: Actor) -> list[Wait]:
    """Return the first waits, of an element if one is chosen."""
    if element is None:
        return list(found.waits)
    is_all = found.waits_total == len(found.waits)
    waits = found.waits if is_all else engine().waits(found.id, actor=actor)
    return [one for one in waits if one.element_id == element][:_WAITS_SHOWN]


def _called(instance_id: int, actor: Actor) -> list[Instance]:
    ids = glances.called_by(engine().database, instance_id, CALLED_SHOWN + 1)
    return [one for one in (_seen(each, actor) for each in ids) if one is not None]


def _linked(waits: list[Wait], called: list[Instance], actor: Actor) -> set[int]:
    """Return which of the instances that are waited for the person may see."""
    known = {one.id for one in called}
    asked = {one.id for one in waits if one.kind == "instance"} - known
    return known | {each for each in asked if _seen(each, actor)}


def _seen(instance_id: int, actor: Actor) -> Instance | None:
    try:
        return engine().get(instance_id, actor=actor)
    except NotFound:
        return None  # it is there, but not for this person


def _variables(instance_id: int, actor: Actor) -> Mapping[str, Any] | None:
    return engine().variables(instance_id, actor=actor) if may(actor, "variables") else None


def _incidents(found: Instance, element: str | None, actor: Actor) -> list[Any]:
    if not found.has_incident or not may(actor, "incidents"):
        return []
    listed = engine().incidents(actor=actor, instance_id=found.id).items
    return [one for one in listed if element in {None, one.element_id}]


def _history(
    found: Instance,
    element: str | None,
    last: int,
    actor: Actor,
    names: Mapping[str, str | None],
) -> dict[str, Any]:
    """Return the newest events, or those before the one that the address names."""
    before = request.args.get("before", "")
    is_number = before.isascii() and before.isdecimal() and len(before) < 10
    upper = min(last, int(before) - 1) if is_number else last
    span = _EVENTS_SEARCHED if element else _EVENTS_SHOWN
    after = max(0, upper - span)
    events: list[HistoryEvent] = []
    if upper > after:
        events = engine().history(found.id, actor=actor, after_seq=after, limit=upper - after)
    told = [one for one in spoken(events, names) if element in {None, one.element_id}]
    return {
        "events": told,
        "events_read": len(events),
        "before": after + 1 if after > 0 else None,
        "is_newest": upper == last,
    }
