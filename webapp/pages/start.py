"""Start a process: those that the person may start, and the form of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import flask
from flask import Response, request

from engine.errors import Conflict, Forbidden, Invalid, NotFound, PlaitError
from engine.facts import DefinitionFacts
from humantasks.plain_forms import plain_fields
from webapp.identity import current_actor
from webapp.pages import answers
from webapp.pages.beginnings import beginnings, by_hand
from webapp.pages.services import engine, worklist
from webapp.pages.shell import page
from webapp.pages.task_view import errors_of
from webapp.problems import status_of


def show() -> Response:
    """List what the person may start."""
    found = engine().definitions(actor=current_actor())
    return page("start.html", definitions=[one for one in found if one.may_start and by_hand(one)])


def form(key: str) -> Response:
    """Show the start form of a definition, or why nobody can start it here."""
    definition = _definition(key)
    return _shown(definition, {}, business_key="", refusal=None)


def start(key: str) -> Response:
    """Start an instance; a refusal shows the form again with what was typed."""
    definition = _definition(key)
    typed: Mapping[str, Any] = {}
    business_key = request.form.get("business_key", "").strip()
    if answers.asks_for_rows(request.form):
        typed = answers.read(request.form, _schema(definition), {})
        return _shown(definition, typed, business_key=business_key, refusal=None)
    try:
        typed = answers.read(request.form, _schema(definition), {})
        instance = engine().start(
            key,
            variables=typed,
            business_key=business_key or None,
            actor=current_actor(),
            key=request.form.get("once") or None,
        )
    except (Conflict, Forbidden, Invalid) as refusal:
        return _shown(definition, typed, business_key=business_key, refusal=refusal)
    return flask.make_response(flask.redirect(f"/instances/{instance.id}?said=started", 303))


def _definition(key: str) -> DefinitionFacts:
    for one in engine().definitions(actor=current_actor()):
        if one.key == key and one.may_start:
            return one
    raise NotFound(f"there is no process '{key[:80]}' that you may start; see the list of them")


def _schema(definition: DefinitionFacts) -> Mapping[str, Any] | None:
    return worklist().start_form(definition.id, actor=current_actor())


def _shown(
    definition: DefinitionFacts,
    typed: Mapping[str, Any],
    *,
    business_key: str,
    refusal: PlaitError | None,
) -> Response:
    schema = _schema(definition)
    errors = errors_of(refusal)
    now = engine().clock.now()
    fields = plain_fields(schema, typed, now=now, errors=errors) if schema else []
    return page(
        "start_form.html",
        status=status_of(refusal) if refusal else 200,
        definition=definition,
        schema=schema,
        data=typed,
        fields=fields,
        errors=errors,
        labels={field.key: field.label for field in fields},
        refusal=refusal,
        business_key=business_key,
        is_by_hand=by_hand(definition),
        beginnings=beginnings(definition),
    )
