"""Row changes -> as few statements as their order allows: one per table and shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect

from engine import record_sets
from engine.changes import Change, Delete, Insert, Move, Unless, Upsert
from engine.prepared import Text, text_of
from engine.record_sets import is_set
from engine.same_rows import may_meet

_ORDER = {Move: 0, Delete: 1, Upsert: 2, Insert: 3}
_KEY = "key_"
_EXPECTED = "expected_"
_MOST_PARTS = 64  # of one statement
_KEPT_WHOLES = 256


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Changes of one kind, table and `columns`: one statement with many parameter sets."""

    table: sa.Table
    changes: list[Change]
    columns: tuple[Any, ...]


def batches(changes: Iterable[Change]) -> list[Batch]:
    """Group changes by shape: guarded moves first, then deletes, replacements and new rows.

    Moves of one shape whose errors differ stay apart, so that the right one is raised.
    """
    found: dict[tuple[Any, ...], Batch] = {}
    for change in sorted(changes, key=lambda change: _ORDER[type(change)]):
        columns = _columns(change)
        shape = (columns, *_expectations(change))
        batch = found.get(shape)
        if batch is None:
            batch = found[shape] = Batch(table=change.table, changes=[], columns=columns)
        batch.changes.append(change)
    return list(found.values())


class Statements:
    """The statements of one database, each compiled when its shape is first met."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._texts: dict[tuple[Any, ...], Text] = {}
        self._wholes: dict[tuple[Any, ...], str] = {}

    def run(self, driver: Any, batch: Batch) -> bool:
        """Execute the batch; say whether every expectation of its moves held."""
        first = batch.changes[0]
        text = self._text(batch)
        rows = [text.values(_parameters(one)) for one in batch.changes]
        cursor = _execute(driver, text.sql, rows)
        expected = exactly(first)
        return expected is None or int(cursor.rowcount) == expected * len(batch.changes)

    def send(self, driver: Any, batch: Batch) -> None:
        """Execute the batch in an open pipeline, where nobody can look at counts in between.

        PostgreSQL only. An expectation that does not hold divides by zero, which ends the
        transaction.
        """
        text = self._text(batch)
        guards: list[str] = []
        part = _part(batch, text.sql, "done", guards)
        sql = f"WITH {part} {_verdict(guards)}" if guards else text.sql
        _execute(driver, sql, [text.values(_parameters(one)) for one in batch.changes])

    def in_one(self, work: Sequence[Batch]) -> tuple[str, list[Any], bool] | None:
        """Return few changes as one guarded statement, which is a transaction of its own.

        PostgreSQL only, for a `psycopg.RawCursor` (the others would read the long text each time
        for placeholders of their own). Its parts see one snapshot and run in no fixed order, so
        None when two of them may touch the same row, or when there are many. The third tells
        whether the same statement is likely to come again.
        """
        sets = [is_set(batch.changes) for batch in work]
        parts = [1 if one else len(batch.changes) for one, batch in zip(sets, work, strict=True)]
        if sum(parts) > _MOST_PARTS or may_meet(work):
            return None
        values: list[Any] = []
        counts: list[int] = []
        for batch, is_one in zip(work, sets, strict=True):
            first, text = batch.changes[0], self._text(batch)
            rows = [text.values(_parameters(one)) for one in batch.changes]
            if is_one and isinstance(first, Insert):
                values += record_sets.values(first, text, rows)
                counts += [len(rows)] if first.unless else []
            else:
                values += [value for row in rows for value in row]
        shape = tuple(
            (batch.columns, exactly(batch.changes[0]), is_one, count)
            for batch, is_one, count in zip(work, sets, parts, strict=True)
        )
        sql = self._wholes.get(shape)
        if sql is None:
            if len(self._wholes) >= _KEPT_WHOLES:
                self._wholes.clear()
            sql = self._wholes[shape] = self._whole(work, sets)
        return sql, values + counts, max(parts) == 1

    def _whole(self, work: Sequence[Batch], sets: Sequence[bool]) -> str:
        guards: list[str] = []
        of_sets: list[str] = []  # whose counts come as the last parameters
        parts: list[str] = []
        for batch, is_one in zip(work, sets, strict=True):
            first, text = batch.changes[0], self._text(batch)
            name = f"part{len(parts)}"
            if is_one and isinstance(first, Insert):
                sql = record_sets.sql(first, text, self._dialect)
                parts.append(_part(batch, sql, name, of_sets, "%s::bigint"))
                continue
            for _ in batch.changes:
                parts.append(_part(batch, text.sql, f"part{len(parts)}", guards))
        return _numbered(f"WITH {', '.join(parts)} {_verdict(guards + of_sets)}")

    def _text(self, batch: Batch) -> Text:
        text = self._texts.get(batch.columns)
        if text is None:
            first = batch.changes[0]
            text = text_of(
                _statement(first, self._dialect.name),
                self._dialect,
                columns=list(first.row) if isinstance(first, Insert | Upsert) else None,
            )
            self._texts[batch.columns] = text
        return text


def exactly(change: Change) -> int | None:
    """Return how many rows the change expects to meet; None: any number."""
    if isinstance(change, Move | Delete):
        return change.exactly
    return 1 if isinstance(change, Insert) and change.unless is not None else None


def _part(
    batch: Batch, sql: str, name: str, guards: list[str], expected: int | str | None = None
) -> str:
    if exactly(batch.changes[0]) is None:
        return f"{name} AS ({sql})"
    expected = exactly(batch.changes[0]) if expected is None else expected
    guards.append(f"(SELECT count(*) FROM {name}) = {expected}")  # noqa: S608 - a part's own name
    return f"{name} AS ({sql} RETURNING 1)"


def _verdict(guards: Sequence[str]) -> str:
    return f"SELECT 1 / ({' AND '.join(guards)})::integer" if guards else "SELECT 1"


def _numbered(sql: str) -> str:
    """Return the statement with parameters as PostgreSQL itself numbers them."""
    first, *rest = sql.split("%s")
    return first + "".join(f"${place}{text}" for place, text in enumerate(rest, start=1))


def _execute(driver: Any, sql: str, rows: Sequence[list[Any]]) -> Any:
    cursor = driver.cursor()
    if len(rows) == 1:
        cursor.execute(sql, rows[0])
    else:
        cursor.executemany(sql, rows)
    return cursor


def _expectations(change: Change) -> tuple[Any, ...]:
    """Return what else changes of one batch share: their number of rows and their own error."""
    if isinstance(change, Insert):
        return (id(change.clash),)
    return () if isinstance(change, Upsert) else (change.exactly, id(change.otherwise))


def _columns(change: Change) -> tuple[Any, ...]:
    """Return what changes of one statement share."""
    match change:
        case Insert():
            return (Insert, change.table.name, change.unless is None, *change.row)
        case Upsert():
            return (Upsert, change.table.name, *change.row)
        case Delete():
            return (Delete, change.table.name, *change.key)
        case Move():
            expected = tuple((name, _width(value)) for name, value in change.expected.items())
            return (Move, change.table.name, (*change.key,), expected, (*change.values,))


def _width(expected: Any) -> int | None:
    if expected is None:
        return None
    return len(expected) if isinstance(expected, tuple) else 0


def _statement(change: Change, dialect: str) -> Any:
    table = change.table
    match change:
        case Insert(unless=None):
            return sa.insert(table).inline()
        case Insert(unless=Unless() as unless):
            return _insert_unless(table, change.row, unless)
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


def _insert_unless(table: sa.Table, row: Iterable[str], unless: Unless) -> Any:
    there = unless.table
    column = there.c[unless.column]
    is_there = sa.exists().where(
        *_equals(there, unless.key), column > sa.bindparam("above", type_=column.type)
    )
    values = [sa.bindparam(name, type_=table.c[name].type) for name in row]
    return sa.insert(table).from_select(list(row), sa.select(*values).where(~is_there))


def _equals(table: sa.Table, key: Iterable[str]) -> list[Any]:
    return [table.c[name] == sa.bindparam(_KEY + name, type_=table.c[name].type) for name in key]


def _expectation(column: sa.Column[Any], value: Any) -> Any:
    if value is None:
        return column.is_(None)
    if not isinstance(value, tuple):
        return column == sa.bindparam(_EXPECTED + column.name, type_=column.type)
    if not value:
        return sa.false()
    names = [f"{_EXPECTED}{column.name}_{number}" for number in range(len(value))]
    return column.in_([sa.bindparam(name, type_=column.type) for name in names])


def _parameters(change: Change) -> Mapping[str, Any]:
    match change:
        case Insert(unless=Unless() as unless):
            there = {_KEY + name: value for name, value in unless.key.items()}
            return {**change.row, **there, "above": unless.above}
        case Insert() | Upsert():
            return change.row
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
