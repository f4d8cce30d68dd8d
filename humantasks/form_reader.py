"""form-js JSON -> a Form, or every reason why Plait will not use it.

What a form may say is an allow-list: a component, a property or an expression that would change
what a person may send, and that is not understood here, refuses the deployment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.errors import Finding, PlaitError
from engine.expressions import Expression, compile_expression
from engine.values import loads_strict
from humantasks.form_fields import DISPLAY_KINDS, FIELD_KINDS, Display, Field, Form
from humantasks.form_properties import PropertyRefused, read_field

MAX_BYTES = 1_000_000
MAX_COMPONENTS = 500
MAX_DEPTH = 10


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
    return read_schema(document, file)


def read_schema(document: Any, file: str = "form") -> tuple[Form | None, list[Finding]]:
    """Read a form-js document that is already parsed."""
    if not isinstance(document, dict) or not isinstance(document.get("components"), list):
        fact = f"'{file}' has no list of components"
        return None, [_finding(file, "form_malformed", fact, "upload a form-js document")]
    reader = _Reader(file)
    parts = tuple(reader.parts(document["components"], (), 0))
    if any(one.level == "error" for one in reader.findings):
        return None, reader.findings
    return Form(schema=document, parts=parts), reader.findings


class _Reader:
    """Collects findings while it walks the components."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self._keys: set[str] = set()
        self._seen = 0

    def parts(
        self, components: list[Any], hides: tuple[Expression, ...], depth: int
    ) -> Iterator[Field | Display]:
        for component in components:
            self._seen += 1
            if self._seen == MAX_COMPONENTS + 1 or depth > MAX_DEPTH:
                fact = f"'{self.file}' has more than {MAX_COMPONENTS} components or too deep groups"
                self._refuse("form_too_large", fact, "split the form")
            if self._seen > MAX_COMPONENTS or depth > MAX_DEPTH:
                return
            if not isinstance(component, dict) or not isinstance(component.get("type"), str):
                self._refuse("form_malformed", f"'{self.file}': a component has no type", "name it")
                continue
            yield from self._part(component, hides, depth)

    def _part(
        self, component: dict[str, Any], hides: tuple[Expression, ...], depth: int
    ) -> Iterator[Field | Display]:
        kind = component["type"]
        hides = (*hides, *self._hide(component))
        if kind == "group" and isinstance(component.get("components"), list):
            if component.get("path"):
                fact = f"'{self.file}': a group writes below '{component['path']}'"
                self._refuse("form_path_unsupported", fact, "remove the group's path")
            yield from self.parts(component["components"], hides, depth + 1)
        elif kind in FIELD_KINDS:
            field = self._field(component, hides)
            if field is not None:
                yield field
        elif kind in DISPLAY_KINDS:
            text = component.get("text") or component.get("content") or ""
            yield Display(kind=kind, text=str(text), hides=hides)
        else:
            fact = f"'{self.file}': the component '{kind[:80]}' is not understood"
            known = ", ".join(sorted(FIELD_KINDS | DISPLAY_KINDS | {"group"}))
            self._refuse("form_component_unsupported", fact, f"use one of {known}")

    def _field(self, component: Mapping[str, Any], hides: tuple[Expression, ...]) -> Field | None:
        try:
            field = read_field(component, hides)
        except PropertyRefused as refusal:
            key = str(component.get("key"))[:80]
            self._refuse(refusal.code, f"'{self.file}': field '{key}' {refusal}", refusal.way_out)
            return None
        if field.key in self._keys:
            fact = f"'{self.file}': the key '{field.key}' is used by two fields"
            self._refuse("form_key_duplicate", fact, "give every field a key of its own")
            return None
        self._keys.add(field.key)
        return field

    def _hide(self, component: Mapping[str, Any]) -> Iterator[Expression]:
        conditional = component.get("conditional")
        if not conditional:
            return
        text = conditional.get("hide") if isinstance(conditional, dict) else None
        try:
            if text:
                yield compile_expression(str(text))
        except PlaitError as error:
            fact = f"'{self.file}': a condition of '{component.get('key')}' cannot be read"
            self._refuse("form_expression", f"{fact}: {error.message}", "correct the condition")

    def _refuse(self, code: str, fact: str, way_out: str) -> None:
        self.findings.append(_finding(self.file, code, fact, way_out))


def _finding(file: str, code: str, fact: str, way_out: str) -> Finding:
    return Finding(level="error", code=code, message=fact, way_out=way_out, file=file)
