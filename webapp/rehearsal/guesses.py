"""What a model's expressions read, and values that are plausible there: name -> some to try.

A value is plausible that stands beside the name in a text (`state == "ok"`), or near to it. A guess
decides nothing but which way a rehearsal takes, and the report names every one that was used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lxml import etree

from engine.dialects.namespaces import local
from engine.errors import PlaitError
from engine.expressions import Text, compile_expression, compile_script
from engine.value_checks import check_name
from engine.xml import parse

_LISTS = frozenset({"collection", "inputCollection", "elements", "loopDataInputRef"})
_TIMES: Mapping[str, tuple[Any, ...]] = {
    "timeDate": ("2030-06-01T00:00:00Z",),
    "timeDuration": ("PT1H",),
    "timeCycle": ("R3/PT1H",),
    "dueDate": ("2030-06-01T00:00:00Z",),
    "followUpDate": ("2030-06-01T00:00:00Z",),
}
_LITERAL = re.compile(r"\"([^\"]*)\"|'([^']*)'|(?<![\w.])(-?\d+(?:\.\d+)?)(?![\w.])")
_MARKED = re.compile(r"[$#]\{([^}]*)\}")
_NAME = re.compile(r"(?<![\w.\"'])([A-Za-z_]\w*)(?!\w|\s*\()")
_GIVEN_NAME = re.compile(r"getVariable\w*\(\s*[\"'](\w+)[\"']")
_WORDS = frozenset(
    ("and", "or", "not", "empty", "eq", "ne", "lt", "gt", "le", "ge", "div", "mod", "true", "false")
) | {"null", "execution", "task", "if", "then", "else"}
_FIXED_TIME = re.compile(r"^(?:-?P|R\d*/|\d)")
_LONGEST = 5_000


def guesses(contents: Iterable[bytes]) -> dict[str, tuple[Any, ...]]:
    """Return the values to try for each name that an expression or script of the files reads."""
    found: dict[str, list[Any]] = {}
    for content in contents:
        try:
            root = parse(content, "")
        except PlaitError:  # a form or a decision in another format has no texts of a process
            continue
        for kind, text in _texts(root):
            for name in _names(kind, text):
                values = found.setdefault(name, [])
                values.extend(([1, 2, 3], []) if kind in _LISTS else _TIMES.get(kind, ()))
                values.extend(_literals(text))
    return {name: _plausible(values) for name, values in found.items()}


def error_codes(contents: Iterable[bytes]) -> tuple[str, ...]:
    """Return the codes of the errors that the files declare."""
    found: list[str] = []
    for content in contents:
        try:
            root = parse(content, "")
        except PlaitError:
            continue
        found += [one.get("errorCode") or "" for one in root.iter("{*}error")]
    return tuple(dict.fromkeys(code for code in found if code))


def _texts(root: etree._Element) -> Iterator[tuple[str, str]]:
    for element in root.iter():
        kind = local(str(element.tag))
        text = (element.text or "").strip()
        if text and len(text) < _LONGEST and not len(element) and kind != "documentation":
            yield kind, text
        for name, value in element.attrib.items():
            is_marked = "${" in str(value) or "#{" in str(value) or str(value).startswith("=")
            if is_marked or local(str(name)) in _LISTS:
                yield local(str(name)), str(value)


def _names(kind: str, text: str) -> frozenset[str]:
    """Return the names a text reads in the first language that takes it."""
    if kind in _LISTS and text.isidentifier():
        return frozenset({text})
    if "${" in text or "#{" in text:
        return _kept(_names_of_juel(text))
    if kind == "script":
        return _kept(_names_of_script(text))
    if kind in _TIMES and _FIXED_TIME.match(text):
        return frozenset()
    return _kept(_names_of_expression(text))


def _names_of_expression(text: str) -> Iterable[str]:
    for language in ("feel", "python"):
        try:
            return compile_expression(text, language=language).names
        except PlaitError:
            continue
    return ()


def _names_of_script(text: str) -> Iterable[str]:
    try:
        script = compile_script(text)
    except PlaitError:
        return _GIVEN_NAME.findall(text)
    return script.names - script.assigns


def _names_of_juel(text: str) -> Iterable[str]:
    try:
        return compile_expression(Text(text, "juel")).names
    except PlaitError:
        marked = " ".join(_MARKED.findall(text))
        return [*_NAME.findall(_LITERAL.sub(" ", marked)), *_GIVEN_NAME.findall(marked)]


def _kept(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in names if name not in _WORDS and _is_name(name))


def _is_name(name: str) -> bool:
    try:
        check_name(name)
    except PlaitError:
        return False
    return True


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
