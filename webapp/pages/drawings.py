"""One drawing: a diagram that is not meant to run, with what was found in it."""

from __future__ import annotations

from flask import Response

from webapp.identity import current_actor
from webapp.pages.services import engine, number
from webapp.pages.shell import page


def show(drawing: str) -> Response:
    """Show one version, with every finding about its elements marked."""
    actor = current_actor()
    found = engine().drawing(number(drawing), actor=actor)
    findings = [
        one
        for one in engine().findings(found.deployment_id, actor=actor)
        if one.file in {found.file, None} and one.code != "drawing"  # the page says that itself
    ]
    marked = {one.element_id: one.message for one in findings if one.element_id}
    return page("drawing.html", drawing=found, findings=findings, marks=marked)


def xml(drawing: str) -> Response:
    """Return the BPMN file, for the diagram and for whoever wants to keep it."""
    actor = current_actor()
    found = engine().drawing(number(drawing), actor=actor)
    answer = Response(engine().drawing_xml(found.id, actor=actor), mimetype="application/xml")
    answer.headers.set("Content-Disposition", "attachment", filename=found.file)
    return answer
