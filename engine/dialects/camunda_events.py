"""What Camunda 7 says on event definitions.

variableName, variableEvents → what a condition watches · signal's async → without effect, every
signal is delivered on its own · errorMessage of the error → goes with a thrown error.
"""

from __future__ import annotations

from dataclasses import replace

from engine.dialects import juel_texts
from engine.dialects.declarations import Declarations, referred
from engine.dialects.events import EventDefinition
from engine.dialects.juel_texts import is_juel
from engine.dialects.kinds import kind_of
from engine.dialects.namespaces import bpmn
from engine.dialects.vendor_places import VendorPlace

_CHANGES = frozenset({"create", "update", "delete"})


def read_definition(place: VendorPlace, definition: EventDefinition) -> EventDefinition:
    """Add what the vendor says on an event definition."""
    if definition.kind == "signal" and place.get("async") is not None:
        fact = "camunda:async: every signal is delivered in a step of its own"
        place.note("extension_without_effect", fact, "Nothing to do.")
    if definition.kind != "conditional":
        return definition
    name = place.get("variableName")
    changes = frozenset(
        part.strip() for part in (place.get("variableEvents") or "").split(",") if part.strip()
    )
    if changes - _CHANGES:
        place.refuse(
            "variable_events_unknown",
            f"camunda:variableEvents names {', '.join(sorted(changes - _CHANGES))}",
            "Write create, update or delete, with commas between.",
        )
    return replace(
        definition,
        watched_variables=frozenset() if name is None else frozenset({name}),
        watched_changes=changes & _CHANGES,
    )


def thrown_error(place: VendorPlace, declarations: Declarations) -> str | None:
    """Return the message that goes with the error an event throws."""
    definition = place.element.find(bpmn("errorEventDefinition"))
    if definition is None:
        return None
    declared = referred(declarations.errors, definition.get("errorRef"))
    if declared is None or kind_of(declared.element) != "error":
        return None
    if (code := declared.code) is not None and is_juel(code):
        place.refuse(
            "error_code_expression",
            f"its error's code '{code}' is an expression",
            "Give the error a fixed code, one error for each.",
        )
    return juel_texts.maybe(place.get("errorMessage", declared.element))
