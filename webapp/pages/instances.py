"""Instances: the list, and one with its diagram, history, waits and an operator's verbs."""

from __future__ import annotations

import flask
from flask import Response, request

from engine.actors import Actor
from engine.errors import Conflict, Forbidden, Invalid, PlaitError
from webapp.identity import current_actor
from webapp.pages import instance_view
from webapp.pages.services import engine, number
from webapp.pages.shell import page
from webapp.problems import status_of

STATES = ("active", "suspended", "completed", "cancelled")
_SAID = {"suspend": "suspended", "resume": "resumed", "cancel": "cancelled"}


def show_all() -> Response:
    """List what the person may see, newest first."""
    asked = request.args
    state = asked.get("state")
    incident = asked.get("incident") == "1"
    listed = engine().instances(
        actor=current_actor(),
        state=state if state in STATES else None,
        definition_key=asked.get("definition") or None,
        business_key=asked.get("key", "").strip() or None,
        has_incident=True if incident else None,
        cursor=asked.get("cursor"),
    )
    return page(
        "instances.html",
        instances=listed.items,
        next=listed.next,
        states=STATES,
        state=state,
        incident=incident,
        definitions=engine().definitions(actor=current_actor()),
    )


def show(instance: str) -> Response:
    """Show one instance."""
    return _shown(number(instance), current_actor(), None)


def change(instance: str, verb: str) -> Response:
    """Suspend, resume or cancel."""
    actor, instance_id = current_actor(), number(instance)
    once = request.form.get("once") or None
    try:
        if verb == "cancel":
            reason = request.form.get("reason", "").strip()
            engine().cancel(instance_id, reason=reason, actor=actor, key=once)
        elif verb == "suspend":
            engine().suspend(instance_id, actor=actor, key=once)
        else:
            engine().resume(instance_id, actor=actor, key=once)
    except (Conflict, Forbidden, Invalid) as refusal:
        return _shown(instance_id, actor, refusal)
    return flask.make_response(flask.redirect(f"/instances/{instance_id}?said={_SAID[verb]}", 303))


def activate(instance: str, wait: str) -> Response:
    """Begin an activity of an ad-hoc sub-process."""
    actor, instance_id = current_actor(), number(instance)
    once = request.form.get("once") or None
    try:
        engine().activate(number(wait), request.form.getlist("element"), actor=actor, key=once)
    except (Conflict, Forbidden, Invalid) as refusal:
        return _shown(instance_id, actor, refusal)
    return flask.make_response(flask.redirect(f"/instances/{instance_id}?said=begun", 303))


def tokens(instance: str) -> Response:
    """Return what the diagram shows, for a page that did not wait for it."""
    found = engine().tokens(number(instance), actor=current_actor())
    return flask.jsonify(instance_view.tokens_document(found))


def _shown(instance_id: int, actor: Actor, refusal: PlaitError | None) -> Response:
    values = instance_view.values(instance_id, actor, refusal)
    return page("instance.html", status=status_of(refusal) if refusal else 200, **values)
