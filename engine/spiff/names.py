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


def layers_of(variables: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Return the mappings that `variables` reads one after the other, if it tells them."""
    return getattr(variables, "layers", None) or (variables,)


class Overlay(Mapping[str, Any]):
    """Variables of a scope after a step: `written` over the stored `base`, which stays as it is."""

    __slots__ = ("base", "layers", "written")

    def __init__(self, base: Mapping[str, Any], written: Mapping[str, Any]) -> None:
        self.base = base
        self.written = written
        self.layers = (written, *layers_of(base))

    def __getitem__(self, name: str) -> Any:
        return self.written[name] if name in self.written else self.base[name]

    def __contains__(self, name: object) -> bool:
        return name in self.written or name in self.base

    def __iter__(self) -> Iterator[str]:
        yield from self.base
        yield from (name for name in self.written if name not in self.base)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return bool(self.written or self.base)
