"""Instances: the list, and one with its diagram, history, waits and an operator's verbs."""

from __future__ import annotations

import flask
from flask import Response, request

from engine.actors import Actor
from engine.errors import Conflict, Forbidden, Invalid, PlaitError
from engine.permissions import may
from webapp.identity import current_actor
from webapp.pages.events import spoken
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


def _shown(instance_id: int, actor: Actor, refusal: PlaitError | None) -> Response:
    found = engine().get(instance_id, actor=actor)
    element = request.args.get("element")
    history = spoken(engine().history(instance_id, actor=actor))
    waits = [one for one in found.waits if element is None or one.element_id == element]
    incidents = []
    if found.has_incident and may(actor, "incidents"):
        incidents = list(engine().incidents(actor=actor, instance_id=instance_id).items)
    return page(
        "instance.html",
        status=status_of(refusal) if refusal else 200,
        instance=found,
        tokens=engine().tokens(instance_id, actor=actor),
        element=element,
        waits=waits,
        incidents=[one for one in incidents if element in {None, one.element_id}],
        events=[one for one in history if element in {None, one.element_id}],
        variables=engine().variables(instance_id, actor=actor) if may(actor, "variables") else None,
        refusal=refusal,
    )
