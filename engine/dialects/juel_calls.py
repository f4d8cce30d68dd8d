"""What a call passes and gets back: `in` and `out` of call activities and signals.

source, sourceExpression → a mapping to `target` · variables="all" → everything · businessKey → the
called instance's key. Nothing goes over unless it is said.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from engine.dialects import juel_texts
from engine.dialects.attributes import NamedSource
from engine.dialects.vendor_places import VendorPlace
from engine.xml import line_of


@dataclass(frozen=True, kw_only=True)
class Passed:
    """What goes over in one direction."""

    mappings: tuple[NamedSource, ...] = ()
    all: bool = False
    business_key: str | None = None


def read_passed(place: VendorPlace, name: str, holder: etree._Element | None = None) -> Passed:
    """Read the elements `in` or `out` of an element."""
    mappings: list[NamedSource] = []
    everything = False
    key: str | None = None
    for each in place.extensions(name, of=holder):
        if place.flag("local", each):
            place.refuse(
                "local_variables_only",
                f"'{name}' passes local variables only, which is not known before it runs",
                'Name each variable with source and target, without local="true".',
                line_of(each),
            )
        if (business_key := place.get("businessKey", each)) is not None:
            key = juel_texts.text(business_key)
        elif place.get("variables", each) == "all":
            everything = True
        elif mapping := _mapping(place, each, name):
            mappings.append(mapping)
    return Passed(mappings=tuple(mappings), all=everything, business_key=key)


def read_carried(
    place: VendorPlace, name: str, holder: etree._Element | None = None
) -> tuple[NamedSource, ...]:
    """Read what an event sends or lands; what is no single variable is refused."""
    passed = read_passed(place, name, holder)
    if passed.all or passed.business_key is not None:
        what = "every variable" if passed.all else "a business key"
        place.refuse(
            "event_carries_all",
            f"'{name}' would let its event carry {what}",
            f'Name each variable: <{name} source="amount" target="amount"/>.',
        )
    return passed.mappings


def _mapping(place: VendorPlace, element: etree._Element, name: str) -> NamedSource | None:
    source = place.get("source", element)
    expression = place.get("sourceExpression", element)
    target = place.get("target", element)
    line = line_of(element)
    for option in ("sourceType", "targetType", "transient"):
        place.get(option, element)  # values have their own types here, and are all stored
    if target is None or (source is None and expression is None):
        place.refuse(
            "mapping_incomplete",
            f"'{name}' lacks its source or its target",
            f'Write <{name} source="amount" target="amount"/>.',
            line,
        )
        return None
    meant = juel_texts.text(expression) if expression else juel_texts.variable(source or "")
    return NamedSource(name=target, source=meant, line=line)
