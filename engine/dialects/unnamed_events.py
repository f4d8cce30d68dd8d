"""A message or signal event that refers to none is told by its own name, as SpiffWorkflow does.

Drawings of Signavio and the like name the event and declare nothing.
"""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from engine.dialects.events import EventDefinition
from engine.dialects.namespaces import local
from engine.errors import Finding
from engine.expressions.texts import LITERAL, Text

_KINDS = frozenset({"message", "signal"})


def named_by_event(
    element: etree._Element, definition: EventDefinition, file: str
) -> tuple[EventDefinition, tuple[Finding, ...]]:
    """Give a definition without a reference the name of its event, with a note."""
    event = element.getparent()
    is_bare = definition.kind in _KINDS and definition.reference is None and not definition.name
    name = "" if event is None else " ".join(event.get("name", "").split())
    if event is None or not is_bare or not name:
        return definition, ()
    note = Finding(
        level="note",
        code="named_by_event",
        message=f"{local(str(event.tag))} '{event.get('id', '')}' ({name}): it refers to no "
        f"{definition.kind}, so the {definition.kind} goes by the event's name",
        way_out=f'Declare <{definition.kind} id="x" name="…"/> and refer to it.',
        file=file,
        line=definition.line,
        element_id=event.get("id"),
        element_name=name,
    )
    return replace(definition, name=Text(name, LITERAL)), (note,)
