"""The modeler: a set of files drawn in the browser, checked while one draws, deployed together."""

from __future__ import annotations

import flask
from flask import Response, request

from engine.errors import Finding, Invalid, PlaitError, Refused
from engine.permissions import require
from webapp.checking import verdict_of
from webapp.identity import current_actor
from webapp.pages.services import engine, number
from webapp.pages.shell import page
from webapp.problems import status_of
from webapp.uploads import read_upload

KINDS = ("bpmn", "camunda7", "camunda8", "dmn", "form")


def show() -> Response:
    """Open the files of a definition, or a new file of some kind."""
    actor = current_actor()
    require(actor, "deploy")
    wanted = request.args.get("definition")
    definition = None if wanted is None else engine().definition(number(wanted), actor=actor)
    kind = request.args.get("new", "bpmn")
    return page(
        "modeler.html", definition=definition, kind=kind if kind in KINDS else "bpmn", kinds=KINDS
    )


def files(definition: str) -> Response:
    """Return the texts of the set that a definition came with; `first` is its own file."""
    actor = current_actor()
    require(actor, "deploy")
    found = engine().compiled(number(definition), actor=actor)
    texts = {name: content.decode("utf-8", "replace") for name, content in found.files.items()}
    return flask.jsonify(files=texts, first=found.file)


def check() -> Response:
    """Say what deploying the files as they are drawn would be answered."""
    actor = current_actor()
    require(actor, "check")  # before anything is read
    try:
        return flask.jsonify(_told(engine().check(_sent(), actor=actor)))
    except PlaitError as refusal:
        return _refused(refusal)


def deploy() -> Response:
    """Deploy the files as they are drawn."""
    actor = current_actor()
    require(actor, "deploy")
    try:
        done = engine().deploy(_sent(), actor=actor)
    except PlaitError as refusal:
        return _refused(refusal)
    names = ", ".join(f"{one.name} version {one.version}" for one in done.definitions)
    said = f"Deployed: {names or 'the files'}." if done.is_new else "Deployed already; unchanged."
    url = f"/definitions/{done.definitions[0].id}" if done.definitions else ""
    return flask.jsonify(_told(done.findings) | {"said": said, "url": url})


def _sent() -> dict[str, bytes]:
    sent = request.files.getlist("files")
    if any((one.filename or "").lower().endswith(".zip") for one in sent):
        raise Invalid("a zip cannot be drawn; unpack it first", code="no_files")
    return read_upload(sent)


def _refused(refusal: PlaitError) -> Response:
    told = _told(refusal.findings) if isinstance(refusal, Refused) else {}
    return flask.make_response(told | {"detail": refusal.message}, status_of(refusal))


def _told(findings: list[Finding] | tuple[Finding, ...]) -> dict[str, object]:
    return {
        "verdict": verdict_of(findings),
        "findings": [one.as_dict() for one in findings],
    }
