"""Row changes as data: what a decided verb wants written, all of it in one commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from engine.errors import PlaitError


@dataclass(frozen=True, kw_only=True)
class Unless:
    """A row of `table` that equals `key` and holds more than `above` in `column`."""

    table: sa.Table
    key: Mapping[str, Any]
    column: str
    above: Any


@dataclass(frozen=True, kw_only=True)
class Insert:
    """A new row. A unique key that is already taken raises `clash` (None: the unit is stale).

    With `unless`, the unit is stale also when there is such a row.
    """

    table: sa.Table
    row: Mapping[str, Any]
    clash: PlaitError | None = None
    unless: Unless | None = None


@dataclass(frozen=True, kw_only=True)
class Upsert:
    """A row by its primary key, new or replaced whole."""

    table: sa.Table
    row: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Move:
    """`exactly` so many rows change (None: any number), and only from an expected state.

    `expected` maps a column to its allowed value (None: NULL), or a tuple of allowed values. When
    the count differs, `otherwise` is raised (None: the unit is stale and the verb is decided
    again).
    """

    table: sa.Table
    key: Mapping[str, Any]
    values: Mapping[str, Any]
    expected: Mapping[str, Any] = field(default_factory=dict)
    otherwise: PlaitError | None = None
    exactly: int | None = 1


@dataclass(frozen=True, kw_only=True)
class Delete:
    """All rows that equal `key`: `exactly` so many, or any number; else as for a Move."""

    table: sa.Table
    key: Mapping[str, Any]
    otherwise: PlaitError | None = None
    exactly: int | None = None


Change = Insert | Upsert | Move | Delete


@dataclass(frozen=True, kw_only=True)
class Unit:
    """What one verb writes: all of it or nothing."""

    changes: tuple[Change, ...]
