"""What stands around every page: the rail, the person's menu, notices, and the template filters."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import flask
from flask import request

from engine.actors import Actor
from engine.permissions import may
from webapp.identity import actor_or_none
from webapp.pages import formats
from webapp.pages.services import engine, person

_RAIL = (
    ("Worklist", "/worklist", "inbox", "tasks"),
    ("Start", "/start", "play", "start"),
    ("Instances", "/instances", "flow", "instances"),
    ("Definitions", "/definitions", "diagram", "findings"),
    ("Decisions", "/decisions", "table", "decisions"),
    ("Incidents", "/incidents", "alert", "incidents"),
)
# What a page says after a redirect. Only these words can be asked for by an address.
_SAID: Mapping[str, str] = {
    "claimed": "The task is yours now.",
    "released": "The task is open again for its group.",
    "assigned": "The task was handed over.",
    "commented": "Your comment was added.",
    "completed": "Done. The process went on.",
    "started": "The instance was started.",
    "suspended": "The instance is suspended: nothing moves until it is resumed.",
    "resumed": "The instance goes on.",
    "cancelled": "The instance was cancelled.",
    "begun": "It has begun.",
    "retried": "The step runs again.",
    "deployed": "Deployed. New instances use this version.",
    "unchanged": "These files are deployed already; nothing was changed.",
}


def context() -> dict[str, Any]:
    """Return what every template may name."""
    actor = actor_or_none()
    theme = request.cookies.get("plait_theme")
    return {
        "me": actor,
        "rail": [] if actor is None else rail(actor),
        "theme": theme if theme in {"light", "dark"} else None,
        "said": _SAID.get(request.args.get("said", "")),
        "make_once": secrets.token_urlsafe,
        "query_with": _query_with,
        "may": lambda verb: actor is not None and may(actor, verb),
    }


def rail(actor: Actor) -> list[dict[str, Any]]:
    """Return the places that the person may use."""
    entries = [entry for entry in _RAIL if may(actor, entry[3])]
    return [
        {"label": label, "url": url, "icon": icon, "is_here": _is_here(url)}
        for label, url, icon, _ in entries
    ]


def _is_here(url: str) -> bool:
    path = request.path
    return path.startswith(url) or (url == "/worklist" and path.startswith("/tasks"))


def _query_with(**changes: str) -> str:
    """Return the address's query with something changed, for links to the next part of a list."""
    return urlencode(request.args.to_dict() | changes)


def _now() -> datetime:
    moment: datetime = engine().clock.now()
    return moment


def _zone() -> str:
    return "UTC" if actor_or_none() is None else person().time_zone


FILTERS: Mapping[str, Callable[..., object]] = {
    "relative": lambda moment: formats.relative(moment, _now()),
    "until": lambda moment: formats.until(moment, _now()),
    "urgency": lambda moment: formats.urgency(moment, _now()),
    "exact": lambda moment: formats.exact(moment, _zone()),
    "clock_time": lambda moment: formats.clock_time(moment, _zone()),
    "stamp": formats.stamp,
    "plain": formats.plain,
    "number": formats.decimal,
    "columns": formats.columns,
    "pretty": formats.pretty,
    "initials": formats.initials,
}


def wants_fragment() -> bool:
    """Say whether the bundle asks for a part of the page only."""
    return request.headers.get("X-Plait-Fragment") is not None


def page(template: str, *, status: int = 200, **values: Any) -> flask.Response:
    """Render a page with its status."""
    return flask.make_response(flask.render_template(template, **values), status)
