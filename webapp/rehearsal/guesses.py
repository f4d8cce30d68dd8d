"""What a model's expressions read, and values that are plausible there: name -> some to try.

A value is plausible that stands beside the name in a text (`state == "ok"`), or near to it. A guess
decides nothing but which way a rehearsal takes, and the report names every one that was used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from lxml import etree

from engine.dialects.namespaces import local
from engine.errors import PlaitError
from engine.expressions import Text, compile_expression, compile_script
from engine.value_checks import check_name
from engine.xml import parse

_LISTS = frozenset({"collection", "inputCollection", "elements", "loopDataInputRef"})
_TEXTS = frozenset({"assignee", "candidateUsers", "candidateGroups", "calledElement", "topic"})
_SCRIPTS = frozenset({"script", "preScript", "postScript"})
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
_REMOVED = re.compile(r"\bdel\b\s*\(?\s*(\w+)")
_STEPS = re.compile(r"\.prop\(\s*[\"'](\w+)[\"']\s*\)|\.(\w+)(\s*\()?|\[[\"'](\w+)[\"']\]")
_DOCUMENT = re.compile(r"\.prop\(\s*[\"'](\w+)[\"']\s*\)\s*\.(number|bool|string)Value\(")
_LEAVES: Mapping[str, Any] = {"number": 1, "bool": True, "string": "text"}
_OF_TEXT = frozenset(
    ("upper", "lower", "strip", "split", "toUpperCase", "toLowerCase", "trim", "startsWith")
)
_OF_LIST = frozenset({"append", "extend", "size", "length", "push", "pop", "add"})
_OF_MAP = frozenset({"keys", "items", "update", "containsKey"})
_WORDS = frozenset(
    ("and", "or", "not", "empty", "eq", "ne", "lt", "gt", "le", "ge", "div", "mod", "true", "false")
) | {"null", "execution", "task", "if", "then", "else", "next"}
_FIXED_TIME = re.compile(r"^(?:-?P|R\d*/|\d)")
_LONGEST = 5_000
_ANY = (True, False, 1)


def guesses(contents: Iterable[bytes]) -> dict[str, tuple[Any, ...]]:
    """Return the values to try for each name that an expression or script of the files reads."""
    found: dict[str, _Reading] = {}
    for content in contents:
        try:
            root = parse(content, "")
        except PlaitError:  # a form or a decision in another format has no texts of a process
            continue
        for kind, text in _texts(root):
            for name in _names(kind, text):
                found.setdefault(name, _Reading()).add(name, kind, text)
    return {name: reading.plausible() for name, reading in found.items()}


class _Reading:
    """What all texts together say of one name."""

    def __init__(self) -> None:
        self._values: list[Any] = []
        self._keys: list[list[str]] = []
        self._leaves: list[Any] = []

    def add(self, name: str, kind: str, text: str) -> None:
        """Add what fits where the text stands, and the way it uses the name."""
        self._values.extend(_of_place(kind))
        keys, used = _keys(name, text)
        literals = list(_literals(text))
        if keys:
            self._keys.extend(keys)
            self._leaves.extend(literals)
        elif used is not None:
            self._values.append(used)
        else:
            self._values.extend(literals)

    def plausible(self) -> tuple[Any, ...]:
        """Return a map for names whose keys are read, else what stands beside them."""
        if not self._keys:
            return _plausible(self._values)
        return tuple(_nested(self._keys, leaf) for leaf in _plausible(self._leaves)[:6])


def _of_place(kind: str) -> tuple[Any, ...]:
    """Return what is meant where the text stands."""
    if kind in _LISTS:
        return ([1, 2, 3], [])
    return ("text",) if kind in _TEXTS else _TIMES.get(kind, ())


def _keys(name: str, text: str) -> tuple[list[list[str]], Any]:
    """Return the paths of keys read behind a name, and a value whose methods are called."""
    paths: list[list[str]] = []
    used: Any = None
    for found in re.finditer(rf"(?<![\w.\"']){re.escape(name)}(?=[.\[])", text):
        place = found.end()
        path: list[str] = []
        while step := _STEPS.match(text, place):
            key, is_call = step[1] or step[2] or step[4], bool(step[3])
            if is_call:
                used = used if path else _having(key)
                break
            path.append(key)
            place = step.end()
        if path and path[-1] not in _OF_LIST:
            paths.append(path)
    return paths, used if paths or used is not None else _document(name, text)


def _document(name: str, text: str) -> dict[str, Any] | None:
    """Return what a script reads by Spin of a variable that it fetches: `S(x).prop('a')`."""
    if not re.search(r"\b(?:S|JSON)\(", text) or name not in _GIVEN_NAME.findall(text):
        return None
    return {key: _LEAVES[kind] for key, kind in _DOCUMENT.findall(text)} or None


def _having(method: str) -> Any:
    if method in _OF_TEXT:
        return "text"
    if method in _OF_LIST:
        return [1, 2, 3]
    return {"a": 1} if method in _OF_MAP else None


def _nested(paths: Sequence[Sequence[str]], leaf: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for path in paths:
        inner = made
        for key in path[:-1]:
            below = inner.get(key)
            inner[key] = below if isinstance(below, dict) else {}
            inner = inner[key]
        inner.setdefault(path[-1], leaf)
    return made


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
    if kind in _SCRIPTS:
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
    found = [*_GIVEN_NAME.findall(text), *_REMOVED.findall(text)]
    for language in ("python", "javascript"):
        try:
            script = compile_script(text, language)
        except PlaitError:
            continue
        return [*found, *(script.names - script.assigns), *_changed(script.assigns, text)]
    return found


def _changed(assigned: Iterable[str], text: str) -> Iterator[str]:
    """Yield the assigned names that are read first: `n = n + 1`, `n += 1`."""
    for name in assigned:
        first = re.search(rf"^.*\b{re.escape(name)}\b.*$", text, re.MULTILINE)
        line = "" if first is None else first[0]
        before, sign, after = line.partition("=")
        if sign and (before.rstrip()[-1:] in "+-*/" or re.search(rf"\b{re.escape(name)}\b", after)):
            yield name


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
    return tuple(once.values()) or _ANY
