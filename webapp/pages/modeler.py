"""The modeler: a set of files drawn in the browser, checked while one draws, deployed together."""

from __future__ import annotations

import flask
from flask import Response, request

from engine.drawing_reads import DrawingFacts
from engine.errors import Finding, Invalid, PlaitError, Refused
from engine.facts import DefinitionFacts, DefinitionVersion, ResourceVersion
from engine.permissions import require
from webapp.checking import verdict_of
from webapp.element_templates import element_templates
from webapp.identity import current_actor
from webapp.pages.definitions import KINDS, address_of
from webapp.pages.services import engine, number
from webapp.pages.shell import page
from webapp.problems import status_of
from webapp.uploads import read_upload


def show() -> Response:
    """Open the files of a definition, or a new file of some kind."""
    actor = current_actor()
    require(actor, "deploy")
    opened: DefinitionFacts | DrawingFacts | None = None
    if wanted := request.args.get("definition"):
        opened = engine().definition(number(wanted), actor=actor)
    elif wanted := request.args.get("drawing"):
        opened = engine().drawing(number(wanted), actor=actor)
    kind = request.args.get("new", "bpmn")
    return page(
        "modeler.html",
        opened=opened,
        is_drawing=isinstance(opened, DrawingFacts),
        kind=kind if kind in KINDS else "bpmn",
        kinds=KINDS,
    )


def files(definition: str) -> Response:
    """Return the texts of the set that a definition came with; `first` is its own file."""
    actor = current_actor()
    require(actor, "deploy")
    found = engine().compiled(number(definition), actor=actor)
    texts = {name: content.decode("utf-8", "replace") for name, content in found.files.items()}
    return flask.jsonify(files=texts, first=found.file)


def drawing_files(drawing: str) -> Response:
    """Return the text of a drawing, as `files` does of a set."""
    actor = current_actor()
    require(actor, "deploy")
    found = engine().drawing(number(drawing), actor=actor)
    text = engine().drawing_xml(found.id, actor=actor).decode("utf-8", "replace")
    return flask.jsonify(files={found.file: text}, first=found.file)


def templates(flavour: str) -> Response:
    """Return Plait's connectors as templates of elements, for files of one vendor's engine."""
    require(current_actor(), "definitions")
    return flask.jsonify(element_templates(flavour))


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
    brought: list[DefinitionVersion | ResourceVersion] = [
        *done.definitions,
        *done.decisions,
        *done.drawings,
        *done.forms,
    ]
    names = ", ".join(f"{one.name} version {one.version}" for one in brought)
    said = f"Deployed: {names}." if done.is_new else "Deployed already; unchanged."
    return flask.jsonify(_told(done.findings) | {"said": said, "url": address_of(done)})


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
