"""What a form's texts should not hold: HTML, images, links that are neither web nor mail.

HTML and images are shown literally, which is a note; a link to anywhere else refuses the form.
Asked at deployment only; a form that was deployed earlier stays readable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.errors import Finding, Level

_TEMPLATE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')
_HTML = re.compile(r"<[a-zA-Z/!?]")
_LINK = re.compile(r"\]\(\s*<?([^)\s>]*)|^ {0,3}\[[^\]]*\]:\s*<?(\S*)", re.MULTILINE)
_TARGET = re.compile(r"(https?://|mailto:)\S", re.IGNORECASE)


def check_texts(document: Any, file: str) -> Iterator[Finding]:
    """Yield a finding for each text component that says more than words and links."""
    for component in _texts(document):
        text = str(component.get("text") or "")
        words = _written(text)
        targets = (found[1] or found[2] or "" for found in _LINK.finditer(words))
        strange = next((one for one in targets if not _TARGET.match(one)), None)
        if strange is not None:
            fact = f"links to '{strange[:80]}'"
            yield _finding("error", "form_text_unsafe", component, fact, file)
        elif _HTML.search(words) or "![" in words:
            what = "HTML" if _HTML.search(words) else "an image"
            fact = f"holds {what}, which is shown as it is written"
            yield _finding("note", "form_text_literal", component, fact, file)


def _texts(document: Any) -> Iterator[Mapping[str, Any]]:
    left = [document]
    while left:
        one = left.pop()
        if not isinstance(one, dict):
            continue
        if one.get("type") == "text":
            yield one
        parts = one.get("components")
        left += parts if isinstance(parts, list) else []


def _finding(
    level: Level, code: str, component: Mapping[str, Any], fact: str, file: str
) -> Finding:
    id_ = component.get("id")
    return Finding(
        level=level,
        code=code,
        message=f"'{file}': the text '{str(component.get('text'))[:40]}' {fact}",
        way_out="write plain Markdown; links begin with https:, http: or mailto:",
        file=file,
        element_id=id_[:255] if isinstance(id_, str) else None,
    )


def _written(text: str) -> str:
    """Return the words of a text without the operators of its expressions, whose `<` is no tag."""
    if text.startswith("="):
        return "\n".join(_LITERAL.findall(text))
    expressions = "\n".join(_TEMPLATE.findall(text))
    return "\n".join([_TEMPLATE.sub("x", text), *_LITERAL.findall(expressions)])
