"""Definitions: the list, an upload with its findings, and one with its diagram."""

from __future__ import annotations

from urllib.parse import quote

import flask
from flask import Response, request

from engine.actors import Actor
from engine.errors import Conflict, Finding, Forbidden, Invalid, PlaitError, TooLarge
from engine.permissions import may
from webapp.identity import current_actor
from webapp.pages.beginnings import beginnings, by_hand
from webapp.pages.services import engine, number
from webapp.pages.shell import page
from webapp.problems import status_of

_LARGEST_SHOWN = 1_000_000
_LEVELS = ("error", "warning", "note", "advice")


def show_all() -> Response:
    """List the latest version of each definition."""
    return _listed(current_actor(), None, {})


def deploy() -> Response:
    """Deploy the uploaded files, or show what stands in their way."""
    actor = current_actor()
    files = {
        (sent.filename or "").rpartition("/")[2]: sent.read()
        for sent in request.files.getlist("files")
        if sent.filename
    }
    try:
        _check_sent(files)
        done = engine().deploy(files, actor=actor, key=request.form.get("once") or None)
    except (Conflict, Forbidden, Invalid, TooLarge) as refusal:
        return _listed(actor, refusal, files)
    said = "deployed" if done.is_new else "unchanged"
    address = "/definitions"
    if done.definitions:
        address = f"/definitions/{done.definitions[0].id}"
    elif done.decisions:
        address = f"/decisions/{quote(done.decisions[0].key, safe='')}"
    return flask.make_response(flask.redirect(f"{address}?said={said}", 303))


def _check_sent(files: dict[str, bytes]) -> None:
    if not files:
        raise Invalid("no file was sent; choose a BPMN file and its forms", code="no_files")


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
    file, text = _drawable(findings, files)
    latest = engine().definitions(actor=actor)
    return page(
        "definitions.html",
        status=status_of(refusal) if refusal else 200,
        definitions=[(one, beginnings(one)) for one in latest],
        refusal=refusal,
        findings=findings,
        refused_file=file,
        refused_xml=text,
        marks=marks(findings, file),
    )


def _drawable(findings: list[Finding], files: dict[str, bytes]) -> tuple[str, str]:
    """Return the refused file that is worth drawing, as text: the first that a finding names."""
    named = [one.file for one in findings if one.element_id]
    for name in named:
        content = files.get(name or "", b"")
        if name and name.endswith((".bpmn", ".xml")) and 0 < len(content) <= _LARGEST_SHOWN:
            return name, content.decode("utf-8", "replace")
    return "", ""
