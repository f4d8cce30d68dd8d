"""One element of a file while Plait's vocabulary is read from it, with the findings about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from engine.dialects.namespaces import PLAIT, local, namespace, plait
from engine.errors import Finding
from engine.xml import line_of


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a finding points; collects the findings of one element."""

    element: etree._Element
    file: str
    findings: list[Finding] = field(default_factory=list)

    def refuse(self, code: str, fact: str, way_out: str, line: int | None = None) -> None:
        """Add an error about this element."""
        name = self.element.get("name") or None
        label = f"{local(str(self.element.tag))} '{self.element.get('id', '')}'"
        self.findings.append(
            Finding(
                level="error",
                code=code,
                message=f"{label}: {fact}",
                way_out=way_out,
                file=self.file,
                line=line or line_of(self.element),
                element_id=self.element.get("id"),
                element_name=name,
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
