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


def with_form(names: Extensions, person: PersonWork, properties: Mapping[str, str]) -> PersonWork:
    """Add the form of a task; the instructions of a manual task are its page."""
    schema, instructions = properties.get("formJsonSchemaFilename"), properties.get(INSTRUCTIONS)
    if schema:
        ui_file = properties.get("formUiSchemaFilename") or None
        person = replace(person, form_work=FormWork(file=schema, ui_file=ui_file))
    elif instructions and kind_of(names.element) == "manualTask":
        document = {"type": "default", "components": [{"type": "text", "text": instructions}]}
        if any(mark in instructions for mark in _JINJA):
            names.say(
                "note",
                "instructions_as_text",
                "its instructions have blocks or filters of a template, which are shown as written",
                "Keep to {{ name }}, or show the values in a form.",
            )
        return replace(person, form_work=FormWork(document=document))
    if instructions:
        names.say(
            "note",
            "instructions_not_shown",
            "its instructions are kept, but its page shows the form alone",
            "Put them into the form: a description of the JSON Schema.",
        )
    return person
