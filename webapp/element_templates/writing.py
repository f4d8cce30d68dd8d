"""Templates -> the JSON that modelers read, for Camunda 7 or Camunda 8."""

from __future__ import annotations

from typing import Any, Literal, get_args

from engine.errors import Invalid
from webapp.element_templates.vocabulary import TEMPLATES, Field, Template

Flavour = Literal["camunda7", "camunda8"]
_VERSION = 1
_SCHEMAS: dict[Flavour, str] = {
    "camunda7": "https://unpkg.com/@camunda/element-templates-json-schema/resources/schema.json",
    "camunda8": (
        "https://unpkg.com/@camunda/zeebe-element-templates-json-schema/resources/schema.json"
    ),
}
_PROPERTY: dict[Flavour, str] = {"camunda7": "camunda:property", "camunda8": "zeebe:property"}
_GROUP = {"id": "plait", "label": "Plait"}


def element_templates(flavour: str) -> list[dict[str, Any]]:
    """Return the templates for a modeler; raises Invalid for another flavour."""
    for known in get_args(Flavour):
        if flavour == known:
            return [_template(one, known) for one in TEMPLATES]
    message = f"there are no templates for '{flavour[:40]}'; ask for camunda7 or camunda8"
    raise Invalid(message, code="flavour_unknown")


def _template(one: Template, flavour: Flavour) -> dict[str, Any]:
    properties = [_property(field, flavour) for field in one.fields]
    if one.connector is not None:
        properties.insert(0, _hidden("connector", one.connector, flavour))
    if one.result is not None:
        properties.append(_result(one.result, flavour))
    return {
        "$schema": _SCHEMAS[flavour],
        "name": one.name,
        "id": f"{one.id}.{flavour}",
        "version": _VERSION,
        "description": one.description,
        "appliesTo": list(one.applies_to),
        "groups": [_GROUP],
        "properties": properties,
    }


def _property(field: Field, flavour: Flavour) -> dict[str, Any]:
    text = "Text" if field.is_long and flavour == "camunda8" else "String"
    written: dict[str, Any] = {
        "label": field.label,
        "type": "Dropdown" if field.choices else text,
        "group": _GROUP["id"],
        "binding": {"type": _PROPERTY[flavour], "name": f"plait:{field.name}"},
    }
    if field.description:
        written["description"] = field.description
    if field.value or field.choices:
        written["value"] = field.value
    if field.choices:
        written["choices"] = [{"value": value, "name": words} for value, words in field.choices]
    if field.needed:
        written["constraints"] = {"notEmpty": True}
    elif flavour == "camunda8":
        written["optional"] = True  # an empty one is left out of the file
    return written


def _hidden(name: str, value: str, flavour: Flavour) -> dict[str, Any]:
    binding = {"type": _PROPERTY[flavour], "name": f"plait:{name}"}
    return {"type": "Hidden", "value": value, "group": _GROUP["id"], "binding": binding}


def _result(source: str, flavour: Flavour) -> dict[str, Any]:
    """Offer to keep what came back, by the dialect's own output mapping."""
    binding = {"type": "camunda:outputParameter", "source": f"${{{source}}}"}
    if flavour == "camunda8":
        binding = {"type": "zeebe:output", "source": f"={source}"}
    written: dict[str, Any] = {
        "label": "Result variable",
        "description": "Where what came back is kept",
        "type": "String",
        "value": "result",
        "group": _GROUP["id"],
        "binding": binding,
    }
    if flavour == "camunda8":
        written["optional"] = True
    return written
