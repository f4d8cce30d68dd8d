"""Diagrams under the rules of a dialect, with attributes as its reader would give them.

So the kernel is tested by what it is told, whatever a vendor's vocabulary looks like.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.dialects.model import Node, read_model
from engine.dialects.rules import Rules
from engine.spiff.process import CompiledProcess, compile_process
from engine.xml import parse
from tests.engine.spiff.playing import Player, bpmn

Fields = Mapping[str, Mapping[str, Any]]


def under(
    rules: Rules,
    *lines: str,
    attributes: Fields | None = None,
    definitions: Fields | None = None,
    loops: Fields | None = None,
    flows: Fields | None = None,
    **of_process: Any,
) -> CompiledProcess:
    """Compile a diagram; what elements, their event definitions and loops, and flows have is set.

    By the ids of elements and flows; the other fields are the process's own.
    """
    (drawn,) = read_model(parse(bpmn(*lines), "p.bpmn"), "p.bpmn").processes
    told = (attributes or {}, definitions or {}, loops or {})
    return compile_process(
        replace(
            drawn,
            rules=rules,
            nodes=tuple(_node(each, *told) for each in drawn.nodes),
            flows=tuple(replace(each, **(flows or {}).get(each.id, {})) for each in drawn.flows),
            attributes=replace(drawn.attributes, **of_process),
        )
    )


def playing(rules: Rules, *lines: str, **given: Any) -> Player:
    """Return the player of a diagram under some rules."""
    return Player(under(rules, *lines, **given))


def _node(node: Node, attributes: Fields, definitions: Fields, loops: Fields) -> Node:
    loop = node.loop
    return replace(
        node,
        attributes=replace(node.attributes, **attributes.get(node.id, {})),
        definitions=tuple(replace(e, **definitions.get(node.id, {})) for e in node.definitions),
        loop=None if loop is None else replace(loop, **loops.get(node.id, {})),
    )
