"""Row changes -> as few statements as their order allows: one per table and shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from engine.changes import Change, Delete, Insert, Move, Upsert

_ORDER = {Move: 0, Delete: 1, Upsert: 2, Insert: 3}
_KEY = "key_"
_EXPECTED = "expected_"


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Changes of one kind, table and shape: one statement with many parameter sets."""

    table: sa.Table
    changes: Sequence[Change]


def batches(changes: Iterable[Change]) -> list[Batch]:
    """Group changes by shape: guarded moves first, then deletes, replacements and new rows.

    Moves of one shape whose errors differ stay apart, so that the right one is raised.
    """
    groups: dict[tuple[Any, ...], list[Change]] = {}
    for change in sorted(changes, key=lambda change: _ORDER[type(change)]):
        groups.setdefault(_shape(change), []).append(change)
    return [Batch(table=group[0].table, changes=group) for group in groups.values()]


def run(connection: Connection, batch: Batch) -> bool:
    """Execute the batch; say whether every expectation of its moves held."""
    first = batch.changes[0]
    statement = _statement(first, connection.dialect.name)
    parameters = [_parameters(change) for change in batch.changes]
    result = connection.execute(statement, parameters)
    if not isinstance(first, Move | Delete) or first.exactly is None:
        return True
    return int(result.rowcount) == first.exactly * len(parameters)


def _shape(change: Change) -> tuple[Any, ...]:
    match change:
        case Insert():
            return (Insert, change.table.name, tuple(change.row), id(change.clash))
        case Upsert():
            return (Upsert, change.table.name, tuple(change.row))
        case Delete():
            return (
                Delete,
                change.table.name,
                tuple(change.key),
                change.exactly,
                id(change.otherwise),
            )
        case Move():
            expected = tuple((name, _width(value)) for name, value in change.expected.items())
            shape = (tuple(change.key), expected, tuple(change.values))
            return (Move, change.table.name, shape, change.exactly, id(change.otherwise))


def _width(expected: Any) -> int | None:
    if expected is None:
        return None
    return len(expected) if isinstance(expected, tuple) else 0


def _statement(change: Change, dialect: str) -> Any:
    table = change.table
    match change:
        case Insert():
            return sa.insert(table)
        case Upsert():
            insert = (postgresql if dialect == "postgresql" else sqlite).insert(table)
            key = [column.name for column in table.primary_key]
            others = {name: insert.excluded[name] for name in change.row if name not in key}
            return insert.on_conflict_do_update(index_elements=key, set_=others)
        case Delete():
            return sa.delete(table).where(*_equals(table, change.key))
        case Move():
            conditions = [*_equals(table, change.key)]
            for name, value in change.expected.items():
                conditions.append(_expectation(table.c[name], value))
            return (
                sa.update(table)
                .where(*conditions)
                .values(
                    {
                        name: sa.bindparam(f"set_{name}", type_=table.c[name].type)
                        for name in change.values
                    }
                )
            )


def _equals(table: sa.Table, key: Iterable[str]) -> list[Any]:
    return [table.c[name] == sa.bindparam(_KEY + name, type_=table.c[name].type) for name in key]


def _expectation(column: sa.Column[Any], value: Any) -> Any:
    if value is None:
        return column.is_(None)
    if not isinstance(value, tuple):
        return column == sa.bindparam(_EXPECTED + column.name, type_=column.type)
    names = [f"{_EXPECTED}{column.name}_{number}" for number in range(len(value))]
    return column.in_([sa.bindparam(name, type_=column.type) for name in names])


def _parameters(change: Change) -> dict[str, Any]:
    match change:
        case Insert() | Upsert():
            return dict(change.row)
        case Delete():
            return {_KEY + name: value for name, value in change.key.items()}
        case Move():
            parameters = {_KEY + name: value for name, value in change.key.items()}
            for name, value in change.expected.items():
                if isinstance(value, tuple):
                    parameters |= {f"{_EXPECTED}{name}_{n}": one for n, one in enumerate(value)}
                elif value is not None:
                    parameters[_EXPECTED + name] = value
            return parameters | {f"set_{name}": value for name, value in change.values.items()}
