"""What was sent, leaf by leaf, held against the form's tree of names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from humantasks.form_fields import Display, Part, RowList
from humantasks.form_places import Place, named


def strangers(parts: tuple[Part, ...], sent: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """Yield (place, name) of everything sent; whether it may be there is asked afterwards.

    A place that the form has no field for is yielded as deep as the form's tree goes.
    """
    yield from _walk(_tree(parts), sent, ())


def _tree(parts: tuple[Part, ...]) -> dict[str, Any]:
    """Return the names of one scope: a list's is its RowList, a field's None, others go deeper."""
    tree: dict[str, Any] = {}
    for part in parts:
        if isinstance(part, Display):
            continue
        node = tree
        for step in part.path[:-1]:
            node = node.setdefault(step, {})
        node[part.path[-1]] = part if isinstance(part, RowList) else None
    return tree


def _walk(
    tree: Mapping[str, Any], sent: Mapping[str, Any], at: Place
) -> Iterator[tuple[Place, str]]:
    for name, value in sent.items():
        place = (*at, name)
        below = tree.get(name)
        if isinstance(below, RowList) and isinstance(value, list):
            inner = _tree(below.parts)
            for number, row in enumerate(value):
                if isinstance(row, Mapping):
                    yield from _walk(inner, row, (*place, number))
        elif isinstance(below, RowList):
            continue  # no list: a finding of its own
        elif isinstance(below, Mapping) and isinstance(value, Mapping):
            yield from _walk(below, value, place)
        else:
            yield place, named(place)
