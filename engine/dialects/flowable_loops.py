"""Multi-instance markers of Flowable and Activiti.

collection, elementVariable → the same · elementIndexVariable → an input that reads the counter ·
variableAggregation with a target → the gathered list, a map of its variables each · a collection
that a class or bean makes → refused
"""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from engine.dialects import juel_texts
from engine.dialects.attributes import NamedSource
from engine.dialects.juel_loops import without_item
from engine.dialects.kinds import kind_of
from engine.dialects.loops import Loop
from engine.dialects.namespaces import bpmn, local
from engine.dialects.vendor_places import VendorPlace
from engine.expressions.texts import FEEL, Text
from engine.xml import line_of

_CODE = ("class", "delegateExpression")


def read_loop(place: VendorPlace, loop: Loop) -> Loop:
    """Add the vendor's words to a multi-instance marker."""
    written, name = place.get("collection"), place.get("elementVariable")
    if kind_of(place.element) == "multiInstanceLoopCharacteristics":
        place.get("elementIndexVariable")  # read with the activity
    for each in place.extensions("collection"):
        place.take_whole(each)
        place.refuse(
            "collection_handler",
            "code of the application makes its collection",
            "Make the list in a script task or worker before, and name its variable.",
            line_of(each),
        )
    gathered = _aggregation(place, loop)
    if written is not None and loop.collection is None:
        is_juel = juel_texts.is_juel(written)
        source = juel_texts.text(written) if is_juel else juel_texts.variable(written)
        gathered = replace(gathered, collection=source)
    return without_item(place, replace(gathered, element_variable=loop.element_variable or name))


def index_input(place: VendorPlace) -> tuple[NamedSource, ...]:
    """Return the input that gives the counter the name that the marker asks for."""
    marker = place.element.find(bpmn("multiInstanceLoopCharacteristics"))
    name = None if marker is None else place.get("elementIndexVariable", marker)
    if name is None or name == "loopCounter":
        return ()
    return (NamedSource(name=name, source=juel_texts.variable("loopCounter")),)


def _aggregation(place: VendorPlace, loop: Loop) -> Loop:
    found = place.extensions("variableAggregation")
    if not found:
        return loop
    pairs = [_pair(each) for each in found[0] if local(str(each.tag)) == "variable"]
    target = found[0].get("target")
    made_by_code = any(found[0].get(name) for name in _CODE)
    for each in found:
        place.take_whole(each)
    if len(found) > 1 or target is None or made_by_code or None in pairs or not pairs:
        place.refuse(
            "aggregation_not_supported",
            "its variables are gathered in a way that is not run here",
            "Use one variableAggregation with a target and plain source variables, or gather with "
            "plait:outputCollection and plait:outputElement.",
            line_of(found[0]),
        )
        return loop
    if found[0].get("createOverviewVariable") == "true":
        fact = "no overview of its variables is kept while it runs"
        place.note("extension_without_effect", fact, "Nothing to do.", line_of(found[0]))
    element = ", ".join(f'"{name}": {source}' for name, source in (p for p in pairs if p))
    return replace(loop, output_collection=target, output_element=Text(f"={{{element}}}", FEEL))


def _pair(element: etree._Element) -> tuple[str, str] | None:
    """Return a name and the variable that it gets; None for what is more."""
    source, target = element.get("source"), element.get("target")
    if source is None or element.get("sourceExpression") or element.get("targetExpression"):
        return None
    read = juel_texts.variable(source)
    return (target or source, str(read)[1:]) if read.startswith("=") else None
