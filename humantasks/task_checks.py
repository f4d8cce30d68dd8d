"""What a deployment says of its human tasks and forms before anybody can meet them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.definitions import Definition, Element
from engine.dialects.attributes import PersonWork
from engine.dialects.model import Process
from engine.errors import Finding, Level
from engine.expressions import literal
from humantasks.form_fields import Form
from humantasks.form_sources import form_of, work_of
from humantasks.generated_forms import drawing_of, generated_form
from humantasks.memberships import GROUP_NAME

_HUMAN_KINDS = ("userTask", "manualTask", "startEvent")


def check(definition: Definition) -> list[Finding]:
    """Return every finding about human tasks, start forms and the forms they name."""
    findings: list[Finding] = []
    drawing: tuple[Process, ...] | None = None
    for element in definition.elements.values():
        if element.kind not in _HUMAN_KINDS:
            continue
        if element.kind == "manualTask" and element.attributes.person is None:
            continue
        form, of_form = form_of(definition, element)
        findings += [one for one in of_form if one not in findings]
        if element.kind != "startEvent":
            work = element.attributes.person or PersonWork()
            findings += _task(definition, element, work, form)
        if element.kind == "userTask" and work_of(element) is None:
            drawing = drawing_of(definition) if drawing is None else drawing
            findings += _without_form(definition, element, generated_form(drawing, element))
    return findings


def _task(
    definition: Definition, element: Element, work: PersonWork, form: Form | None
) -> Iterator[Finding]:
    if not work.assignee and not work.candidate_users and not work.candidate_groups:
        yield _finding(
            definition, element, "note", "performer_missing",
            "names nobody to do it, so it goes to leads and admins",
            "name plait:candidateGroups, plait:candidateUsers or plait:assignee",
        )  # fmt: skip
    for group in work.candidate_groups:
        if literal(group) is not None and not GROUP_NAME.fullmatch(group):
            yield _finding(
                definition, element, "error", "group_invalid",
                f"names the group {group[:80]!r}, which nobody can join",
                "use 1 to 63 characters without , ; | and =",
            )  # fmt: skip
    if form is not None:
        yield from _outcomes(definition, element, work, form)


def _without_form(definition: Definition, element: Element, made: Form | None) -> Iterator[Finding]:
    names = ", ".join(one.label for one in made.every_field) if made else "nothing"
    yield _finding(
        definition, element, "note", "form_missing",
        f"has no form, so completing it may set any variable; its page asks for {names}",
        "name a form with plait:form",
    )  # fmt: skip


def _outcomes(
    definition: Definition, element: Element, work: PersonWork, form: Form
) -> Iterator[Finding]:
    if work.outcomes and work.outcome_variable in form.variables:
        yield _finding(
            definition, element, "error", "form_field_is_outcome",
            f"has a form field '{work.outcome_variable}', which is where the outcome lands",
            "remove the field, or name another plait:outcomeVariable",
        )  # fmt: skip
    known = {one.value for one in work.outcomes}
    for field in form.every_field:
        for outcome in field.required_for:
            if outcome not in known:
                yield _finding(
                    definition, element, "warning", "outcome_unknown",
                    f"has a form whose field '{field.key}' is required for '{outcome}', "
                    "which is none of its outcomes",
                    "correct plait:requiredFor or plait:outcomes",
                )  # fmt: skip


def _finding(
    definition: Definition, element: Element, level: Level, code: str, fact: str, way_out: str
) -> Finding:
    return Finding(
        level=level,
        code=code,
        message=f"'{element.name or element.id}' {fact}",
        way_out=way_out,
        file=definition.file,
        line=element.line,
        element_id=element.id,
        element_name=element.name,
    )
