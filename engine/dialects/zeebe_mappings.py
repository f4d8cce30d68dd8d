"""Camunda 8's input and output mappings, whose targets may lie inside a variable (`order.id`).

Targets of one variable become one mapping: an input makes a new context, an output changes what
the variable holds already.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from engine.dialects.attributes import NamedSource
from engine.dialects.extensions import Extension, Extensions


@dataclass(frozen=True, kw_only=True)
class _Mapping:
    path: tuple[str, ...]
    source: str
    line: int | None


def read_mappings(
    names: Extensions,
) -> tuple[tuple[NamedSource, ...], tuple[NamedSource, ...]]:
    """Read the inputs and outputs of an element."""
    holder = names.find("ioMapping")
    if holder is None:
        return (), ()
    inputs = [_read(names, each) for each in holder.children("input")]
    outputs = [_read(names, each) for each in holder.children("output")]
    return _combined(inputs, is_output=False), _combined(outputs, is_output=True)


def _read(names: Extensions, each: Extension) -> _Mapping:
    target, source = each.get("target"), each.get("source")
    for name in ("modelerConfigurationTemplate", "modelerConfigurationName"):
        each.get(name)
    if target is None:
        names.say(
            "error",
            "mapping_incomplete",
            f"its zeebe:{each.name} has no target",
            f'Write for example <zeebe:{each.name} source="=order.total" target="total"/>.',
            each.line,
        )
    return _Mapping(path=tuple((target or "").split(".")), source=source or "", line=each.line)


def _combined(mappings: list[_Mapping], *, is_output: bool) -> tuple[NamedSource, ...]:
    """Gather the mappings of each variable at the place of the first."""
    gathered: dict[str, list[_Mapping]] = {}
    for each in mappings:
        gathered.setdefault(each.path[0], []).append(each)
    return tuple(
        NamedSource(
            name=root,
            source=group[-1].source
            if _is_plain(group)
            else f"={_inside(root, group, is_output=is_output)}",
            line=group[0].line,
        )
        for root, group in gathered.items()
    )


def _is_plain(group: list[_Mapping]) -> bool:
    return all(len(each.path) == 1 for each in group)


def _inside(root: str, group: list[_Mapping], *, is_output: bool) -> str:
    if is_output:
        text = f"(if {root} = null then {{}} else {root})"
        for each in group:
            value = _expression(each.source)
            keys = json.dumps(list(each.path[1:]), ensure_ascii=False)
            text = f"context put({text}, {keys}, {value})" if each.path[1:] else value
        return text
    tree = _Tree()
    for each in group:
        tree.put(each.path[1:], _expression(each.source))
    return tree.text()


@dataclass
class _Tree:
    """A context that is being made; `source` is what a place holds instead."""

    source: str | None = None
    inner: dict[str, _Tree] = field(default_factory=dict)

    def put(self, path: tuple[str, ...], source: str) -> None:
        """Write an expression at a place; it replaces what is there."""
        if not path:
            self.source, self.inner = source, {}
            return
        self.source = None
        self.inner.setdefault(path[0], _Tree()).put(path[1:], source)

    def text(self) -> str:
        """Return the FEEL text of it."""
        if self.source is not None:
            return self.source
        entries = (
            f"{json.dumps(key, ensure_ascii=False)}: {each.text()}"
            for key, each in self.inner.items()
        )
        return "{" + ", ".join(entries) + "}"


def _expression(source: str) -> str:
    """Return a source inside an expression; a fixed text becomes one in quotes."""
    if source.startswith("="):
        return f"({source[1:]})"
    return json.dumps(source, ensure_ascii=False)
