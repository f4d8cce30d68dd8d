"""What a decision requires, as a drawing: the decision above, what it needs in rows below."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from engine.decisions import CompiledDecision

_WIDTH, _HEIGHT = 168, 44
_ACROSS, _DOWN = 24, 40
_LONGEST_LABEL = 22


@dataclass(frozen=True, kw_only=True)
class Box:
    """One thing; `kind` is decision, input or function, `url` leads to a decision's page."""

    kind: str
    label: str
    name: str
    x: int
    y: int
    url: str | None


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """Boxes and the lines from what requires (above) to what is required (below)."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[tuple[int, int, int, int], ...]
    box_width: int = _WIDTH
    box_height: int = _HEIGHT


def drawing_of(decision: CompiledDecision) -> Drawing | None:
    """Return the drawing; None where there is nothing but the decision itself."""
    names, edges = _parts(decision)
    if not edges:
        return None
    depth = _depths(names, edges)
    rows: dict[int, list[str]] = {}
    for one in names:
        rows.setdefault(depth[one], []).append(one)
    width = max(len(row) for row in rows.values()) * (_WIDTH + _ACROSS) - _ACROSS
    places: dict[str, tuple[int, int]] = {}
    for level, row in sorted(rows.items()):
        free = width - (len(row) * (_WIDTH + _ACROSS) - _ACROSS)
        for at, one in enumerate(row):
            places[one] = (free // 2 + at * (_WIDTH + _ACROSS), level * (_HEIGHT + _DOWN))
    boxes = tuple(
        Box(
            kind=one.partition(":")[0],
            label=_short(names[one]),
            name=names[one],
            x=x,
            y=y,
            url=_url(decision, one),
        )
        for one, (x, y) in places.items()
    )
    lines = tuple(
        (
            places[above][0] + _WIDTH // 2,
            places[above][1] + _HEIGHT,
            places[below][0] + _WIDTH // 2,
            places[below][1],
        )
        for above, below in edges
    )
    height = len(rows) * (_HEIGHT + _DOWN) - _DOWN
    return Drawing(width=width, height=height, boxes=boxes, lines=lines)


def _parts(decision: CompiledDecision) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return everything by an id with its name, and the pairs of what requires what."""
    names: dict[str, str] = {}
    edges: list[tuple[str, str]] = []
    ids = {node.place: f"decision:{node.decision.id}" for node in decision.order}
    for node in reversed(decision.order):
        names[ids[node.place]] = node.decision.name
    for node in reversed(decision.order):
        own = ids[node.place]
        below = [ids[place] for place, _ in node.requires if place in ids]
        for kind, found in (
            ("input", [one.name for one, _ in node.inputs]),
            ("function", list(node.functions)),
        ):
            for name in found:
                names.setdefault(f"{kind}:{name}", name)
                below.append(f"{kind}:{name}")
        edges += [(own, one) for one in below]
    return names, edges


def _depths(names: dict[str, str], edges: list[tuple[str, str]]) -> dict[str, int]:
    """Return the row of each: below everything that requires it; decisions come in that order."""
    depth = dict.fromkeys(names, 0)
    for above, below in edges:
        depth[below] = max(depth[below], depth[above] + 1)
    return depth


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_LABEL else f"{name[: _LONGEST_LABEL - 1]}…"


def _url(decision: CompiledDecision, one: str) -> str | None:
    kind, _, key = one.partition(":")
    return (
        None if kind != "decision" or key == decision.key else f"/decisions/{quote(key, safe='')}"
    )
