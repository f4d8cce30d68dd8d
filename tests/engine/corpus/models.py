"""The files of the corpus, and what their conditions and scripts read: name -> plausible values.

A value is plausible that stands beside the name in a text (`state == "ok"`), or near to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from engine.dialects import juel_texts
from engine.dialects.namespaces import PLAIT, VENDORS, local, namespace
from engine.errors import PlaitError
from engine.expressions import compile_expression, compile_script, compile_source
from engine.xml import parse
from tests.sources import CORPUS

ENDINGS = (".bpmn", ".bpmn20.xml")
_WITH_TEXT = frozenset(
    [
        "conditionExpression",
        "condition",
        "completionCondition",
        "activationCondition",
        "loopCondition",
        "loopCardinality",
        "loopDataInputRef",
        "script",
        "from",
        "messagePath",
        "timeDate",
        "timeDuration",
        "timeCycle",
        "preScript",
        "postScript",
        "messagePayload",
        "payloadExpression",
        "expression",
    ]
)
_LITERAL = re.compile(r"\"([^\"]*)\"|'([^']*)'|(?<![\w.])(-?\d+(?:\.\d+)?)(?![\w.])")
_OF_KIND: dict[str, tuple[Any, ...]] = {
    "collection": ([1, 2, 3], []),
    "loopDataInputRef": ([1, 2, 3], []),
    "timeDate": ("2030-06-01T00:00:00Z",),
    "timeDuration": ("PT1H",),
    "timeCycle": ("R3/PT1H",),
    "loopCardinality": (2,),
    "priority": (7,),
    **dict.fromkeys(("assignee", "candidateUsers", "candidateGroups"), ("ann",)),
    **dict.fromkeys(("calledElement", "signalExpression", "messageExpression"), ("x",)),
    **dict.fromkeys(("dueDate", "followUpDate"), ("P1D",)),
    **dict.fromkeys(("string", "topic"), ("text",)),
}


@dataclass(frozen=True, kw_only=True)
class Hints:
    """What a player may answer with: values of each variable, and the codes of errors."""

    values: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    errors: tuple[str, ...] = ()


@cache
def folders() -> tuple[str, ...]:
    """Return the folders of the corpus that hold BPMN files."""
    return tuple(sorted({path.relative_to(CORPUS).parts[0] for path in _all()}))


def files(folder: str) -> list[Path]:
    """Return the BPMN files of one folder."""
    return [path for path in _all() if path.relative_to(CORPUS).parts[0] == folder]


@cache
def _all() -> tuple[Path, ...]:
    return tuple(sorted(path for path in CORPUS.rglob("*") if path.name.endswith(ENDINGS)))


def hints(content: bytes) -> Hints:
    """Read which variables the expressions of a file read, and what they are compared with."""
    root = parse(content, "p.bpmn")
    found: dict[str, list[Any]] = {}
    for kind, text in _texts(root):
        for name in _names(text):
            values = found.setdefault(name, [])
            values.extend(_OF_KIND.get(kind, ()))
            values.extend(_literals(text))
    codes = [e.get("errorCode") or e.get("id") for e in root.iter("{*}error")]
    return Hints(
        values={name: _plausible(values) for name, values in found.items()},
        errors=tuple(code for code in codes if code),
    )


def _texts(root: etree._Element) -> Iterator[tuple[str, str]]:
    for element in root.iter():
        kind = local(str(element.tag))
        if kind in _WITH_TEXT and element.text:
            yield kind, element.text
        for name, value in element.attrib.items():
            if (namespace(str(name)) == PLAIT and str(value).startswith("=")) or "{" in str(value):
                yield local(str(name)), str(value)
            elif local(str(name)) == "collection":
                yield "collection", str(value)
        if namespace(str(element.tag)) in VENDORS and "{" in (element.text or ""):
            yield kind, element.text or ""


def _names(text: str) -> frozenset[str]:
    """Return the names that a text reads in the first language that takes it."""
    if juel_texts.is_juel(text):
        try:
            return compile_source(juel_texts.text(text)).names
        except PlaitError:
            return frozenset()
    try:
        return compile_expression(text).names
    except PlaitError:
        pass
    try:
        return compile_expression(text, language="python").names
    except PlaitError:
        pass
    try:
        script = compile_script(text)
    except PlaitError:
        return frozenset()
    return script.names - script.assigns


def _literals(text: str) -> Iterator[Any]:
    for double, single, number in _LITERAL.findall(text):
        if number:
            value = float(number) if "." in number else int(number)
            yield from (value, value + 1, value - 1)
        else:
            yield double or single


def _plausible(values: list[Any]) -> tuple[Any, ...]:
    """Return each value once (1 is not true), or the two truths where nothing stands beside."""
    once = {repr(value): value for value in values}
    return tuple(once.values()) or (True, False, 1)
