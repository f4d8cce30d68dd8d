"""Incidents: what stands still and why, and the way to try again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import flask
from flask import Response, request

from engine.actors import Actor
from engine.errors import Conflict, Forbidden, Invalid, Malformed, NotFound, PlaitError
from engine.values import loads_strict
from webapp.identity import current_actor
from webapp.pages import answers
from webapp.pages.services import engine, number
from webapp.pages.shell import page
from webapp.problems import status_of


def show() -> Response:
    """List open incidents, or those that were repaired."""
    return _shown(current_actor(), None)


def retry(incident: str) -> Response:
    """Run the step again, with variables put right first where some were given."""
    actor, incident_id = current_actor(), number(incident)
    text = request.form.get("variables", "").strip()
    try:
        given = answers.read_object(text) if text else {}
        once = request.form.get("once") or None
        engine().retry(incident_id, variables=given, actor=actor, key=once)
    except (Conflict, Forbidden, Invalid, NotFound) as refusal:
        return _shown(actor, refusal, {incident_id: text})
    return flask.make_response(flask.redirect("/incidents?said=retried", 303))


def _shown(
    actor: Actor, refusal: PlaitError | None, typed: Mapping[int, str] | None = None
) -> Response:
    state = "resolved" if request.args.get("state") == "resolved" else "open"
    cursor = request.args.get("cursor")
    listed = engine().incidents(actor=actor, state=state, cursor=cursor)
    return page(
        "incidents.html",
        status=status_of(refusal) if refusal else 200,
        incidents=[(one, exchange(one.cause)) for one in listed.items],
        next=listed.next,
        state=state,
        refusal=refusal,
        typed=typed or {},
    )


def exchange(cause: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of a cause that have a place of their own, and the rest as `other`."""
    inner = cause.get("exchange")
    seen = inner if isinstance(inner, Mapping) else {}
    places = {"exchange", "request", "reply", "attempts"}
    return {
        "request": _readable(seen.get("request", cause.get("request"))),
        "reply": _readable(seen.get("reply", cause.get("reply"))),
        "attempts": cause.get("attempts"),
        "other": {name: value for name, value in cause.items() if name not in places},
    }


def _readable(part: Any) -> Any:
    """Show a body that is JSON as what it says, not as a text of escapes."""
    if not isinstance(part, Mapping) or not isinstance(part.get("body"), str):
        return part
    try:
        return {**part, "body": loads_strict(part["body"])}
    except Malformed:
        return part
