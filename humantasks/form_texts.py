"""What a form's texts may not hold: HTML, images, links that are neither web nor mail.

Asked at deployment only; a form that was deployed earlier stays readable, and its page shows such
texts literally.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.errors import Finding, PlaitError
from engine.values import loads_strict

_TEMPLATE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')
_HTML = re.compile(r"<[a-zA-Z/!?]")
_LINK = re.compile(r"\]\(\s*<?([^)\s>]*)|^ {0,3}\[[^\]]*\]:\s*<?(\S*)", re.MULTILINE)
_TARGET = re.compile(r"(https?://|mailto:)\S", re.IGNORECASE)


def check_texts(content: bytes, file: str) -> Iterator[Finding]:
    """Yield an error for each text component that says more than words and links."""
    try:
        document = loads_strict(content)
    except PlaitError:
        return  # the reader of the form says so
    for component in _texts(document):
        fact = _fact(str(component.get("text") or ""))
        if fact is not None:
            yield Finding(
                level="error",
                code="form_text_unsafe",
                message=f"'{file}': the text '{str(component.get('text'))[:40]}' {fact}",
                way_out="write plain Markdown; links begin with https:, http: or mailto:",
                file=file,
            )


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


def _fact(text: str) -> str | None:
    words = _written(text)
    if _HTML.search(words):
        return "holds HTML"
    if "![" in words:
        return "holds an image"
    targets = (found[1] or found[2] or "" for found in _LINK.finditer(words))
    strange = next((one for one in targets if not _TARGET.match(one)), None)
    return None if strange is None else f"links to '{strange[:80]}'"


def _written(text: str) -> str:
    """Return the words of a text without the operators of its expressions, whose `<` is no tag."""
    if text.startswith("="):
        return "\n".join(_LITERAL.findall(text))
    expressions = "\n".join(_TEMPLATE.findall(text))
    return "\n".join([_TEMPLATE.sub("x", text), *_LITERAL.findall(expressions)])
