"""Which events stand where (BPMN 2.0.2 §10.5.4, Table 10.93), and where a row shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from tests.engine.semantics.rows import Row
from tests.engine.spiff.playing import bpmn

START = ("start",)
INSIDE = ("event sub-process", "event sub-process beside")
BOUNDARY = ("boundary", "boundary beside")
CATCH, THROW, END = ("catch",), ("throw",), ("end",)

# "beside": it does not interrupt.
POSSIBLE: Mapping[str, tuple[str, ...]] = {
    "none": (*START, *THROW, *END),
    "message": (*START, *INSIDE, *CATCH, *BOUNDARY, *THROW, *END),
    "timer": (*START, *INSIDE, *CATCH, *BOUNDARY),
    "conditional": (*START, *INSIDE, *CATCH, *BOUNDARY),
    "signal": (*START, *INSIDE, *CATCH, *BOUNDARY, *THROW, *END),
    "error": ("event sub-process", "boundary", *END),
    "escalation": (*INSIDE, *BOUNDARY, *THROW, *END),
    "cancel": ("boundary", *END),
    "compensate": ("event sub-process", "boundary", *THROW, *END),
    "link": (*CATCH, *THROW),
    "terminate": END,
    "multiple": (*START, *INSIDE, *CATCH, *BOUNDARY, *THROW, *END),
    "parallel multiple": (*START, *INSIDE, *CATCH, *BOUNDARY),
}
PLACES = {
    "endEvent": "end",
    "intermediateCatchEvent": "catch",
    "intermediateThrowEvent": "throw",
    "boundaryEvent": "boundary",
    "startEvent": "start",
}


def elements_of(row: Row) -> set[str]:
    """Return the names of the BPMN elements in a row."""
    return {_local(each) for each in _read(row).iter()}


def positions_of(row: Row) -> Iterator[tuple[str, str]]:
    """Yield kind and position of each event in a row."""
    for element in _read(row).iter():
        place = PLACES.get(_local(element))
        if place is not None:
            yield _kind(element), _position(element, place)


def _kind(element: etree._Element) -> str:
    kinds = [
        name.removesuffix("EventDefinition")
        for each in element
        if (name := _local(each)).endswith("EventDefinition")
    ]
    if len(kinds) > 1:
        is_parallel = element.get("parallelMultiple") == "true"
        return "parallel multiple" if is_parallel else "multiple"
    return kinds[0] if kinds else "none"


def _position(element: etree._Element, place: str) -> str:
    around = element.getparent()
    if place == "start" and around is not None and around.get("triggeredByEvent") == "true":
        place = "event sub-process"
    is_beside = "false" in (element.get("isInterrupting"), element.get("cancelActivity"))
    return f"{place} beside" if is_beside else place


def _read(row: Row) -> etree._Element:
    return etree.fromstring(bpmn(*row.lines))


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname
