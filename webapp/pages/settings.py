"""The person's own page: who Plait takes them for, and the end of all their sessions."""

from __future__ import annotations

import flask
from flask import Response

from webapp import identity
from webapp.pages.services import person
from webapp.pages.shell import page


def show() -> Response:
    """Show the profile."""
    return page("settings.html", person=person())


def end_sessions() -> Response:
    """Sign out on every device."""
    identity.sign_out_everywhere()
    return flask.make_response(flask.redirect("/sign-in", 303))
