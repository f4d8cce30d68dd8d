"""Input and output mappings: compiled once, evaluated in the order of the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.dialects.attributes import NamedSource
from engine.expressions import Expression, compile_source
from engine.spiff.names import Names


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """One compiled mapping."""

    name: str
    source: Expression


def compile_mappings(sources: Sequence[NamedSource]) -> tuple[Mapped, ...]:
    """Compile the mappings of one element."""
    return tuple(Mapped(name=each.name, source=compile_source(each.source)) for each in sources)


def evaluate_mappings(
    mappings: Sequence[Mapped],
    names: Mapping[str, Any],
    now: datetime,
    *,
    sees_earlier: bool = True,
) -> dict[str, Any]:
    """Evaluate one after the other; later ones see earlier results before `names`, if they may."""
    results: dict[str, Any] = {}
    visible = Names(results, names) if sees_earlier else names
    for each in mappings:
        results[each.name] = each.source.evaluate(visible, now)
    return results
