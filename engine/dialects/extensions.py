"""A vendor's names on one BPMN element; what was read is marked, the rest is answered for.

A dialect takes what it knows with `find`, `find_all` and `attribute`. What is still unread at the
end is a name that the vendor does not read here either (a note), or one that is not run (an error).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from lxml import etree

from engine.dialects.namespaces import bpmn, local, namespace
from engine.errors import Finding, Level
from engine.xml import line_of


@dataclass(frozen=True, kw_only=True)
class Extension:
    """One element of a vendor; `read` holds the names of its attributes that were asked for."""

    element: etree._Element
    read: set[str] = field(default_factory=set)
    inner: list[Extension] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its local name."""
        return local(str(self.element.tag))

    @property
    def line(self) -> int | None:
        """The line it begins on."""
        return line_of(self.element)

    @property
    def body(self) -> str:
        """The text inside it, without its edges."""
        return (self.element.text or "").strip()

    def get(self, name: str) -> str | None:
        """Return an attribute without its edges, None when it is absent or empty."""
        self.read.add(name)
        return self.element.get(name, "").strip() or None

    def children(self, name: str) -> list[Extension]:
        """Return the elements of its namespace inside it."""
        tag = f"{{{namespace(str(self.element.tag))}}}{name}"
        found = [Extension(element=each) for each in self.element.iterfind(tag)]
        self.inner.extend(found)
        return found

    def child(self, name: str) -> Extension | None:
        """Return the first of them."""
        return next(iter(self.children(name)), None)

    def read_whole(self) -> None:
        """Mark all of it as read, where it is answered for as a whole."""
        self.read.update(str(name) for name in self.element.attrib)
        for element in self.element:
            inside = Extension(element=element)
            inside.read_whole()
            self.inner.append(inside)

    def unread(self) -> Iterator[tuple[str, int | None]]:
        """Yield what nobody asked for: attributes, and elements inside."""
        for name in self.element.attrib:
            if str(name) not in self.read:
                yield f"{self.name}.{local(str(name))}", self.line
        taken = {each.element for each in self.inner}
        for element in self.element:
            if isinstance(element.tag, str) and element not in taken:
                yield f"{self.name}.{local(element.tag)}", line_of(element)
        for each in self.inner:
            yield from each.unread()


@dataclass(frozen=True, kw_only=True)
class Extensions:
    """Every name of one vendor on one BPMN element, and the findings about them."""

    element: etree._Element
    space: str
    prefix: str
    file: str
    subject: etree._Element | None = None  # what a finding names, where that is not the element
    taken: list[Extension] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def find_all(self, name: str) -> list[Extension]:
        """Return the elements of this name in its extensionElements."""
        path = f"{bpmn('extensionElements')}/{{{self.space}}}{name}"
        found = [Extension(element=each) for each in self.element.iterfind(path)]
        self.taken.extend(found)
        return found

    def find(self, name: str) -> Extension | None:
        """Return the first of them; the others stay unread."""
        path = f"{bpmn('extensionElements')}/{{{self.space}}}{name}"
        element = self.element.find(path)
        if element is None:
            return None
        found = Extension(element=element)
        self.taken.append(found)
        return found

    def attribute(self, name: str) -> str | None:
        """Return a vendor's attribute of the BPMN element itself."""
        self.read.add(name)
        return self.element.get(f"{{{self.space}}}{name}", "").strip() or None

    def say(
        self, level: Level, code: str, fact: str, way_out: str, line: int | None = None
    ) -> None:
        """Add a finding about the BPMN element."""
        named = self.element if self.subject is None else self.subject
        name = named.get("name") or None
        label = f" ({name})" if name else ""
        subject = f"{local(str(named.tag))} '{named.get('id', '')}'{label}"
        self.findings.append(
            Finding(
                level=level,
                code=code,
                message=f"{subject}: {fact}",
                way_out=way_out,
                file=self.file,
                line=line or line_of(self.element),
                element_id=named.get("id"),
                element_name=name,
            )
        )

    def answer_for_rest(self, without_effect: Collection[str]) -> tuple[Finding, ...]:
        """Add a finding for each name nobody read, and return all findings.

        Those of `without_effect` do nothing here, in the vendor's engine or in what is run: notes.
        """
        for what, line in self._unread():
            if what in without_effect or what.rpartition(".")[2] in without_effect:
                fact = f"{self.prefix}:{what} has no effect here"
                self.say("note", "extension_without_effect", fact, "Nothing to do.", line)
            else:
                self.say(
                    "error",
                    "extension_not_supported",
                    f"{self.prefix}:{what} is not run here",
                    "Remove it if the process can run without it, else say it another way.",
                    line,
                )
        return tuple(self.findings)

    def _unread(self) -> Iterator[tuple[str, int | None]]:
        for name in self.element.attrib:
            if namespace(str(name)) == self.space and local(str(name)) not in self.read:
                yield local(str(name)), line_of(self.element)
        taken = {each.element for each in self.taken}
        for holder in self.element.iterfind(bpmn("extensionElements")):
            for child in holder:
                is_of_vendor = isinstance(child.tag, str) and namespace(child.tag) == self.space
                if is_of_vendor and child not in taken:
                    yield local(str(child.tag)), line_of(child)
        for each in self.taken:
            yield from each.unread()
