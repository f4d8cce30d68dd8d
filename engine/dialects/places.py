"""One element of a file while its vocabulary is read, with the findings about it.

Plait's names also work as a vendor's free properties called `plait:…`, so that a file stays in its
modeler's dialect: `adopt_properties` makes attributes of them before anything is read.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from lxml import etree

from engine.dialects.kinds import kind_of
from engine.dialects.namespaces import PLAIT, local, namespace, plait
from engine.errors import Finding, Level
from engine.xml import line_of

PREFIX = "plait:"


def adopt_properties(root: etree._Element, spaces: Collection[str]) -> None:
    """Make Plait attributes of the properties of `spaces` that are called `plait:…`.

    They go to the BPMN element that they extend. An attribute that is there already stays.
    """
    for space in spaces:
        for each in root.iter(f"{{{space}}}property"):
            name = each.get("name", "").strip()
            subject = _extended(each)
            if name.startswith(PREFIX) and subject is not None:
                clark = plait(name.removeprefix(PREFIX))
                if _is_name(name.removeprefix(PREFIX)) and subject.get(clark) is None:
                    subject.set(clark, each.get("value", ""))


def is_adopted(name: str) -> bool:
    """Tell a vendor's property that is one of Plait's names."""
    return name.strip().startswith(PREFIX) and _is_name(name.strip().removeprefix(PREFIX))


def _is_name(text: str) -> bool:
    return text.isascii() and text.isalnum() and text[0].isalpha()


def _extended(element: etree._Element) -> etree._Element | None:
    """Return the BPMN element whose `extensionElements` hold this one."""
    holder = element.getparent()
    while holder is not None and kind_of(holder) != "extensionElements":
        holder = holder.getparent()
    return None if holder is None else holder.getparent()


def _with_id(element: etree._Element) -> etree._Element:
    holders = (each for each in element.iterancestors() if each.get("id"))
    return element if element.get("id") else next(holders, element)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a finding points; collects the findings of one element."""

    element: etree._Element
    file: str
    findings: list[Finding] = field(default_factory=list)

    def refuse(self, code: str, fact: str, way_out: str, line: int | None = None) -> None:
        """Add an error about this element."""
        self.find("error", code, fact, way_out, line)

    def note(self, code: str, fact: str, way_out: str, line: int | None = None) -> None:
        """Add a note about this element."""
        self.find("note", code, fact, way_out, line)

    def find(
        self, level: Level, code: str, fact: str, way_out: str, line: int | None = None
    ) -> None:
        """Add a finding about this element; one without an id is told by what it belongs to."""
        named = _with_id(self.element)
        label = f"{local(str(named.tag))} '{named.get('id', '')}'"
        self.findings.append(
            Finding(
                level=level,
                code=code,
                message=f"{label}: {fact}",
                way_out=way_out,
                file=self.file,
                line=line or line_of(self.element),
                element_id=named.get("id"),
                element_name=named.get("name") or None,
            )
        )

    def text(self, name: str) -> str | None:
        """Return a Plait attribute, None when it is absent or empty."""
        value = self.element.get(plait(name))
        return value.strip() or None if value is not None else None

    def names(self, name: str) -> tuple[str, ...]:
        """Return a comma list; an `=` expression is one entry."""
        value = self.text(name)
        if value is None or value.startswith("="):
            return () if value is None else (value,)
        return tuple(part.strip() for part in value.split(",") if part.strip())

    def integer(self, name: str, otherwise: int) -> int:
        """Return a whole number, `otherwise` when it is absent or wrong (then with a finding)."""
        value = self.text(name)
        if value is None:
            return otherwise
        try:
            return int(value)
        except ValueError:
            self.refuse(
                "plait_value",
                f"plait:{name} is '{value}', expected a whole number",
                f'Write for example plait:{name}="50".',
            )
            return otherwise

    def refuse_unknown(self, known: frozenset[str]) -> None:
        """Find Plait attributes that are not read on this element."""
        for name in self.element.attrib:
            if namespace(str(name)) == PLAIT and local(str(name)) not in known:
                expected = ", ".join(sorted(known)) or "none here"
                self.refuse(
                    "plait_unknown",
                    f"attribute plait:{local(str(name))} has no meaning here",
                    f"Remove it, or use one that is read on this element: {expected}.",
                )

    def refuse_value(self, name: str, value: str | None, expected: str, way_out: str) -> None:
        """Find a Plait attribute whose value cannot be."""
        self.refuse("plait_value", f"plait:{name} is '{value}', expected {expected}", way_out)
