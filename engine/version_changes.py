"""What differs between two sets of files: elements of diagrams by their ids, other files by lines.

Only what is executed is compared: where something is drawn does not count.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from engine.dialects.kinds import FLOW_NODES, kind_of
from engine.dialects.namespaces import BPMN, PLAIT, VENDORS, local, namespace
from engine.errors import PlaitError
from engine.spiff.reading import BPMN_ENDINGS
from engine.xml import parse

How = Literal["added", "removed", "changed"]

_CONTEXT_LINES = 2
_MOST_LINES = 400  # of one file; more is said, not shown
_MOST_CHARACTERS = 2_000  # of one value
_DRAWN = frozenset(
    {"incoming", "outgoing", "flowNodeRef"}
)  # said by the flows and lanes themselves


@dataclass(frozen=True, kw_only=True)
class Detail:
    """One difference of an element; `before` or `after` is None where there was nothing."""

    what: str
    before: str | None
    after: str | None


@dataclass(frozen=True, kw_only=True)
class ElementChange:
    """An element that is in only one of two diagrams, or says something else."""

    id: str
    kind: str
    name: str | None
    how: How
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FileChange:
    """A file that differs: by `elements` where both are diagrams, else by `lines` (`+`, `-`, ` `).

    `is_cut`: there are more lines than these.
    """

    file: str
    how: How
    elements: tuple[ElementChange, ...] = ()
    lines: tuple[str, ...] = ()
    is_cut: bool = False


def changes(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[FileChange]:
    """Compare two sets of files, by name."""
    return [
        _changed(name, before.get(name), after.get(name))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]


def _changed(name: str, before: bytes | None, after: bytes | None) -> FileChange:
    if before is None or after is None:
        return FileChange(file=name, how="added" if before is None else "removed")
    if name.lower().endswith(BPMN_ENDINGS):
        try:
            elements = tuple(element_changes(parse(before, name), parse(after, name)))
        except PlaitError:  # stored by older rules: compared as text
            elements = ()
        if elements:
            return FileChange(file=name, how="changed", elements=elements)
    lines = list(_lines(before, after))
    return FileChange(
        file=name,
        how="changed",
        lines=tuple(lines[:_MOST_LINES]),
        is_cut=len(lines) > _MOST_LINES,
    )


def element_changes(before: etree._Element, after: etree._Element) -> Iterator[ElementChange]:
    """Yield what differs between two diagrams: first what is new or changed, then what is gone."""
    old, new = _elements(before), _elements(after)
    for id_, element in new.items():
        if id_ not in old:
            yield _change(element, "added")
        elif details := tuple(_details(old[id_], element)):
            yield _change(element, "changed", details)
    for id_, element in old.items():
        if id_ not in new:
            yield _change(element, "removed")


def _change(element: etree._Element, how: How, details: tuple[Detail, ...] = ()) -> ElementChange:
    return ElementChange(
        id=element.get("id", ""),
        kind=kind_of(element),
        name=element.get("name") or None,
        how=how,
        details=details,
    )


def _elements(root: etree._Element) -> dict[str, etree._Element]:
    return {
        each.get("id", ""): each
        for each in root.iter(f"{{{BPMN}}}*")
        if each.get("id") and _is_one(each)
    }


def _is_one(element: etree._Element) -> bool:
    """Tell what is a thing of its own; everything else belongs to the one around it."""
    kind = kind_of(element)
    holder = element.getparent()
    is_declared = holder is not None and kind_of(holder) == "definitions"
    return kind in FLOW_NODES or kind in ("sequenceFlow", "process", "lane") or is_declared


def _details(before: etree._Element, after: etree._Element) -> Iterator[Detail]:
    old, new = dict(_said(before)), dict(_said(after))
    for what in dict.fromkeys((*old, *new)):
        if old.get(what) != new.get(what):
            yield Detail(what=what, before=_cut(old.get(what)), after=_cut(new.get(what)))


def _said(element: etree._Element, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield everything that an element says, by a path in words."""
    for name, value in element.attrib.items():
        yield f"{path}{_label(str(name))}", str(value)
    if not len(element) and (element.text or "").strip():
        yield path.removesuffix(" / ") or "text", (element.text or "").strip()
    counts: dict[str, int] = {}
    for child in element:
        if not isinstance(child.tag, str) or _is_one(child) or kind_of(child) in _DRAWN:
            continue
        label = _label(child.tag)
        counts[label] = counts.get(label, 0) + 1
        number = f" {counts[label]}" if counts[label] > 1 else ""
        inner = path if label == "extensionElements" else f"{path}{label}{number} / "
        if not child.attrib and not len(child) and not (child.text or "").strip():
            yield inner.removesuffix(" / "), "present"
        yield from _said(child, inner)


def _label(name: str) -> str:
    space = namespace(name)
    vendor = "plait" if space == PLAIT else VENDORS.get(space)
    return local(name) if vendor is None else f"{vendor}:{local(name)}"


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]} …"


def _lines(before: bytes, after: bytes) -> Iterator[str]:
    old, new = (each.decode("utf-8", "replace").splitlines() for each in (before, after))
    for number, line in enumerate(difflib.unified_diff(old, new, lineterm="", n=_CONTEXT_LINES)):
        if number > 1:  # after the names of the files
            yield line
