"""A form for a task that has none, made of the drawing around it.

Asked for is what the conditions of the flows behind the task read, up to the next work, and what
its output mappings read; what its inputs made is shown. Kinds are guessed from the comparisons.
Such a form helps a person to work a plain drawing; it proposes fields and refuses none, since
nobody decided that there are no others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from engine.definitions import Definition, Element
from engine.dialects.model import Flow, Node, Process, read_model
from engine.errors import PlaitError
from engine.expressions import compile_condition, compile_source
from engine.xml import parse
from humantasks.form_fields import Form
from humantasks.form_properties import PropertyRefused, read_path
from humantasks.form_reader import read_schema

MAX_FIELDS = 20
_NUMBER = r"-?\d+(\.\d+)?"
_SIGN = r"(==|!=|<=|>=|=|<|>|\beq\b|\bne\b|\blt\b|\bgt\b|\ble\b|\bge\b)"
_TEXT = r"\"([^\"]{0,60})\"|'([^']{0,60})'"
_COUNTERS = frozenset(
    {"loopCounter", "nrOfInstances", "nrOfActiveInstances", "nrOfCompletedInstances"}
)


def drawing_of(definition: Definition) -> tuple[Process, ...]:
    """Read the definition's file again, for its flows and conditions; nothing if it cannot be."""
    try:
        root = parse(definition.files[definition.file], definition.file)
    except (KeyError, PlaitError):
        return ()
    return read_model(root, definition.file).processes


def generated_form(drawing: tuple[Process, ...], element: Element) -> Form | None:
    """Return a form of what the drawing asks for behind a human task; None when that is nothing."""
    found = ((one, node) for one in drawing for node in one.nodes if node.id == element.id)
    process, node = next(found, (None, None))
    if process is None or node is None:
        return None
    conditions = list(dict.fromkeys(_conditions(process, node)))
    asked = _paths([*conditions, *(one.source for one in node.attributes.outputs)], conditions)
    facts = [one.name for one in node.attributes.inputs if one.name not in asked]
    components = [*map(_fact, filter(_is_usable, facts))]
    components += [_field(path, conditions) for path in sorted(asked) if _is_usable(path)]
    if not components:
        return None
    form, _ = read_schema({"type": "default", "components": components[:MAX_FIELDS]})
    return None if form is None else replace(form, is_generated=True)


def _conditions(process: Process, node: Node) -> Iterator[str]:
    """Yield the conditions met on the ways from a node up to the next work."""
    onward: dict[str | None, list[Flow]] = {}
    for flow in process.flows:
        onward.setdefault(flow.source, []).append(flow)
    kinds = {one.id: one.kind for one in process.nodes}
    ahead, seen = [node.id], {node.id}
    while ahead:
        for flow in onward.get(ahead.pop(), ()):
            if flow.condition is not None:
                yield flow.condition
            target = flow.target
            if target and target not in seen and kinds.get(target, "").endswith("Gateway"):
                seen.add(target)
                ahead.append(target)


def _paths(texts: Iterable[str], conditions: list[str]) -> set[str]:
    paths: set[str] = set()
    for text in texts:
        try:
            read = compile_condition(text) if text in conditions else compile_source(text)
        except PlaitError:
            continue  # a finding of its own
        outer = {path.rpartition(".")[0] for path in read.paths}
        paths |= {path for path in read.paths if path not in outer}
    shorter = {path for path in paths if any(one.startswith(f"{path}.") for one in paths)}
    return paths - shorter


def _is_usable(path: str) -> bool:
    if path in _COUNTERS:
        return False
    try:
        return bool(read_path(path))
    except PropertyRefused:
        return False


def _fact(name: str) -> dict[str, Any]:
    return {"type": "textfield", "key": name, "label": _words(name), "readonly": True}


def _field(path: str, conditions: list[str]) -> dict[str, Any]:
    named = {"key": path, "label": _words(path)}
    name = re.escape(path)
    texts = " \n ".join(conditions)
    if re.search(rf"\b{name}\b\s*{_SIGN}\s*({_NUMBER})(?!\s*[\"'])", texts):
        return {"type": "number", **named}
    compared = re.findall(rf"\b{name}\b\s*{_SIGN}\s*(?:{_TEXT})", texts)
    words = list(dict.fromkeys(one[1] or one[2] for one in compared))
    if words:
        return {"type": "textfield", **named, "description": f"Asked for: {', '.join(words)}"}
    is_tested = rf"\b{name}\b\s*{_SIGN}\s*(true|false)\b"
    is_bare = (
        rf"(^=?|[{{(!]|\bnot\b|\band\b|\bor\b|&&|\|\|)\s*{name}\s*($|[}})]|\band\b|\bor\b|&&|\|\|)"
    )
    if re.search(is_tested, texts) or re.search(is_bare, texts, re.MULTILINE):
        return {"type": "checkbox", **named}
    return {"type": "textfield", **named}


def _words(path: str) -> str:
    last = path.rpartition(".")[2]
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", last).replace("_", " ").strip()
    return f"{spaced[:1].upper()}{spaced[1:].lower()}" or path
