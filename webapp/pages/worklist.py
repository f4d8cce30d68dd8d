"""The worklist: filters with counts, the list, and the task beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import flask
from flask import Response, request

from engine.actors import Actor
from engine.errors import NotFound
from humantasks.facts import Count, Counts
from webapp.identity import current_actor
from webapp.pages import task_view
from webapp.pages.services import engine, number, worklist
from webapp.pages.shell import page

SORTS = {"due": "Due first", "priority": "Priority first", "created": "Newest first"}


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One entry of the left column."""

    label: str
    url: str
    count: str
    is_here: bool


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What the address asks for. `view` is `todo`, `mine`, `overdue`, `all` or `group:NAME`."""

    view: str = "todo"
    sort: str = "due"
    cursor: str | None = None

    @classmethod
    def read(cls) -> Choice:
        """Read the address; what it does not know falls back to the first."""
        view = request.args.get("view", "todo")
        known = view in {"todo", "mine", "overdue", "all", "done"} or view.startswith("group:")
        sort = request.args.get("sort", "due")
        return cls(
            view=view if known else "todo",
            sort=sort if sort in SORTS else "due",
            cursor=request.args.get("cursor"),
        )

    def url(self, **changes: str | None) -> str:
        """Return the address of this list with something changed; None leaves a part out."""
        parts = {"view": self.view, "sort": self.sort, **changes}
        defaults = {"view": "todo", "sort": "due"}
        kept = {name: part for name, part in parts.items() if part and defaults.get(name) != part}
        return f"/worklist?{urlencode(kept)}" if kept else "/worklist"


def home() -> Response:
    """Go to the worklist: it is where a day begins."""
    return flask.make_response(flask.redirect("/worklist", 303))


def show() -> Response:
    """Show the list, and the task that the address names."""
    actor = current_actor()
    choice = Choice.read()
    view = _selected(actor)
    listed = worklist().tasks(actor=actor, **query(choice, engine().clock.now()))
    counts = worklist().counts(actor=actor)
    step = request.args.get("step", "")
    return page(
        "worklist.html",
        choice=choice,
        sorts=SORTS,
        filters=filters(choice, counts),
        title=title(choice),
        tasks=listed.items,
        next=listed.next,
        step="filters" if step == "filters" else "task" if view else "list",
        **(task_view.values(view, actor, back=choice.url()) if view else {"view": None}),
    )


def query(choice: Choice, now: datetime) -> dict[str, Any]:
    """Return what a choice asks of the worklist."""
    asked: dict[str, Any] = {"sort": choice.sort, "cursor": choice.cursor, "limit": 50}
    if choice.view in {"mine", "todo"}:
        asked |= {"assignee": "me"} if choice.view == "mine" else {}
    elif choice.view == "overdue":
        asked["due_before"] = now
    elif choice.view == "done":
        asked["state"] = "completed"
    elif choice.view.startswith("group:"):
        asked |= {"candidate_group": choice.view.removeprefix("group:"), "state": "open"}
    return asked


def filters(choice: Choice, counts: Counts) -> list[tuple[str, list[Filter]]]:
    """Return the left column by headings."""
    own: list[tuple[str, str, Count | None]] = [
        ("To do", "todo", counts.everything),
        ("Mine", "mine", counts.mine),
    ]
    own.append(("Overdue", "overdue", counts.overdue))
    groups: list[tuple[str, str, Count | None]] = [
        (name, f"group:{name}", count) for name, count in sorted(counts.groups.items())
    ]
    own.append(("Done by me", "done", None))
    parts = [("", own), ("My groups", groups)]
    return [
        (heading, [_filter(choice, *entry) for entry in entries])
        for heading, entries in parts
        if entries
    ]


def title(choice: Choice) -> str:
    """Return the list's heading."""
    words = {"todo": "To do", "mine": "Mine", "overdue": "Overdue", "done": "Done by me"}
    return words.get(choice.view) or choice.view.removeprefix("group:")


def _filter(choice: Choice, label: str, view: str, count: Count | None) -> Filter:
    text = "" if count is None else f"{count.number}{'+' if count.is_more else ''}"
    is_here = choice.view == view
    url = Choice(view=view, sort=choice.sort).url()
    return Filter(label=label, url=url, count=text, is_here=is_here)


def _selected(actor: Actor) -> Any:
    task = request.args.get("task")
    if task is None:
        return None
    try:
        return worklist().get(number(task), actor=actor)
    except NotFound:
        return None  # gone, or somebody else's by now: the list beside it is the answer
