"""form-js JSON -> a Form, or every reason why Plait will not use it.

What a form may say is an allow-list: a component, a property or an expression that would change
what a person may send, and that is not understood here, refuses the deployment.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.errors import Finding, Level, PlaitError
from engine.expressions import Expression
from engine.values import loads_strict
from humantasks.form_displays import read_display
from humantasks.form_fields import (
    DISPLAY_KINDS,
    FIELD_KINDS,
    Display,
    Form,
    Part,
    Path,
    RowList,
)
from humantasks.form_needs import needs_of
from humantasks.form_properties import (
    PropertyRefused,
    read_expression,
    read_field,
    read_path,
    read_words,
)
from humantasks.form_vocabulary import unknown_properties

MAX_BYTES = 1_000_000
MAX_COMPONENTS = 500
MAX_DEPTH = 10
MAX_ROWS = 500
NEWEST_VERSION = 19
NEED_STORAGE = frozenset({"filepicker", "documentPreview"})


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where a component stands: the conditions around it, the path, the names already taken."""

    taken: dict[str, Any]
    hides: tuple[Expression, ...] = ()
    path: Path = ()
    depth: int = 0
    is_row: bool = False

    @property
    def is_top(self) -> bool:
        """Say whether the next name of a path is a variable's."""
        return not self.is_row and not self.path


def read_form(content: bytes, file: str) -> tuple[Form | None, list[Finding]]:
    """Read an uploaded form. With an `error` among the findings there is no form."""
    if len(content) > MAX_BYTES:
        fact = f"'{file}' has {len(content)} bytes, expected at most {MAX_BYTES}"
        return None, [_finding(file, "form_too_large", fact, "split the form")]
    try:
        document = loads_strict(content)
    except PlaitError as error:
        fact = f"'{file}' is not JSON: {error.message}"
        return None, [_finding(file, "form_malformed", fact, "upload a form-js document")]
    form, findings = read_schema(document, file)
    lines = content.decode(errors="replace").splitlines()
    return form, [_placed(one, lines) for one in findings]


def read_schema(document: Any, file: str = "form") -> tuple[Form | None, list[Finding]]:
    """Read a form-js document that is already parsed."""
    if not isinstance(document, dict) or not isinstance(document.get("components"), list):
        fact = f"'{file}' has no list of components"
        return None, [_finding(file, "form_malformed", fact, "upload a form-js document")]
    reader = _Reader(file)
    reader.check_version(document)
    parts = tuple(reader.parts(document["components"], _Place(taken={})))
    if any(one.level == "error" for one in reader.findings):
        return None, reader.findings
    return Form(schema=document, parts=parts, reads=needs_of(parts)), reader.findings


