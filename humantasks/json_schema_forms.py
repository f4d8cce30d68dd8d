"""JSON Schema and its UI schema (as SpiffArena and RJSF write them) -> a form-js document.

type → component: string, number, integer, boolean, enum (also oneOf, anyOf of const and title),
array of enum → textfield or datetime by format, number, checkbox, select, checklist · object →
group with a path · array of objects → list of rows · title, description, default, required,
readOnly, minimum, maximum, multipleOf, minLength, maxLength, pattern, minItems, maxItems → the same
of the component · anyOf `options_from_task_data_var:x` → valuesKey x · ui:order, ui:title,
ui:description, ui:help, ui:widget (textarea, radio, select, checkboxes, hidden, date …),
ui:readonly, ui:disabled, ui:hidden, ui:enumNames. What is neither drawn nor asked for here is a
finding; a hidden property keeps its value or gets its default.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import Finding, Level
from humantasks.json_schema_texts import Look, ui_of
from humantasks.json_schema_types import JUDGED, array, boolean, numeric, text

MAX_DEPTH = 8
MAX_PROPERTIES = 300
_PLAIN = frozenset(
    {
        "$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "type",
        "properties", "required", "default", "readOnly", "examples", "additionalProperties",
        "format", "const",
    }
)  # fmt: skip


def is_json_schema(document: Any) -> bool:
    """Tell a JSON Schema from a form-js document."""
    if not isinstance(document, dict) or "components" in document:
        return False
    return "properties" in document or "$schema" in document or "$ref" in document


def converted(
    schema: Mapping[str, Any], look: Mapping[str, Any], file: str
) -> tuple[dict[str, Any] | None, list[Finding]]:
    """Return the form-js document, or None and the reasons."""
    converter = _Converter(root=schema, file=file)
    components: list[dict[str, Any]] = []
    words = [f"## {schema['title']}"] if isinstance(schema.get("title"), str) else []
    words += [schema["description"]] if isinstance(schema.get("description"), str) else []
    if words:
        components.append({"type": "text", "text": "\n\n".join(words)})
    components += converter.properties(schema, look, depth=0)
    if any(one.level == "error" for one in converter.findings):
        return None, converter.findings
    return {"type": "default", "components": components}, converter.findings


@dataclass(kw_only=True)
class _Converter:
    """Walks the schema; `root` is where references lead."""

    root: Mapping[str, Any]
    file: str
    findings: list[Finding] = field(default_factory=list)
    _count: int = 0

    def properties(
        self, schema: Mapping[str, Any], look: Mapping[str, Any], *, depth: int
    ) -> list[dict[str, Any]]:
        """Return the components of an object's properties, in the order that the look asks for."""
        schema = self._resolved(schema)
        self._judge(schema, "the schema")
        properties = schema.get("properties")
        if self._count > MAX_PROPERTIES:
            return []
        if not isinstance(properties, Mapping) or depth > MAX_DEPTH:
            self._find("error", "form_schema_unsupported", "has no map of properties")
            return []
        required = schema.get("required")
        names = frozenset(map(str, required)) if isinstance(required, list) else frozenset()
        made = []
        for name in _ordered(list(properties), look.get("ui:order")):
            inner = properties[name]
            if isinstance(inner, Mapping):
                own = look.get(name)
                ui = own if isinstance(own, Mapping) else {}
                is_required = name in names
                component = self._component(name, self._resolved(inner), ui, is_required, depth)
                made += [] if component is None else [component]
            else:
                self._find("error", "form_schema_unsupported", f"has no schema for '{name[:80]}'")
        return made

    def _component(
        self,
        name: str,
        schema: Mapping[str, Any],
        look: Mapping[str, Any],
        is_required: bool,  # noqa: FBT001 - one of five facts about a property, handed on as they are
        depth: int,
    ) -> dict[str, Any] | None:
        self._count += 1
        if self._count > MAX_PROPERTIES:
            if self._count == MAX_PROPERTIES + 1:
                self._find("error", "form_too_large", f"has more than {MAX_PROPERTIES} properties")
            return None
        self._judge(schema, f"'{name[:80]}'")
        ui = ui_of(look)
        for fact in ui.facts:
            self._find("note", "form_look_unread", f"'{name[:80]}' {fact}")
        if ui.is_hidden:
            return self._hidden(name, schema)
        made = self._nested(name, schema, look, ui, depth)
        if made is not None:
            return made
        label = ui.title or _text(schema.get("title")) or name
        made_here = self._single(schema, ui, label)
        if isinstance(made_here, str):
            self._find("error", "form_schema_unsupported", f"'{name[:80]}' {made_here}")
            return None
        return _finished(made_here, name, label, schema, ui, is_required=is_required)

    def _nested(
        self,
        name: str,
        schema: Mapping[str, Any],
        look: Mapping[str, Any],
        ui: Look,
        depth: int,
    ) -> dict[str, Any] | None:
        """Return a group or a list of rows; None for a single value."""
        label = ui.title or _text(schema.get("title")) or name
        items = self._resolved_items(schema)
        if _type(schema) == "object":
            inner = self.properties(schema, look, depth=depth + 1)
            return {"type": "group", "label": label, "path": name, "components": inner}
        if _type(schema) == "array" and items and _type(items) == "object":
            return self._rows(name, schema, look, label, depth)
        return None

    def _single(self, schema: Mapping[str, Any], ui: Look, label: str) -> dict[str, Any] | str:
        type_ = _type(schema)
        if type_ == "null":
            return {"type": "text", "text": label}
        if type_ == "array":
            return array({**schema, "items": self._resolved_items(schema)}, ui)
        if type_ == "boolean":
            return boolean(schema, ui)
        return numeric(schema, ui) if type_ in ("number", "integer") else text(schema, ui)

    def _rows(
        self,
        name: str,
        schema: Mapping[str, Any],
        look: Mapping[str, Any],
        label: str,
        depth: int,
    ) -> dict[str, Any]:
        ui = look.get("items")
        components = self.properties(
            self._resolved_items(schema), ui if isinstance(ui, Mapping) else {}, depth=depth + 1
        )
        least, most = schema.get("minItems"), schema.get("maxItems")
        limits = {"plait:minRows": least, "plait:maxRows": most}
        return {
            "type": "dynamiclist",
            "label": label,
            "path": name,
            "isRepeating": True,
            "allowAddRemove": least is None or least != most,
            "defaultRepetitions": least if isinstance(least, int) else 0,
            "properties": {key: one for key, one in limits.items() if one is not None},
            "components": components,
        }

    def _hidden(self, name: str, schema: Mapping[str, Any]) -> dict[str, Any] | None:
        """Draw nothing; the default still lands where there is no value yet."""
        default = schema.get("default")
        if default is None:
            return None
        if not isinstance(default, str | int | float):
            fact = f"'{name[:80]}' is hidden and has a default that is a map or list"
            self._find("error", "form_schema_unsupported", fact)
            return None
        expression = f"=if {name} = null then {json.dumps(default)} else {name}"
        return {"type": "expression", "key": name, "expression": expression}

    def _resolved_items(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        items = schema.get("items")
        return self._resolved(items) if isinstance(items, Mapping) else {}

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """Follow references inside the document; what stands beside them is added."""
        for _ in range(MAX_DEPTH):
            reference = schema.get("$ref")
            if reference is None:
                return schema
            found: Any = self.root
            steps = str(reference).removeprefix("#/").split("/")
            for step in steps if str(reference).startswith("#/") else ["?"]:
                found = found.get(step) if isinstance(found, Mapping) else None
            if not isinstance(found, Mapping):
                break
            schema = {**found, **{key: one for key, one in schema.items() if key != "$ref"}}
        self._find(
            "error", "form_schema_unsupported", f"refers to '{str(schema.get('$ref'))[:80]}'"
        )
        return {}

    def _judge(self, schema: Mapping[str, Any], what: str) -> None:
        """Name the keywords that would change what may be sent and are not understood."""
        for keyword in schema:
            if keyword not in _PLAIN | JUDGED:
                fact = f"{what} uses the keyword '{str(keyword)[:40]}'"
                level: Level = "note" if str(keyword).startswith(("x-", "ui:")) else "error"
                self._find(level, "form_schema_unsupported", fact)

    def _find(self, level: Level, code: str, fact: str) -> None:
        self.findings.append(
            Finding(
                level=level,
                code=code,
                message=f"'{self.file}': {fact}",
                way_out="say it with plain properties, or draw the form with form-js",
                file=self.file,
            )
        )


def _finished(
    made: dict[str, Any],
    name: str,
    label: str,
    schema: Mapping[str, Any],
    ui: Look,
    *,
    is_required: bool,
) -> dict[str, Any]:
    validate = made.pop("validate", {})
    if is_required and made["type"] != "checkbox":
        validate = {**validate, "required": True}
    words = [ui.description or _text(schema.get("description")), ui.help]
    named = {"dateLabel": label, "timeLabel": label} if made["type"] == "datetime" else {}
    if made["type"] == "text":
        return made
    finished: dict[str, Any] = {**made, **named, "key": name, "label": label}
    if any(words):
        finished["description"] = " ".join(one for one in words if one)
    if validate:
        finished["validate"] = validate
    if schema.get("readOnly") is True or ui.is_readonly:
        finished["readonly"] = True
    if "default" in schema and schema["default"] is not None:
        finished["defaultValue"] = schema["default"]
    return finished


def _ordered(names: list[str], order: Any) -> Iterator[str]:
    """Return names as `ui:order` says; `*` stands for those it does not name."""
    said = [str(one) for one in order] if isinstance(order, list) else ["*"]
    rest = [name for name in names if name not in said]
    said = said if "*" in said else [*said, "*"]
    for one in said:
        if one == "*":
            yield from rest
        elif one in names:
            yield one


def _type(schema: Mapping[str, Any]) -> str:
    said = schema.get("type")
    if isinstance(said, list):
        return next((str(one) for one in said if one != "null"), "null")
    if said is not None:
        return str(said)
    if "properties" in schema:
        return "object"
    return "array" if "items" in schema else "string"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
