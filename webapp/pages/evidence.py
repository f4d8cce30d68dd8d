"""Evidence that is not a chart: tables and facts, read from a variable of any shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.pages.formats import plain

_MOST_ROWS = 500


@dataclass(frozen=True, kw_only=True)
class Table:
    """Cells as text; `is_number` says which columns stand to the right."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    is_number: Sequence[bool]
    left_out: int = 0


def read_table(value: Any) -> Table | None:
    """Return the table of a list of flat maps, or of `{columns, rows}`; None for other shapes."""
    if isinstance(value, Mapping):
        columns, rows = value.get("columns"), value.get("rows")
        if not isinstance(columns, list) or not isinstance(rows, list):
            return None
        cells = [list(row) for row in rows if isinstance(row, list)]
        return _table([str(column) for column in columns], cells)
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        return None
    names = list(dict.fromkeys(name for row in value for name in row))
    return _table(names, [[row.get(name) for name in names] for row in value]) if names else None


def read_facts(value: Any) -> list[tuple[str, str]]:
    """Return a map as name and text; a map inside a map is named with both names."""
    if not isinstance(value, Mapping):
        return []
    facts: list[tuple[str, str]] = []
    for name, one in value.items():
        label = _words(name)
        if isinstance(one, Mapping):
            facts += [(f"{label}: {inner.lower()}", text) for inner, text in read_facts(one)]
        else:
            facts.append((label, plain(one)))
    return facts


def _table(columns: list[str], rows: list[list[Any]]) -> Table:
    shown = rows[:_MOST_ROWS]
    numeric = [
        all(_is_number(row[place]) for row in shown if place < len(row) and row[place] is not None)
        for place in range(len(columns))
    ]
    return Table(
        columns=[_words(column) for column in columns],
        rows=[[plain(cell) for cell in row[: len(columns)]] for row in shown],
        is_number=numeric,
        left_out=len(rows) - len(shown),
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _words(name: str) -> str:
    text = name.replace("_", " ").strip()
    return text[:1].upper() + text[1:]
