"""SpiffWorkflow's words for what people see: properties, forms, instructions (see spiff.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.dialects.attributes import FormWork, PersonWork
from engine.dialects.extensions import Extensions
from engine.dialects.kinds import kind_of
from engine.dialects.places import is_adopted

INSTRUCTIONS = "instructionsForEndUser"
_JINJA = ("{%", "|", "{#")  # beyond `{{ name }}`, which is filled in


def read_properties(names: Extensions) -> Mapping[str, str]:
    """Read the free properties, the metadata and the instructions."""
    properties = {}
    for holder in (*names.find_all("properties"), *names.find_all("taskMetadataValues")):
        for each in (*holder.children("property"), *holder.children("taskMetadataValue")):
            name, value = each.get("name"), each.get("value")
            if name is not None and not is_adopted(name):
                properties[name] = value or ""
    if (instructions := names.find(INSTRUCTIONS)) and instructions.body:
        properties[INSTRUCTIONS] = instructions.body
    return properties


def schema_form(properties: Mapping[str, str]) -> FormWork | None:
    """Return the JSON Schema form that properties name."""
    schema = properties.get("formJsonSchemaFilename")
    ui_file = properties.get("formUiSchemaFilename") or None
    return FormWork(file=schema, ui_file=ui_file) if schema else None


def with_form(names: Extensions, person: PersonWork, properties: Mapping[str, str]) -> PersonWork:
    """Add the form of a task; the instructions of a manual task are its page."""
    form, instructions = schema_form(properties), properties.get(INSTRUCTIONS)
    if form is None and instructions and kind_of(names.element) == "manualTask":
        document = {"type": "default", "components": [{"type": "text", "text": instructions}]}
        if any(mark in instructions for mark in _JINJA):
            names.say(
                "note",
                "instructions_as_text",
                "its instructions have blocks or filters of a template, which are shown as written",
                "Keep to {{ name }}, or show the values in a form.",
            )
        return replace(person, form_work=FormWork(document=document))
    tell_instructions(names, properties)
    return person if form is None else replace(person, form_work=form)


def tell_instructions(names: Extensions, properties: Mapping[str, str]) -> None:
    """Say that instructions are not shown."""
    if properties.get(INSTRUCTIONS):
        names.say(
            "note",
            "instructions_not_shown",
            "its instructions are kept, but no page shows them",
            "Put them into a form, or into a manual task.",
        )
