"""What the dialects of the engines that descend from one another share: texts, flows, the rest."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import ClassVar

from lxml import etree

from engine.dialects import juel_texts
from engine.dialects.attributes import Listener, NamedSource, ProcessAttributes
from engine.dialects.dialect import Dialect, Findings
from engine.dialects.juel_listeners import read_listeners
from engine.dialects.juel_remarks import remarks
from engine.dialects.kinds import is_true, kind_of, language_of, text_of
from engine.dialects.namespaces import bpmn
from engine.dialects.performers import assignment, read_owners
from engine.dialects.places import Place, adopt_properties
from engine.dialects.vendor_places import VendorPlace, Vocabulary, vendor_elements
from engine.expressions import texts

_CONSTANT = re.compile(r"true|false|-?[0-9]+(\.[0-9]+)?")


class JuelDialect(Dialect):
    """A dialect whose expressions are JUEL; a subclass brings its vocabulary."""

    vocabulary: ClassVar[Vocabulary]

    def __init__(self, root: etree._Element, file: str) -> None:
        super().__init__(root, file)
        adopt_properties(root, self.namespaces)
        self._read: set[tuple[etree._Element, str]] = set()

    def text(self, raw: str) -> str:
        """Return a text that may be literal or hold JUEL."""
        return juel_texts.text(raw)

    def expression(self, raw: str, language: str | None) -> str:
        """Return a text that is an expression, JUEL where its element does not say."""
        return juel_texts.expression(raw, language)

    def place(self, element: etree._Element) -> VendorPlace:
        """Return where an element's names are read."""
        return VendorPlace(
            element=element, file=self.file, vocabulary=self.vocabulary, read=self._read
        )

    def read_flow(self, element: etree._Element) -> tuple[tuple[Listener, ...], Findings]:
        """Read the listeners of a sequence flow."""
        place = self.place(element)
        listeners = read_listeners(place, "executionListener", otherwise="take")
        condition = element.find(bpmn("conditionExpression"))
        if (text := text_of(condition)) is not None:
            check_condition(place, self.expression(text, language_of(condition)))
        return listeners, tuple(place.findings)

    def read_rest(self) -> Findings:
        """Answer for every name of the vendor that nothing read, drawings left alone."""
        left = self._left_alone()
        findings: list[Findings] = []
        for element in vendor_elements(self.root, self.namespaces):
            if element not in left:
                place = self.place(_with_id(element))
                place.answer_rest(element)
                findings.append(tuple(place.findings))
        for element in self.root.iter(etree.Element):
            if element not in left:
                holder = Place(element=_with_id(element), file=self.file)
                findings.append(tuple(remarks(element, holder)))
        return tuple(each for found in findings for each in found)

    def correlation(
        self, element: etree._Element, kind: str, message: etree._Element | None
    ) -> tuple[NamedSource, ...] | None:
        """Return Plait's own key if there is one; these engines read nothing of BPMN's."""
        return super().correlation(element, kind, message) or ()

    def _left_alone(self) -> frozenset[etree._Element]:
        """Return the elements of drawings beside a process that runs."""
        processes = [each for each in self.root if kind_of(each) == "process"]
        drawn = [each for each in processes if not is_true(each, "isExecutable", otherwise=True)]
        if len(drawn) == len(processes):
            return frozenset()
        return frozenset(inner for each in drawn for inner in each.iter())


def check_condition(place: VendorPlace, condition: str | None) -> None:
    """Say of a condition without JUEL how it is read; its vendor's engine would fail on it."""
    if condition is None or is_constant(condition):
        return
    language = texts.language_of(condition)
    if language in (texts.FEEL, texts.PYTHON):
        place.note(
            "condition_by_spelling",
            f"its condition '{condition}' is no JUEL; it is read as {language}",
            f"Write ${{{condition}}} if the vendor's engine is to read it too.",
        )
    elif language == texts.JUEL and not juel_texts.is_juel(condition):
        place.refuse(
            "condition_not_expression",
            f"its condition '{condition}' is a text, which is neither true nor false",
            f"Write ${{{condition}}} if it is meant as an expression.",
        )


def is_constant(condition: str) -> bool:
    """Tell a condition that says true or false, or a number, itself."""
    return _CONSTANT.fullmatch(condition.strip()) is not None


def note_lanes(place: VendorPlace) -> None:
    """Say that lanes give nobody a task in these engines (SEMANTICS 13)."""
    if place.element.find(f"{bpmn('laneSet')}/{bpmn('lane')}") is not None:
        place.note(
            "lane_without_effect",
            "its lanes do not say who does a task, as in its vendor's engine",
            "Say it with the tasks' assignee or candidate groups.",
        )


def read_starters(place: VendorPlace, attributes: ProcessAttributes) -> ProcessAttributes:
    """Add who may start the process."""
    owners = [
        read_owners(written, juel_texts.text)
        for each in place.extensions("potentialStarter")
        if (written := assignment(each)) is not None
    ]
    users = juel_texts.names(place.get("candidateStarterUsers"))
    groups = juel_texts.names(place.get("candidateStarterGroups"))
    if users or groups or owners:
        place.note(
            "starters_enforced",
            "only the named users and groups may start it; its vendor's engine only lists it so",
            "Nothing to do, or take the names out if everybody may start it.",
        )
    return replace(
        attributes,
        starter_users=(*attributes.starter_users, *users, *(u for us, _ in owners for u in us)),
        starter_groups=(*attributes.starter_groups, *groups, *(g for _, gs in owners for g in gs)),
    )


def read_properties(place: VendorPlace) -> dict[str, str]:
    """Read the free properties of an element."""
    return {
        name: place.get("value", each) or ""
        for holder in place.extensions("properties")
        for each in place.within(holder, "property")
        if (name := place.get("name", each) or place.get("id", each)) is not None
    }


def _with_id(element: etree._Element) -> etree._Element:
    """Return the element that a person finds: the nearest around it that has an id."""
    holder: etree._Element | None = element
    while holder is not None and not (holder.get("id") and kind_of(holder)):
        holder = holder.getparent()
    return element if holder is None else holder
