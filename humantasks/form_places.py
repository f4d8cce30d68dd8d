"""Places inside values: `("items", 0, "price")` is the price of the first item."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

Place: TypeAlias = "tuple[str | int, ...]"


class Missing:
    """Stands for "there is nothing at this place", which null is not."""


MISSING: Final = Missing()


def named(place: Place) -> str:
    """Return a place as one text, as pages and findings call it: `items.0.price`."""
    return ".".join(map(str, place))


def look(values: Any, place: Place) -> Any:
    """Return what is at a place, or MISSING."""
    for step in place:
        if isinstance(step, int):
            if not isinstance(values, list) or step >= len(values):
                return MISSING
            values = values[step]
        elif isinstance(values, Mapping) and step in values:
            values = values[step]
        else:
            return MISSING
    return values


def put(values: dict[str, Any], place: Place, value: Any) -> None:
    """Write `value` at a place; what is in the way and is no map or list gives way."""
    inner: Any = values
    for step, following in itertools.pairwise(place):
        below = look(inner, (step,))
        if not isinstance(below, list if isinstance(following, int) else dict):
            below = [] if isinstance(following, int) else {}
            _set(inner, step, below)
        inner = below
    _set(inner, place[-1], value)


def drop(values: dict[str, Any], place: Place) -> None:
    """Remove what is at a place, and the maps that are empty then."""
    around = look(values, place[:-1])
    if isinstance(around, dict):
        around.pop(str(place[-1]), None)
        if not around and len(place) > 1 and isinstance(place[-2], str):
            drop(values, place[:-1])


def copied(value: Any) -> Any:
    """Return maps and lists as new ones, so that writing into them changes nobody else's."""
    if isinstance(value, Mapping):
        return {name: copied(one) for name, one in value.items()}
    return [copied(one) for one in value] if isinstance(value, list) else value


def _set(inner: Any, step: str | int, value: Any) -> None:
    if isinstance(step, int):
        inner.extend([None] * (step + 1 - len(inner)))
    inner[step] = value
