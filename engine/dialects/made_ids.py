"""Ids for flow nodes that have none: BPMN does not ask for them, state and history do.

They are made of kind and line, so that the same file gets the same ids each time it is read.
"""

from __future__ import annotations

from lxml import etree

from engine.dialects.kinds import FLOW_NODES, kind_of
from engine.xml import line_of


def give_ids(root: etree._Element) -> frozenset[str]:
    """Write an id on every flow node without one, and return those that were written."""
    bare = [each for each in root.iter() if kind_of(each) in FLOW_NODES and not _id(each)]
    if not bare:
        return frozenset()
    used = {each.get("id") for each in root.iter()}
    made: set[str] = set()
    for each in bare:
        id_ = stem = f"{kind_of(each)}_{line_of(each) or 0}"
        number = 1
        while id_ in used or id_ in made:
            number += 1
            id_ = f"{stem}_{number}"
        each.set("id", id_)
        made.add(id_)
    return frozenset(made)


def _id(element: etree._Element) -> str:
    return element.get("id", "").strip()
