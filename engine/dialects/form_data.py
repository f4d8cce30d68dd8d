"""Forms that a vendor writes into the diagram: their fields → a form-js document (SEMANTICS 33).

`camunda:formData`: formField id → key · label → label · type string, long, date, boolean, enum (and
textarea, a type that many applications add) → textfield, number without decimals, datetime,
checkbox, select · defaultValue → defaultValue (may be
JUEL) · datePattern → whether a time belongs to it · value id, name → options · constraint required,
readonly, min, max, minlength, maxlength → the same; validator is refused · property → properties ·
businessKey → businessKeyField.

`flowable:formProperty` (`activiti:`): id or variable → key · name → label · type as above and
double, integer · default, or expression → defaultValue · required → required · writable="false" →
readonly · readable="false" → not drawn · datePattern, value → as above. A writable expression that
is a path (`#{order.street}`) is the key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from engine.dialects.form_data_dates import date_text, has_time
from engine.dialects.kinds import kind_of
from engine.dialects.namespaces import local
from engine.errors import Finding, Level
from engine.expressions.texts import JUEL, LITERAL, Text
from engine.xml import line_of

BUSINESS_KEY_FIELD = "businessKeyField"
_KINDS: Mapping[str, dict[str, Any]] = {
    "string": {"type": "textfield"},
    "textarea": {"type": "textarea"},
    "long": {"type": "number", "decimalDigits": 0},
    "integer": {"type": "number", "decimalDigits": 0},
    "double": {"type": "number"},
    "boolean": {"type": "checkbox"},
    "date": {"type": "datetime", "subtype": "date"},
    "enum": {"type": "select"},
}
_LIMITS = {"min": "min", "max": "max", "minlength": "minLength", "maxlength": "maxLength"}
_WORDS_OF_BOXES = frozenset({"true", "false"})
_EXPRESSION = re.compile(r"[$#]\{")
_PATH = re.compile(r"[$#]\{\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*\}", re.ASCII)
_WHOLE = re.compile(r"-?\d+", re.ASCII)
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def form_document(
    element: etree._Element, *, file: str | None = None
) -> tuple[dict[str, Any] | None, list[Finding]]:
    """Return the form that a user task or start event holds, and what of it is not understood.

    None where it holds none. Findings name `element`.
    """
    fields = list(_fields(element))
    if not fields:
        return None, []
    reader = _Reader(element, file)
    components = [one for one in map(reader.component, fields) if one is not None]
    document: dict[str, Any] = {"type": "default", "components": components}
    key = business_key_field(element)
    if key is not None:
        document[BUSINESS_KEY_FIELD] = key
    return document, reader.findings


def business_key_field(element: etree._Element) -> str | None:
    """Return the field whose value is the instance's business key when it starts."""
    data = next((one for one in _extensions(element) if local(str(one.tag)) == "formData"), None)
    return None if data is None else data.get("businessKey") or None


