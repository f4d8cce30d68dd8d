"""Names as expressions see them: layers of variables, read from the inside out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


class Names(Mapping[str, Any]):
    """Several layers of names read as one, inner layers first; nothing is copied."""

    def __init__(self, *layers: Mapping[str, Any]) -> None:
        self.layers = layers

    def __getitem__(self, name: str) -> Any:
        for layer in self.layers:
            if name in layer:
                return layer[name]
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return any(name in layer for layer in self.layers)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for layer in self.layers for name in layer))

    def __len__(self) -> int:
        return sum(1 for _ in self)
