"""Extensions of other engines are read as their vendor says, or refused.

Why: an ignored `camunda:assignee` would give the task to everybody. The file's own dialect answers
for its names; those of another vendor in the same file get a note, because the engine the file was
made for would not read them either. Wrong: `camunda:formKey` in a file that no dialect claims.
Right: a name that the dialect knows, or Plait's own. Colours are harmless; names of unknown
tools get a note, and an error where the file says `<extension mustUnderstand="true"/>`.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.checks.findings import at
from engine.dialects.kinds import is_true, kind_of
from engine.dialects.model import FileModel
from engine.dialects.namespaces import BPMN, HARMLESS, PLAIT, VENDORS, bpmn, local, namespace
from engine.errors import Finding

_FREE_TEXT = frozenset({"documentation", "text", "rendering", "script", "extension"})
_WAY_OUT = (
    "Say it with Plait's own attributes (plait:candidateGroups, plait:connector, plait:form …)."
)


def check(model: FileModel) -> list[Finding]:
    """Find names of other engines (errors) and of unknown tools (one note a namespace)."""
    findings: list[Finding] = []
    unknown: set[str] = set()
    for element, name, kind in _foreign(model):
        space = namespace(name)
        vendor = VENDORS.get(space)
        if space in model.namespaces:
            continue
        if vendor is not None and model.dialect != "plain":
            if space not in unknown:
                unknown.add(space)
                fact = f"{kind} {vendor}:{local(name)} is of another engine than the file's"
                way_out = f"Nothing to do if it was made for '{model.dialect}'."
                findings.append(
                    at(model, element, "note", "extension_of_other_dialect", fact, way_out)
                )
        elif vendor is not None:
            fact = f"{kind} {vendor}:{local(name)} is not read"
            findings.append(at(model, element, "error", "dialect_not_supported", fact, _WAY_OUT))
        elif space not in unknown:
            unknown.add(space)
            findings.append(
                at(
                    model,
                    element,
                    "note",
                    "extension_unknown",
                    f"{kind} '{local(name)}' of namespace '{space}' is not known and not read",
                    "Check that nothing of it is meant to run here.",
                )
            )
    findings.extend(
        at(
            model,
            element,
            "error",
            "extension_required",
            f"the file asks to understand '{element.get('definition', '')}', which Plait does not",
            "Remove mustUnderstand if the file can run without it.",
        )
        for element in model.root.iterfind(bpmn("extension"))
        if is_true(element, "mustUnderstand")
    )
    return findings


def _foreign(model: FileModel) -> Iterator[tuple[etree._Element, str, str]]:
    """Yield (BPMN element, Clark name, attribute or element) of names outside BPMN and Plait."""
    known = HARMLESS | {BPMN, PLAIT, ""}
    for element in model.judged_elements:
        if namespace(str(element.tag)) != BPMN:
            continue
        for name in element.attrib:
            if namespace(str(name)) not in known:
                yield element, str(name), "attribute"
        if kind_of(element) not in _FREE_TEXT:
            for child in element:
                if isinstance(child.tag, str) and namespace(child.tag) not in known - {""}:
                    yield _subject(element), child.tag, "element"


def _subject(element: etree._Element) -> etree._Element:
    holder = element.getparent()
    is_wrapper = kind_of(element) == "extensionElements" and holder is not None
    return holder if is_wrapper and holder is not None else element
