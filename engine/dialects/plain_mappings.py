"""Plait's vocabulary of data: what goes into an element and what comes out of it."""

from __future__ import annotations

from engine.dialects.attributes import NamedSource
from engine.dialects.kinds import ACTIVITIES, CATCHING, THROWING
from engine.dialects.namespaces import bpmn, plait
from engine.dialects.places import Place
from engine.xml import line_of

SENT = frozenset({"message", "signal", "escalation"})
CAUGHT = SENT | {"error"}


def read_mappings(
    place: Place, which: str, kind: str, events: frozenset[str]
) -> tuple[NamedSource, ...]:
    """Read the `plait:input` or `plait:output` of an element.

    A thrower's inputs are its payload; a catcher's outputs see the names of the payload.
    """
    carrier, carried = (THROWING, SENT) if which == "input" else (CATCHING, CAUGHT)
    is_read = kind in ACTIVITIES or (kind in carrier and not carried.isdisjoint(events))
    mappings: list[NamedSource] = []
    for holder in place.element.iterfind(bpmn("extensionElements")):
        for child in holder.iterfind(plait(which)):
            name, source = child.get("name", "").strip(), child.get("source")
            if not is_read:
                place.refuse(
                    "plait_unknown",
                    f"plait:{which} has no meaning on this element",
                    "Move it to an activity, or to an event: an input where it throws a message, "
                    "signal or escalation, an output where it catches one, or an error.",
                    line_of(child),
                )
            elif not name or source is None:
                place.refuse(
                    "plait_value",
                    f"plait:{which} lacks a name or a source",
                    f'Write <plait:{which} name="amount" source="=order.amount"/>.',
                    line_of(child),
                )
            else:
                mappings.append(NamedSource(name=name, source=source, line=line_of(child)))
    return tuple(mappings)
