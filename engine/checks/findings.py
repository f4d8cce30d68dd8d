"""Make findings about a place of a file; no rule itself."""

from __future__ import annotations

from lxml import etree

from engine.dialects.model import FileModel, Flow, Node, Process
from engine.dialects.namespaces import local
from engine.errors import Finding, Level
from engine.xml import line_of

Subject = Node | Flow | Process


def about(
    model: FileModel,
    subject: Subject,
    level: Level,
    code: str,
    fact: str,
    way_out: str,
    line: int | None = None,
) -> Finding:
    """Return a finding whose message begins with what `subject` is."""
    name = subject.name or None
    label = f" ({name})" if name else ""
    return Finding(
        level=level,
        code=code,
        message=f"{_kind(subject)} '{subject.id}'{label}: {fact}",
        way_out=way_out,
        file=model.file,
        line=line or subject.line,
        element_id=subject.id,
        element_name=name,
    )


def at(
    model: FileModel, element: etree._Element, level: Level, code: str, fact: str, way_out: str
) -> Finding:
    """Return a finding about any element of the file."""
    return Finding(
        level=level,
        code=code,
        message=f"{local(str(element.tag))} '{element.get('id', '')}': {fact}",
        way_out=way_out,
        file=model.file,
        line=line_of(element),
        element_id=element.get("id"),
        element_name=element.get("name") or None,
    )


def a(kind: str) -> str:
    """Return a kind of element with its article."""
    return f"an {kind}" if kind[:1] in "aeio" else f"a {kind}"


def _kind(subject: Subject) -> str:
    if isinstance(subject, Node):
        return subject.kind
    return "sequenceFlow" if isinstance(subject, Flow) else "process"
