"""What reading one DMN file shares: places, findings, and the language a text is written in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from engine.decisions.model import Dialect, Language, LiteralExpression, Place
from engine.decisions.namespaces import CAMUNDA, MODELS, ZEEBE, local
from engine.errors import Finding, Level
from engine.xml import line_of

_LANGUAGES: Final[dict[str, Language]] = {
    "feel": "feel",
    "juel": "juel",
    "unified expression language": "juel",
    "python": "python",
}
_WRAPPED: Final = ("${", "#{")


@dataclass(kw_only=True)
class Reading:
    """One file being read; findings gather here."""

    file: str
    dialect: Dialect
    language: Language  # of a text that does not say
    cell_language: Language  # of a test in a table that does not say
    findings: list[Finding] = field(default_factory=list)

    def place(self, element: etree._Element) -> Place:
        """Return where an element stands; one without an id is named by the nearest around it."""
        named: etree._Element | None = element
        while named is not None and named.get("id") is None:
            named = named.getparent()
        if named is not None and local(named) == "definitions":
            named = element
        return Place(
            file=self.file,
            line=line_of(element),
            element_id=None if named is None else named.get("id"),
            element_name=None if named is None else named.get("name") or named.get("label"),
        )

    def find(
        self, level: Level, code: str, where: Place | etree._Element, message: str, way_out: str
    ) -> None:
        """Add a finding."""
        place = where if isinstance(where, Place) else self.place(where)
        self.findings.append(finding(level, code, place, message, way_out))

    def literal(self, element: etree._Element, *, is_cell: bool = False) -> LiteralExpression:
        """Read the text of a literal expression or a unary test, in the language it is in."""
        found = child(element, "text")
        text = text_of(element if found is None else found)
        return LiteralExpression(
            text=text,
            language=self._language(element, text, is_cell=is_cell),
            type_ref=type_ref(element),
            place=self.place(element),
        )

    def _language(self, element: etree._Element, text: str, *, is_cell: bool) -> Language:
        named = element.get("expressionLanguage")
        if named is None:
            if self.dialect == "camunda" and text.startswith(_WRAPPED):
                return "juel"
            return self.cell_language if is_cell else self.language
        return self.language_named(named, element) or self.language

    def language_named(self, named: str, where: etree._Element) -> Language | None:
        """Return the language that a name or an address of a specification means."""
        plain = named.strip().rstrip("/").lower()
        known = "feel" if plain.endswith(("feel", "feel.xsd")) else _LANGUAGES.get(plain)
        if known is not None:
            return "flowable" if (known, self.dialect) == ("juel", "flowable") else known
        self.find(
            "error",
            "expression_language_unsupported",
            where,
            f"the expression language '{named[:80]}' is not known here",
            "Write the expression in FEEL.",
        )
        return None


def finding(level: Level, code: str, place: Place, message: str, way_out: str) -> Finding:
    """Make a finding about a place in a model."""
    return Finding(
        level=level,
        code=code,
        message=message,
        way_out=way_out,
        file=place.file,
        line=place.line,
        element_id=place.element_id,
        element_name=place.element_name,
    )


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first child of DMN's vocabulary with this name."""
    return next(children(element, name), None)


def text_of(element: etree._Element) -> str:
    """Return all text inside an element, without the white space around it."""
    return "".join(map(str, element.itertext())).strip()


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Walk the children of DMN's vocabulary, those with one of the names if any is given."""
    return (
        one
        for one in element
        if etree.QName(one).namespace in MODELS and (not names or local(one) in names)
    )


def type_ref(element: etree._Element) -> str | None:
    """Return the type an element names, as attribute or (to DMN 1.1) element; None if it does not.

    A prefix of FEEL's or of the model's own namespace says nothing and is dropped.
    """
    named = element.get("typeRef")
    if named is None:
        found = child(element, "typeRef") if local(element) != "variable" else None
        named = "" if found is None else (found.text or "")
    prefix, colon, name = named.strip().partition(":")
    if not colon:
        return prefix or None
    namespace = element.nsmap.get(prefix, "")
    own = element.getroottree().getroot().get("namespace")
    if namespace == own or not namespace or "FEEL" in namespace.upper():
        return name
    imported = {
        one.get("namespace"): one.get("name") or ""
        for one in children(element.getroottree().getroot(), "import")
    }
    return f"{imported[namespace]}.{name}".lstrip(".") if namespace in imported else name


def vendor(element: etree._Element, name: str) -> str | None:
    """Return an attribute of Camunda's vocabulary, whichever of its forks wrote it."""
    return next(
        (
            found
            for namespace in (*sorted(CAMUNDA), *sorted(ZEEBE))
            if (found := element.get(f"{{{namespace}}}{name}"))
        ),
        None,
    )


def spaced(name: str) -> str:
    """Return a name with single spaces: FEEL takes any run of white space for one."""
    return " ".join(name.split())
