"""Sign in and out. The rules (sessions, delays, CSRF) are `webapp.identity`'s."""

from __future__ import annotations

import flask
from flask import Response, request

from engine.errors import PlaitError
from webapp import identity
from webapp.pages.shell import page
from webapp.problems import NotSignedIn, TryLater, status_of


def show() -> Response:
    """Show the form, or go on when somebody is signed in already."""
    if identity.actor_or_none() is not None:
        return _go_on()
    return page("sign_in.html", name="", refusal=None)


def sign_in() -> Response:
    """Check name and password; the name stays in the form when they are refused."""
    name = request.form.get("name", "")
    try:
        identity.sign_in(name, request.form.get("password", ""))
    except (NotSignedIn, TryLater) as refusal:
        return _refused(name, refusal)
    return _go_on()


def sign_out() -> Response:
    """End this browser's session."""
    identity.sign_out()
    return _redirect("/sign-in")


def _refused(name: str, refusal: PlaitError) -> Response:
    answer = page("sign_in.html", status=status_of(refusal), name=name, refusal=refusal)
    wait = refusal.where.get("retry_after_seconds")
    if wait is not None:
        answer.headers["Retry-After"] = str(wait)
    return answer


def _go_on() -> Response:
    return _redirect(identity.safe_next(request.args.get("next") or request.form.get("next")))


def _redirect(address: str) -> Response:
    return flask.make_response(flask.redirect(address, 303))
