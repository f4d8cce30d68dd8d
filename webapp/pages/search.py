"""The command field: pages, processes to start, tasks and instances that match a few letters."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, request

from engine.actors import Actor
from webapp.identity import current_actor
from webapp.pages.beginnings import by_hand
from webapp.pages.services import engine, worklist
from webapp.pages.shell import page, rail, wants_fragment

_MOST = 6
_LONGEST = 200  # what the worklist searches for


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One thing to go to."""

    kind: str
    words: str
    url: str


def show() -> Response:
    """Show what matches; the bundle asks for the list alone."""
    text = request.args.get("q", "").strip()[:_LONGEST]
    found = find(text, current_actor())
    return page("_results.html" if wants_fragment() else "search.html", hits=found, text=text)


def find(text: str, actor: Actor) -> list[Hit]:
    """Return what matches, the nearest first: tasks, then instances, processes, pages."""
    sought = text.casefold()
    places = [*rail(actor), {"label": "Settings", "url": "/settings"}]
    pages = [
        Hit(kind="Go to", words=str(one["label"]), url=str(one["url"]))
        for one in places
        if sought in str(one["label"]).casefold()
    ]
    if not sought:
        return pages
    return [*_tasks(text, actor), *_instances(text, actor), *_starts(sought, actor), *pages]


def _tasks(text: str, actor: Actor) -> list[Hit]:
    found = worklist().tasks(actor=actor, q=text, limit=_MOST).items
    return [
        Hit(
            kind="Task",
            words=" · ".join(part for part in (one.name, one.business_key) if part),
            url=f"/worklist?task={one.id}",
        )
        for one in found
    ]


def _instances(text: str, actor: Actor) -> list[Hit]:
    found = engine().instances(actor=actor, business_key=text, limit=_MOST).items
    return [
        Hit(
            kind="Instance",
            words=f"{one.business_key} · {one.definition_name} · {one.state}",
            url=f"/instances/{one.id}",
        )
        for one in found
    ]


def _starts(sought: str, actor: Actor) -> list[Hit]:
    return [
        Hit(kind="Start", words=one.name, url=f"/start/{one.key}")
        for one in engine().definitions(actor=actor)
        if one.may_start and sought in f"{one.name} {one.key}".casefold() and by_hand(one)
    ][:_MOST]
