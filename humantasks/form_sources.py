"""Where a form comes from: a file beside the diagram, an id in the set, a document in the diagram.

A JSON Schema (with or without a UI schema) becomes a form-js document first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from engine import resources
from engine.definitions import Definition, Element
from engine.dialects.attributes import FormWork
from engine.errors import Finding, Level, PlaitError
from engine.expressions import compile_source, literal
from engine.values import loads_strict
from humantasks.form_fields import Form
from humantasks.form_reader import read_form, read_schema
from humantasks.form_texts import check_texts
from humantasks.json_schema_forms import converted, is_json_schema

ENDINGS = (".form", ".json")


def work_of(element: Element) -> FormWork | None:
    """Return how a human task or a start event names its form."""
    attributes = element.attributes
    if element.kind == "startEvent":
        file, work = attributes.form, attributes.start_form
    elif attributes.person is not None:
        file, work = attributes.person.form, attributes.person.form_work
    else:
        return None
    return FormWork(file=file) if file else work


def form_of(definition: Definition, element: Element) -> tuple[Form | None, list[Finding]]:
    """Return an element's form with every finding about it; None where it has or finds none."""
    work = work_of(element)
    if work is None:
        return None, []
    if work.document is not None:
        return _read_document(definition, element, dict(work.document))
    if work.id is not None:
        return _by_id(definition, element, work)
    return _by_file(definition, element, work)


def _by_file(
    definition: Definition, element: Element, work: FormWork
) -> tuple[Form | None, list[Finding]]:
    names = [name for name in (work.file, work.ui_file) if name]
    missing = [name for name in names if name not in definition.files]
    if missing:
        fact = f"names the form '{missing[0][:200]}', which is not among the files"
        way_out = "deploy the form together with the diagram, or correct its name"
        return None, [about(definition, element, "form_not_found", fact, way_out)]
    if not work.file:
        return None, []
    content = definition.files[work.file]
    try:
        document = loads_strict(content)
    except PlaitError:
        return read_form(content, work.file)
    if is_json_schema(document):
        look = definition.files.get(work.ui_file or "")
        return _from_json_schema(document, look, work)
    return read_stored(content, work.file)


def _from_json_schema(
    document: Mapping[str, Any], look: bytes | None, work: FormWork
) -> tuple[Form | None, list[Finding]]:
    ui: Any = {}
    if look is not None:
        try:
            ui = loads_strict(look)
        except PlaitError as error:
            finding = Finding(
                level="error",
                code="form_malformed",
                message=f"'{work.ui_file}' is not JSON: {error.message}",
                way_out="correct the UI schema",
                file=work.ui_file,
            )
            return None, [finding]
    made, findings = converted(document, ui if isinstance(ui, dict) else {}, str(work.file))
    if made is None:
        return None, findings
    form, more = read_schema(made, str(work.file))
    return form, [*findings, *more]


def _by_id(
    definition: Definition, element: Element, work: FormWork
) -> tuple[Form | None, list[Finding]]:
    wanted = literal(work.id or "")
    if wanted is None:
        return None, []  # told when the task begins; whether it can be read is asked elsewhere
    for name, content in definition.files.items():
        document = _document(name, content)
        if isinstance(document, dict) and document.get("id") == wanted:
            return read_stored(content, name)
    fact = f"names the form '{wanted[:200]}', which no file of the deployment has as its id"
    if work.binding == "deployment":
        way_out = "deploy the form together with the diagram, or correct the id"
        return None, [about(definition, element, "form_not_found", fact, way_out)]
    way_out = "nothing to do if the form is deployed already; else deploy it before the task begins"
    return None, [about(definition, element, "form_elsewhere", fact, way_out, level="note")]


def read_stored(content: bytes, name: str) -> tuple[Form | None, list[Finding]]:
    """Read a form's file with every finding about it."""
    form, findings = read_form(content, name)
    return form, [*findings, *check_texts(_document(name, content), name)]


def bound(
    connection: Connection,
    definition: Definition,
    work: FormWork,
    variables: Mapping[str, Any],
    now: datetime,
) -> Any:
    """Return the stored form that an id means at this moment, as its row; None: there is none."""
    try:
        key = compile_source(work.id or "").evaluate(variables, now)
    except PlaitError:
        return None
    if not isinstance(key, str) or not key:
        return None
    return resources.find(
        connection,
        definition.tenant_id,
        "form",
        key,
        binding=work.binding,
        version=work.version,
        version_tag=work.version_tag,
        deployment_id=definition.deployment_id,
    )


def _document(name: str, content: bytes) -> Any:
    if not name.endswith(ENDINGS):
        return None
    try:
        return loads_strict(content)
    except PlaitError:
        return None


def _read_document(
    definition: Definition, element: Element, document: dict[str, Any]
) -> tuple[Form | None, list[Finding]]:
    """Read a form that stands in the diagram; its findings point at the element."""
    name = f"form of {element.id}"
    form, findings = read_schema(document, name)
    return form, [
        replace(
            one,
            file=definition.file,
            line=element.line,
            element_id=element.id,
            element_name=element.name,
        )
        for one in (*findings, *check_texts(document, name))
    ]


def about(
    definition: Definition,
    element: Element,
    code: str,
    fact: str,
    way_out: str,
    *,
    level: Level = "error",
) -> Finding:
    """Make a finding about an element."""
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