class _Reader:
    """Collects findings while it walks the components."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self._ids: set[str] = set()
        self._component: Mapping[str, Any] = {}  # the one that is being read
        self._seen = 0

    def check_version(self, document: Mapping[str, Any]) -> None:
        version = document.get("schemaVersion", NEWEST_VERSION)
        if isinstance(version, bool) or not isinstance(version, int) or version > NEWEST_VERSION:
            fact = f"is of schema version {str(version)[:20]}, expected 1 to {NEWEST_VERSION}"
            self._refuse("form_version_unsupported", fact, "export it for an older version")

    def parts(self, components: list[Any], place: _Place) -> Iterator[Part]:
        for component in components:
            self._seen += 1
            if self._seen == MAX_COMPONENTS + 1 or place.depth > MAX_DEPTH:
                fact = f"has more than {MAX_COMPONENTS} components or too deep groups"
                self._refuse("form_too_large", fact, "split the form")
            if self._seen > MAX_COMPONENTS or place.depth > MAX_DEPTH:
                return
            if not isinstance(component, dict) or not isinstance(component.get("type"), str):
                self._refuse("form_malformed", "has a component without a type", "name it")
                continue
            self._component = component
            try:
                yield from self._part(component, place)
            except PropertyRefused as refusal:
                name = component.get("key") or component.get("label") or component.get("id")
                fact = f"{component['type'][:80]} '{str(name)[:80]}' {refusal}"
                self._refuse(refusal.code, fact, refusal.way_out)

    def _part(self, component: dict[str, Any], place: _Place) -> Iterator[Part]:
        kind = component["type"]
        self._check_id(component)
        place = replace(place, hides=(*place.hides, *_hide(component)))
        if kind == "group":
            yield from self._group(component, place)
        elif kind == "dynamiclist":
            yield self._list(component, place)
        elif kind in FIELD_KINDS:
            field = read_field(component, place.hides, place.path, is_row=place.is_row)
            _take(place.taken, field.path)
            yield field
        elif kind in DISPLAY_KINDS:
            display, notes = read_display(component, place.hides)
            for code, fact in notes:
                self._note(code, f"{kind} {fact}")
            yield display
        else:
            self._refuse_kind(kind)
        for name in unknown_properties(component):
            self._note("form_property_unknown", f"{kind} has '{name}', which is not looked at")

    def _group(self, component: Mapping[str, Any], place: _Place) -> Iterator[Part]:
        label = str(component.get("label") or "")
        if label:
            yield Display(kind="group", text=label, template=read_words(label), hides=place.hides)
        path = component.get("path")
        added = read_path(path, is_top=place.is_top) if path else ()
        inner = replace(place, path=(*place.path, *added), depth=place.depth + 1)
        yield from self.parts(_components(component), inner)

    def _list(self, component: Mapping[str, Any], place: _Place) -> RowList:
        path = (*place.path, *read_path(component.get("path"), is_top=place.is_top))
        if component.get("isRepeating") is not True:
            way_out = "let it repeat (isRepeating: true), or use a group"
            raise PropertyRefused("does not repeat", way_out, "form_list_not_repeating")
        rows = component.get("defaultRepetitions", 1)
        if isinstance(rows, bool) or not isinstance(rows, int) or not 0 <= rows <= MAX_ROWS:
            raise PropertyRefused("has no usable number of rows", f"write 0 to {MAX_ROWS}")
        _take(place.taken, path)
        inner = _Place(taken={}, depth=place.depth + 1, is_row=True)
        return RowList(
            path=path,
            label=str(component.get("label") or ""),
            hides=place.hides,
            parts=tuple(self.parts(_components(component), inner)),
            may_change=component.get("allowAddRemove") is True,
            default_rows=rows,
            min_rows=_rows(component, "plait:minRows") or 0,
            max_rows=_rows(component, "plait:maxRows"),
        )

    def _check_id(self, component: Mapping[str, Any]) -> None:
        id_ = component.get("id")
        if isinstance(id_, str) and id_ in self._ids:
            way_out = "give each component an id of its own, or none"
            self._refuse("form_id_duplicate", f"uses the id '{id_[:80]}' twice", way_out)
        elif isinstance(id_, str):
            self._ids.add(id_)

    def _refuse_kind(self, kind: str) -> None:
        if kind in NEED_STORAGE:
            fact = f"has a {kind}, which needs a store of files; there is none"
            way_out = "hand files over outside of the form, and ask for their address as text"
        else:
            fact = f"has the component '{kind[:80]}', which is not understood"
            known = ", ".join(sorted(FIELD_KINDS | DISPLAY_KINDS | {"group", "dynamiclist"}))
            way_out = f"use one of {known}"
        self._refuse("form_component_unsupported", fact, way_out)

    def _refuse(self, code: str, fact: str, way_out: str) -> None:
        self._find("error", code, f"'{self.file}' {fact}", way_out)

    def _note(self, code: str, fact: str) -> None:
        message = f"'{self.file}': {fact}"
        way_out = "nothing to do, or take it out of the form"
        self._find("note", code, message, way_out)

    def _find(self, level: Level, code: str, message: str, way_out: str) -> None:
        component = self._component
        id_, label = component.get("id") or component.get("key"), component.get("label")
        self.findings.append(
            Finding(
                level=level,
                code=code,
                message=message,
                way_out=way_out,
                file=self.file,
                element_id=id_[:255] if isinstance(id_, str) else None,
                element_name=label[:255] if isinstance(label, str) else None,
            )
        )


def _hide(component: Mapping[str, Any]) -> Iterator[Expression]:
    conditional = component.get("conditional")
    hide = conditional.get("hide") if isinstance(conditional, dict) else None
    if hide not in (None, "", False, "="):
        yield read_expression(hide, "condition")


def _rows(component: Mapping[str, Any], name: str) -> int | None:
    properties = component.get("properties")
    said = properties.get(name) if isinstance(properties, dict) else None
    if said is None or (isinstance(said, str) and said.isascii() and said.isdigit()):
        return None if said is None else int(said[:9])
    if isinstance(said, bool) or not isinstance(said, int) or said < 0:
        raise PropertyRefused(f"has a '{name}' that is no number of rows", "write 0 or more")
    return said


def _components(component: Mapping[str, Any]) -> list[Any]:
    found = component.get("components", [])
    if not isinstance(found, list):
        raise PropertyRefused("has no list of components", "correct it in the form editor")
    return found


def _take(taken: dict[str, Any], path: Path) -> None:
    """Note that `path` is written; refuse when another part writes there, above or below it."""
    *outer, last = path
    node: Any = taken
    for step in outer:
        node = node.setdefault(step, {})
        if node is None:
            break
    if node is None or last in node:
        fact = f"writes to '{'.'.join(path)}', and so does another"
        raise PropertyRefused(fact, "give every field a key of its own", "form_key_duplicate")
    node[last] = None


def _finding(file: str, code: str, fact: str, way_out: str) -> Finding:
    return Finding(level="error", code=code, message=fact, way_out=way_out, file=file, line=1)


def _placed(finding: Finding, lines: list[str]) -> Finding:
    """Add the line on which the component's id, or its key, is written."""
    if not finding.element_id:
        return finding
    said = json.dumps(finding.element_id)
    found = (at for at, line in enumerate(lines, start=1) if said in line)
    return replace(finding, line=next(found, finding.line))