def _extensions(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if kind_of(child) == "extensionElements":
            yield from (one for one in child if isinstance(one.tag, str))


def _fields(element: etree._Element) -> Iterator[etree._Element]:
    for one in _extensions(element):
        name = local(str(one.tag))
        if name == "formProperty":
            yield one
        elif name == "formData":
            yield from (each for each in one if _is(each, "formField"))


def _is(element: etree._Element, name: str) -> bool:
    return isinstance(element.tag, str) and local(element.tag) == name


class _Reader:
    """Turns one field after the other into a component; collects what is not understood."""

    def __init__(self, element: etree._Element, file: str | None) -> None:
        self.element = element
        self.file = file
        self.findings: list[Finding] = []

    def component(self, source: etree._Element) -> dict[str, Any] | None:
        """Return the component of a form field or property; None when it is not drawn."""
        type_ = source.get("type") or "string"
        known = _KINDS.get(type_)
        if known is None:
            fact = f"is of the type '{type_[:80]}'"
            self._find("error", "form_type_unsupported", source, fact, _way_out_of_types())
            return None
        made = {**known}
        if type_ == "date" and has_time(source.get("datePattern")):
            made["subtype"] = "datetime"
        if type_ == "enum":
            made["values"] = _options(source)
        is_property = _is(source, "formProperty")
        label = source.get("name" if is_property else "label")
        made["label"] = self._label(source, label)
        if made["type"] == "datetime":  # what the browser shows for a date and a time
            made["dateLabel"] = made["timeLabel"] = made["label"]
        drawn = self._as_property(source, made) if is_property else self._as_field(source, made)
        return made if drawn and self._can_be_answered(source, made) else None

    def _can_be_answered(self, source: etree._Element, made: Mapping[str, Any]) -> bool:
        """Leave out a choice among nothing, where no answer is needed."""
        if made.get("values") != [] or made.get("validate", {}).get("required"):
            return True
        fact = "offers nothing to choose, so it is not drawn"
        self._find("note", "form_options_missing", source, fact, "list its values")
        return False

    def _label(self, source: etree._Element, label: str | None) -> str:
        if label and _EXPRESSION.search(label):
            fact = "has a label that is an expression, which is shown as its id"
            way_out = "write the words themselves"
            self._find("note", "form_label_expression", source, fact, way_out)
            label = None
        return label or source.get("id") or ""

    def _as_field(self, source: etree._Element, made: dict[str, Any]) -> bool:
        made["key"] = source.get("id", "")
        self._default(source, made, source.get("defaultValue"))
        for one in source.iter():
            if _is(one, "constraint"):
                self._constraint(source, made, one)
            elif _is(one, "property") and one.get("id"):
                made.setdefault("properties", {})[one.get("id")] = one.get("value", "")
        return True

    def _constraint(
        self, source: etree._Element, made: dict[str, Any], constraint: etree._Element
    ) -> None:
        name, config = constraint.get("name", ""), constraint.get("config") or ""
        is_on = config.strip().lower() != "false"
        if name == "required":
            _require(made, is_on=is_on)
        elif name == "readonly":
            made["readonly"] = is_on
        elif name in _LIMITS and _WHOLE.fullmatch(config.strip()):
            made.setdefault("validate", {})[_LIMITS[name]] = int(config)
        else:
            fact = f"is checked by '{name[:80]}' ({config[:80]})"
            way_out = "use required, readonly, min, max, minlength or maxlength with plain numbers"
            self._find("error", "form_validator", source, fact, way_out)

    def _as_property(self, source: etree._Element, made: dict[str, Any]) -> bool:
        is_written = source.get("writable") != "false"
        is_required = source.get("required") == "true"
        if source.get("readable") == "false":
            level: Level = "error" if is_required and is_written else "note"
            fact = "is not readable, so it is not drawn" + (", but required" * (level == "error"))
            self._find(level, "form_property_hidden", source, fact, "let people read it")
            return False
        said, path = source.get("expression"), _PATH.fullmatch(source.get("expression") or "")
        made["key"] = source.get("variable") or (path[1] if path else source.get("id", ""))
        if not is_written:
            made["readonly"] = True
        if said and not path and is_written:
            fact = f"writes to the expression '{said[:80]}'"
            way_out = "write to a variable, or to a path such as #{order.street}"
            self._find("error", "form_expression_written", source, fact, way_out)
        _require(made, is_on=is_required)
        self._default(source, made, said if said and not path else source.get("default"))
        return True

    def _default(self, source: etree._Element, made: dict[str, Any], said: str | None) -> None:
        if said is None or said == "":
            return
        if _EXPRESSION.search(said):
            made["defaultValue"] = Text(said, JUEL)
            return
        value = _value(made, said.strip(), source.get("datePattern"))
        if made["type"] == "checkbox" and said.strip().lower() not in _WORDS_OF_BOXES:
            fact = f"has the default '{said[:80]}', which the vendor reads as false"
            self._find("note", "form_default_false", source, fact, "write true or false")
        if value is None:
            fact = f"has the default '{said[:80]}', which is no {source.get('type')}"
            way_out = "correct or remove the default"
            self._find("error", "form_default_invalid", source, fact, way_out)
        else:
            made["defaultValue"] = value

    def _find(
        self, level: Level, code: str, source: etree._Element, fact: str, way_out: str
    ) -> None:
        name = self.element.get("name") or self.element.get("id", "")
        self.findings.append(
            Finding(
                level=level,
                code=code,
                message=f"'{name}': form field '{source.get('id', '')[:80]}' {fact}",
                way_out=way_out,
                file=self.file,
                line=line_of(source),
                element_id=self.element.get("id"),
                element_name=self.element.get("name"),
            )
        )


def _require(made: dict[str, Any], *, is_on: bool) -> None:
    """Ask for an answer; a box that is not ticked is one (form-js would insist on the tick)."""
    if is_on and made["type"] != "checkbox":
        made.setdefault("validate", {})["required"] = True


def _value(made: Mapping[str, Any], said: str, pattern: str | None) -> Any:
    kind = made["type"]
    if kind == "checkbox":
        return said.lower() == "true"
    if kind == "number":
        fits = _WHOLE if "decimalDigits" in made else _NUMBER
        if not fits.fullmatch(said):
            return None
        return float(said) if "." in said else int(said)
    if kind == "datetime":
        return date_text(said, pattern, made["subtype"])
    return Text(said, LITERAL) if said.startswith("=") else said


def _options(source: etree._Element) -> list[dict[str, str]]:
    return [
        {"label": one.get("name") or one.get("id") or "", "value": one.get("id") or ""}
        for one in source
        if _is(one, "value")
    ]


def _way_out_of_types() -> str:
    return f"use one of {', '.join(sorted(_KINDS))}"
