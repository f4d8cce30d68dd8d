"""Definitions: the list, an upload with its findings, and one with its diagram."""

from __future__ import annotations

from urllib.parse import quote

import flask
from flask import Response, request

from engine.actors import Actor
from engine.errors import Conflict, Finding, Invalid, Malformed, PlaitError, TooLarge
from engine.facts import Deployment
from engine.permissions import may, require
from webapp.identity import current_actor
from webapp.pages.beginnings import beginnings, by_hand
from webapp.pages.services import engine, number
from webapp.pages.shell import page
from webapp.problems import status_of
from webapp.uploads import read_upload

KINDS = {  # what can be drawn, by the modeler's `new`
    "bpmn": "Process for Plait",
    "camunda7": "Process for Camunda 7",
    "camunda8": "Process for Camunda 8",
    "dmn": "Decision",
    "form": "Form",
}
_LARGEST_SHOWN = 1_000_000
_LEVELS = ("error", "warning", "note", "advice")


def show_all() -> Response:
    """List the latest version of each definition."""
    return _listed(current_actor(), None, {})


def deploy() -> Response:
    """Deploy the uploaded files, or show what stands in their way."""
    actor = current_actor()
    require(actor, "deploy")  # before anything is read
    files: dict[str, bytes] = {}
    try:
        files = read_upload(sent for sent in request.files.getlist("files") if sent.filename)
        done = engine().deploy(files, actor=actor, key=request.form.get("once") or None)
    except (Conflict, Invalid, Malformed, TooLarge) as refusal:
        return _listed(actor, refusal, files)
    said = "deployed" if done.is_new else "unchanged"
    return flask.make_response(flask.redirect(f"{address_of(done)}?said={said}", 303))


def address_of(done: Deployment) -> str:
    """Return the page that shows the first thing of a deployment."""
    if done.definitions:
        return f"/definitions/{done.definitions[0].id}"
    if done.decisions:
        return f"/decisions/{quote(done.decisions[0].key, safe='')}"
    if done.drawings:
        return f"/drawings/{done.drawings[0].id}"
    return "/definitions"


def show(definition: str) -> Response:
    """Show one version: its diagram, and what the checks said of it."""
    actor = current_actor()
    found = engine().definition(number(definition), actor=actor)
    findings: list[Finding] = []
    if may(actor, "findings"):
        findings = engine().findings(found.deployment_id, actor=actor)
    return page(
        "definition.html",
        definition=found,
        beginnings=beginnings(found),
        is_by_hand=by_hand(found),
        versions=engine().versions(found.key, actor=actor),
        findings=findings,
        marks=marks(findings, found.file),
    )


def xml(definition: str) -> Response:
    """Return the BPMN file, for the diagram and for whoever wants to keep it."""
    actor = current_actor()
    found = engine().definition(number(definition), actor=actor)
    answer = Response(engine().definition_xml(found.id, actor=actor), mimetype="application/xml")
    answer.headers.set("Content-Disposition", "attachment", filename=found.file)
    return answer


def marks(findings: list[Finding], file: str) -> dict[str, str]:
    """Return the elements of one file that somebody must look at, with the sentence about each."""
    return {
        one.element_id: one.message
        for one in findings
        if one.element_id and one.file == file and one.level in {"error", "warning"}
    }


def _listed(actor: Actor, refusal: PlaitError | None, files: dict[str, bytes]) -> Response:
    findings = sorted(refusal.findings if refusal else (), key=lambda one: _LEVELS.index(one.level))
    latest = engine().definitions(actor=actor)
    return page(
        "definitions.html",
        status=status_of(refusal) if refusal else 200,
        definitions=[(one, beginnings(one)) for one in latest],
        kinds=KINDS,
        refusal=refusal,
        findings=findings,
        refused=_drawable(findings, files),
        drawings=engine().drawings(actor=actor) if may(actor, "findings") else [],
    )


def _drawable(
    findings: list[Finding], files: dict[str, bytes]
) -> list[tuple[str, str, dict[str, str]]]:
    """Return name, text and marks of the refused diagrams that findings name, the worst first."""
    left, shown = _LARGEST_SHOWN, []
    for name in dict.fromkeys(one.file for one in findings if one.element_id):
        content = files.get(name or "", b"")
        if name and name.endswith((".bpmn", ".xml")) and 0 < len(content) <= left:
            left -= len(content)
            shown.append((name, content.decode("utf-8", "replace"), marks(findings, name)))
    return shown
