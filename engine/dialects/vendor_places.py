"""One element while a vendor's vocabulary is read from it; what nobody read is answered for.

Reading marks an attribute or element as read. `answer_rest` then looks at what is left: a name
that its vendor reads there is refused, one that its vendor ignores there is a note, and one that
is no name of the vendor is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine.dialects.kinds import kind_of
from engine.dialects.namespaces import bpmn, local, namespace
from engine.dialects.places import Place, is_adopted
from engine.xml import line_of

_WHOLE = re.compile("[0-9]{1,9}")
_INTEGER = re.compile("[+-]?[0-9]{1,9}")


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """The names of a vendor.

    `places` says by name on which kinds of elements the vendor reads it;
    `harmless` says by name why nothing of it has an effect here.
    """

    vendor: str
    spaces: frozenset[str]
    places: Mapping[str, frozenset[str]]
    harmless: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class VendorPlace(Place):
    """A place that counts what was read of the vendor's names, in a set that a file shares."""

    vocabulary: Vocabulary
    read: set[tuple[etree._Element, str]] = field(default_factory=set)

    def get(self, name: str, of: etree._Element | None = None) -> str | None:
        """Return a vendor's attribute, of the place's element or of `of`; None for an empty one.

        An element of the vendor has its own attributes without a namespace.
        """
        element = self.element if of is None else of
        for space in self.vocabulary.spaces:
            clark = f"{{{space}}}{name}"
            if clark in element.attrib:
                self.read.add((element, clark))
                return element.get(clark, "").strip() or None
        if self._is_vendors(element) and name in element.attrib:
            self.read.add((element, name))
            return element.get(name, "").strip() or None
        return None

    def any_flag(self, *names: str) -> bool:
        """Tell whether one of these boolean attributes is true; all of them are read."""
        return any([self.flag(name) for name in names])  # noqa: C419 - reads them all

    def any_of(self, *names: str) -> bool:
        """Tell whether one of these attributes is there; all of them are read."""
        return any([self.get(name) is not None for name in names])  # noqa: C419 - reads them all

    def flag(self, name: str, of: etree._Element | None = None, *, otherwise: bool = False) -> bool:
        """Return a boolean attribute."""
        value = self.get(name, of)
        return otherwise if value is None else value.lower() in ("true", "1")

    def extensions(self, *names: str, of: etree._Element | None = None) -> list[etree._Element]:
        """Return the vendor's elements of these names in the extension elements."""
        element = self.element if of is None else of
        return [
            found
            for holder in element.iterfind(bpmn("extensionElements"))
            for found in self.within(holder, *names)
        ]

    def unread(self, *names: str) -> list[etree._Element]:
        """Return those extension elements that nothing has read yet."""
        before = set(self.read)
        return [each for each in self.extensions(*names) if (each, "") not in before]

    def within(self, holder: etree._Element, *names: str) -> list[etree._Element]:
        """Return the vendor's elements of these names directly below `holder`."""
        found = [
            each for each in holder if self._is_vendors(each) and local(str(each.tag)) in names
        ]
        self.read.update((each, "") for each in found)
        return found

    def overruled(
        self, names: Iterable[str], winner: str, of: etree._Element | None = None
    ) -> None:
        """Say of each of these attributes that is there that it does nothing beside `winner`."""
        for name in names:
            if self.get(name, of) is not None:
                fact = f"{self.vocabulary.vendor}:{name} has no effect beside {winner}"
                self.note("extension_without_effect", fact, "Nothing to do, or take it out.")

    def take(self, element: etree._Element, names: Iterable[str] | None) -> None:
        """Mark an element and these of its attributes as read; nothing of one without names."""
        if names is not None:
            self.read.update((element, name) for name in ("", *names))

    def take_whole(self, element: etree._Element) -> None:
        """Mark an element with everything below it as read."""
        for each in element.iter():
            self.read.add((each, ""))
            self.read.update((each, str(name)) for name in each.attrib)

    def answer_rest(self, element: etree._Element) -> None:
        """Answer for all that was not read of one BPMN element and its extensions."""
        for name in map(str, element.attrib):
            if namespace(name) in self.vocabulary.spaces and (element, name) not in self.read:
                self._answer(local(name), "attribute", element, element)
        for holder in element.iterfind(bpmn("extensionElements")):
            for child in holder:
                if self._is_vendors(child):
                    self._answer_element(child, element)

    def _answer_element(self, element: etree._Element, holder: etree._Element) -> None:
        name = local(str(element.tag))
        if (element, "") not in self.read:
            if name != "property" or not is_adopted(element.get("name", "")):
                self._answer(name, "element", element, holder)
            return
        for attribute in map(str, element.attrib):
            if (element, attribute) not in self.read and local(attribute) != "id":
                self._answer(f"{name}.{local(attribute)}", "attribute", element, element)
        for child in element:
            if self._is_vendors(child):
                self._answer_element(child, element)

    def _answer(
        self, name: str, what: str, element: etree._Element, holder: etree._Element
    ) -> None:
        vocabulary = self.vocabulary
        label = f"{what} {vocabulary.vendor}:{name}"
        line = line_of(element)
        kinds = vocabulary.places.get(name)
        if reason := vocabulary.harmless.get(name):
            self.note("extension_without_effect", f"{label}: {reason}", "Nothing to do.", line)
        elif kinds is None:
            self.find(
                "warning",
                "extension_unknown",
                f"{label} is no name that {vocabulary.vendor} reads, and is not read here",
                "Check its spelling, and that nothing of it is meant to run here.",
                line,
            )
        elif self._kind(holder) in kinds:
            way_out = "Take it out, or say it with Plait's own names (plait:… properties)."
            self.refuse("dialect_not_supported", f"{label} is not run here", way_out, line)
        else:
            fact = f"{label} is not read on this element, as in its vendor's engine"
            self.note("extension_without_effect", fact, "Nothing to do, or take it out.", line)

    def _kind(self, element: etree._Element) -> str:
        return kind_of(element) or local(str(element.tag))

    def _is_vendors(self, element: etree._Element) -> bool:
        return isinstance(element.tag, str) and namespace(element.tag) in self.vocabulary.spaces


def whole(text: str | None) -> int | None:
    """Return a whole number from 0, None for anything else."""
    return int(text) if text is not None and _WHOLE.fullmatch(text) else None


def integer(text: str | None) -> int | None:
    """Return a whole number that a database holds, None for anything else."""
    return int(text) if text is not None and _INTEGER.fullmatch(text) else None


def vendor_elements(root: etree._Element, spaces: frozenset[str]) -> Iterator[etree._Element]:
    """Yield the BPMN elements that bear names of `spaces` as attributes or extensions."""
    for element in root.iter():
        if not isinstance(element.tag, str) or namespace(element.tag) in spaces:
            continue
        if any(namespace(str(name)) in spaces for name in element.attrib) or any(
            isinstance(child.tag, str) and namespace(child.tag) in spaces
            for holder in element.iterfind(bpmn("extensionElements"))
            for child in holder
        ):
            yield element
