"""What a form needs of the variables: the least that its page, conditions and texts can do with.

A tree of names; a leaf means the whole value below it. Lists are read through: `items.price` is the
price of every item.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

SPECIAL = frozenset({"this", "parent", "i", "_this_", "_parent_", "_i_"})
_HERE = frozenset({"this", "_this_"})
_AROUND = frozenset({"parent", "_parent_"})


@dataclass(frozen=True)
class Reads:
    """The tree, and the way to add to it and to take exactly that much from given values."""

    tree: dict[str, Any] = field(default_factory=dict)

    def add(self, path: Iterable[str]) -> None:
        """Note that the value at `path` is shown or read."""
        node = self.tree
        *outer, last = path
        for name in outer:
            below = node.setdefault(name, {})
            if below is None:
                return
            node = below
        node[last] = None

    def add_expression(self, paths: Iterable[str], scopes: tuple[tuple[str, ...], ...]) -> None:
        """Note what an expression reads; `scopes` are the paths of the lists it stands in.

        Of `user` and `user.id` in one expression only the longer is kept.
        """
        known = {*paths}
        outer = {path.rpartition(".")[0] for path in known}
        for text in known - outer:
            path = text.split(".")
            depth = len(scopes)
            while path and path[0] in SPECIAL:
                depth -= path[0] in _AROUND
                is_place = path[0] in _HERE | _AROUND
                path = path[1:] if is_place else []
                prefix = () if depth <= 0 else scopes[depth - 1]
                if path and path[0] not in SPECIAL:
                    self.add([*prefix, *path])
                    path = []
                elif is_place and not path and prefix:
                    self.add(prefix)
            if path:
                self.add(path)

    def taken_from(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the part of `values` that is needed."""
        return {name: _taken(values[name], node) for name, node in self._names(values)}

    def _names(self, values: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
        return ((name, node) for name, node in self.tree.items() if name in values)


def _taken(value: Any, node: dict[str, Any] | None) -> Any:
    if node is None:
        return value
    if isinstance(value, list):
        return [_taken(one, node) for one in value]
    if isinstance(value, Mapping):
        return {name: _taken(value[name], below) for name, below in node.items() if name in value}
    return value
