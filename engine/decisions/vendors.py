"""What the vendors of decision engines write beside DMN: whose file it is, and what that changes.

Camunda 7 wrote its tables in JUEL before 7.13; Flowable writes every cell in JUEL, in a way of its
own (`engine.decisions.juel_cells`); everybody else means FEEL.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from lxml import etree

from engine.decisions.model import Dialect, Language, Place
from engine.decisions.namespaces import CAMUNDA, FLOWABLE, FLOWABLES_MODEL, MODELER, MODELS, ZEEBE
from engine.decisions.reading import Reading, child
from engine.xml import line_of

_FEEL_SINCE: Final = (7, 13)
_DRAWINGS: Final = (
    "DMNDI", "/DMN/20180521/DI/", "/DMN/20180521/DC/", "bpmn.io/schema/dmn/biodi",
    "/DD/20100524/", "XMLSchema",
)  # fmt: skip
_READ: Final = frozenset({"inputVariable", "versionTag"})
_WITHOUT_EFFECT: Final = {
    "historyTimeToLive": "Plait keeps what was decided as long as the instance that asked",
    "diagramRelationId": "it relates drawings of one vendor's tools",
}
_NAMED: Final = 5
_PLATFORM: Final = frozenset({"executionPlatform", "executionPlatformVersion"})


def dialect_of(root: etree._Element) -> Dialect:
    """Tell whose vocabulary a file is written in."""
    used = _used(root)
    platform = root.get(f"{{{MODELER}}}executionPlatform", "").lower()
    namespace = root.get("namespace", "")
    if used & FLOWABLE or namespace in FLOWABLE or "flowable" in namespace:
        return "flowable"
    if etree.QName(root).namespace == FLOWABLES_MODEL:
        return "flowable"
    if used & CAMUNDA or "platform" in platform or namespace in CAMUNDA:
        return "camunda"
    if used & ZEEBE or "cloud" in platform:
        return "zeebe"
    return "plain"


def languages_of(root: etree._Element, dialect: Dialect) -> tuple[Language, Language]:
    """Return the language of expressions and of a table's tests where a file does not say."""
    if dialect == "flowable":
        return "flowable", "flowable"
    if dialect == "camunda" and _version(root) < _FEEL_SINCE:
        return "juel", "feel"
    return "feel", "feel"


def version_tag(element: etree._Element) -> str | None:
    """Return the tag that Camunda 8 keeps in an element of its own."""
    extensions = child(element, "extensionElements")
    for one in () if extensions is None else extensions:
        name = etree.QName(one)
        if name.namespace in ZEEBE and name.localname == "versionTag":
            return one.get("value")
    return None


def note_vocabulary(root: etree._Element, reading: Reading) -> None:
    """Say what becomes of vendors' words: a note for each of our vendors', one for each other's."""
    found: dict[tuple[str, str], etree._Element] = {}
    names: dict[tuple[str, str], Counter[str]] = {}
    for element in root.iter():
        for name in (element.tag, *element.attrib):
            qualified = etree.QName(name)
            namespace = qualified.namespace or ""
            if namespace and not _is_known(namespace, qualified.localname):
                is_ours = namespace in CAMUNDA | ZEEBE | FLOWABLE
                key = namespace, qualified.localname if is_ours else ""
                found.setdefault(key, element)
                names.setdefault(key, Counter())[qualified.localname] += 1
    for key, element in sorted(found.items(), key=lambda one: one[0]):
        words = ", ".join(f"'{name[:60]}'" for name in sorted(names[key])[:_NAMED])
        count = names[key].total()
        reason = _WITHOUT_EFFECT.get(key[1], f"the vocabulary '{key[0][:120]}' is not read here")
        reading.find(
            "note",
            "extension_without_effect",
            Place(file=reading.file, line=line_of(element), element_id=element.get("id")),
            f"{words}{'' if count == 1 else f' ({count} times)'} has no effect: {reason}",
            "Nothing is to be done, unless you counted on it.",
        )


def _is_known(namespace: str, name: str) -> bool:
    if namespace in MODELS or any(part in namespace for part in _DRAWINGS):
        return True
    if namespace == MODELER:
        return name in _PLATFORM
    return name in _READ and (namespace in CAMUNDA or namespace in ZEEBE)


def _used(root: etree._Element) -> set[str]:
    return {
        namespace
        for element in root.iter()
        for name in (element.tag, *element.attrib)
        if (namespace := etree.QName(name).namespace)
    } | {namespace for namespace in root.nsmap.values() if namespace in FLOWABLE | CAMUNDA}


def _version(root: etree._Element) -> tuple[int, int]:
    written = root.get(f"{{{MODELER}}}executionPlatformVersion", "")
    parts = written.split(".")
    if len(parts) < 2 or not all(part.isdigit() for part in parts[:2]):
        return _FEEL_SINCE
    return int(parts[0]), int(parts[1])
