"""Decisions: the list, and one with its requirements, its tables and a bench to try it on."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, request

from engine.decisions import CompiledDecision, DecisionResult
from engine.decisions.model import Model
from engine.errors import Invalid, NotFound, PlaitError
from engine.permissions import may
from webapp.identity import current_actor
from webapp.pages.decision_view import Bench, kind_words, logic_views
from webapp.pages.requirement_drawing import drawing_of
from webapp.pages.services import engine
from webapp.pages.shell import page
from webapp.problems import status_of


def show_all() -> Response:
    """List the latest version of each decision."""
    actor = current_actor()
    found = engine().decisions(actor=actor)
    kinds = {one.key: kind_words(engine().decision(one.key, actor=actor)[0]) for one in found}
    return page("decisions.html", decisions=found, kinds=kinds)


def show(key: str) -> Response:
    """Show one version: what it requires, its logic, and an empty bench."""
    return _shown(key, {}, None, None)


def ask(key: str) -> Response:
    """Ask the decision what was typed, and mark the rules that fired."""
    decision, _ = _found(key)
    bench = Bench.of(decision, request.form)
    if bench.errors:
        return _shown(key, request.form, None, None)
    try:
        decided = engine().decide(
            key, bench.variables, version=decision.version, actor=current_actor()
        )
    except Invalid as refusal:
        return _shown(key, request.form, None, refusal)
    return _shown(key, request.form, decided, None)


def xml(key: str) -> Response:
    """Return the DMN file, for whoever wants to keep it."""
    content = engine().decision_xml(key, version=_version(), actor=current_actor())
    decision, _ = _found(key)
    answer = Response(content, mimetype="application/xml")
    name = decision.file.rpartition("/")[2]
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _shown(
    key: str,
    typed: Mapping[str, str],
    decided: DecisionResult | None,
    refusal: PlaitError | None,
) -> Response:
    actor = current_actor()
    decision, _ = _found(key)
    bench = Bench.of(decision, typed)
    versions = engine().decision_versions(key, actor=actor)
    findings = []
    if may(actor, "findings"):
        reported = engine().findings(decision.deployment_id, actor=actor)
        findings = [one for one in reported if one.file == decision.file]
    is_wrong = bool(typed) and bool(bench.errors)
    return page(
        "decision.html",
        status=422 if is_wrong else status_of(refusal) if refusal else 200,
        decision=decision,
        facts=next(one for one in versions if one.version == decision.version),
        kind=kind_words(decision),
        versions=versions,
        bench=bench,
        errors=bench.errors if typed else {},
        decided=decided,
        refusal=refusal,
        logics=logic_views(decision, decided, refusal),
        drawing=drawing_of(decision),
        findings=findings,
    )


def _found(key: str) -> tuple[CompiledDecision, Model]:
    return engine().decision(key, version=_version(), actor=current_actor())


def _version() -> int | None:
    """Return the version an address asks for; NotFound for what is no number of one."""
    text = request.args.get("version")
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise NotFound("there is no such version; follow a link from the list of versions")
    return int(text)
