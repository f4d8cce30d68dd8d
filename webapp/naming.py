"""Which files name each other: a called process, a decision, a form, a file by its name.

Read from the text by pattern, because it also has to work for files that are wrong elsewhere; a
name that is missed, or found where none was meant, only changes what a file is checked beside.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Sequence

from webapp.gathering import FoundFile

_ATTRIBUTES = (
    "calledElement|decisionRef|decisionId|form|formKey|formRef|formId|formReference|processId"
    "|resource|value|locationURI|href"
)
_NAMED_BY = re.compile(
    rf"[\s:](?:{_ATTRIBUTES})\s*=\s*(?:\"([^\"<]{{1,255}})\"|'([^'<]{{1,255}})')"
)
_NAMED_IN = re.compile(
    r"<(?:[\w.-]+:)?(?:calledDecisionId|string|formKey|property|from)\b[^>]*>"
    r"(?:<!\[CDATA\[)?\s*([^<\]]{1,255}?)\s*(?:\]\]>)?</"
)
_PROCESS = re.compile(r"<(?:[\w.-]+:)?process\b[^>]*?\sid\s*=\s*[\"']([^\"'<]{1,255})[\"']")
_DECISION = re.compile(
    r"<(?:[\w.-]+:)?(?:decision|decisionService|businessKnowledgeModel)\b[^>]*?"
    r"\sid\s*=\s*[\"']([^\"'<]{1,255})[\"']"
)
_LONGEST_TEXT = 5_000_000


class Names:
    """Finds, for each file, those that it names, and those that these name in turn."""

    def __init__(self, files: Sequence[FoundFile]) -> None:
        self._given = {one.path: _gives(one) for one in files}
        self._givers: dict[str, list[FoundFile]] = {}
        for one in files:
            for name in self._given[one.path]:
                self._givers.setdefault(name, []).append(one)
        self._wanted = {
            one.path: wanted & self._givers.keys()
            for one in files
            if one.kind != "form" and (wanted := _wants(_text(one.content)))
        }

    def beside(self, file: FoundFile, limit: int = 100) -> list[FoundFile]:
        """Return the files that `file` needs, the nearest of several that give a name.

        Nobody comes who has the same name as another, or gives a name that is given already.
        """
        found = {file.name: file}
        given = set(self._given[file.path])
        ahead = [file]
        while ahead and len(found) < limit:
            one = ahead.pop(0)
            for name in sorted(self._wanted.get(one.path, ())):
                if name in given:
                    continue
                giver = _nearest(one.path, self._givers[name])
                if giver.name in found or self._given[giver.path] & given:
                    continue
                found[giver.name] = giver
                given |= self._given[giver.path]
                ahead.append(giver)
        return [one for one in found.values() if one is not file]


def _gives(file: FoundFile) -> frozenset[str]:
    text = _text(file.content)
    if file.kind == "process":
        return frozenset({file.name, *_PROCESS.findall(text)})
    if file.kind == "decision":
        return frozenset({file.name, *_DECISION.findall(text)})
    return frozenset({file.name, *_form_ids(text)})


def _form_ids(text: str) -> Iterable[str]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):  # a broken form is found where it is used
        return
    if isinstance(document, dict) and isinstance(document.get("id"), str):
        yield document["id"]


def _wants(text: str) -> set[str]:
    found = {html.unescape(one or other) for one, other in _NAMED_BY.findall(text)}
    found |= {html.unescape(one) for one in _NAMED_IN.findall(text)}
    texts = {one.strip().removeprefix("=").strip().strip('"') for one in found}
    return (
        texts
        | {re.split(r"[:/#]", one)[-1] for one in texts}
        | {re.split(r"[/#]", one)[0] for one in texts}
    )


def _nearest(path: str, givers: Sequence[FoundFile]) -> FoundFile:
    folders = path.split("/")[:-1]

    def distance(one: FoundFile) -> tuple[int, str]:
        others = one.path.split("/")[:-1]
        shared = 0
        for mine, other in zip(folders, others, strict=False):
            if mine != other:
                break
            shared += 1
        return len(folders) + len(others) - 2 * shared, one.path

    return min(givers, key=distance)


def _text(content: bytes) -> str:
    codec = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    return content[:_LONGEST_TEXT].decode(codec, errors="replace")
