"""New rows of one shape as one parameter, a JSON array of records; PostgreSQL only.

Units that are committed together are seldom as many as the last time. Written like this they are
the same statement all the same, and the server plans it once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from engine.changes import Change, Insert
from engine.prepared import Text


def is_set(changes: Sequence[Change]) -> bool:
    """Tell whether changes of one shape are several new rows under one condition, if any."""
    first = changes[0]
    if len(changes) == 1 or not isinstance(first, Insert):
        return False
    if any(isinstance(first.table.c[name].type, sa.LargeBinary) for name in first.row):
        return False
    return all(isinstance(one, Insert) and one.unless == first.unless for one in changes)


def sql(first: Insert, text: Text, dialect: Dialect) -> str:
    """Return what inserts any number of rows, from `text`, which inserts one."""
    head, _, rest = text.sql.partition(" SELECT " if first.unless else " VALUES ")
    columns = head[head.index("(") + 1 : head.rindex(")")]
    table, names = first.table, _names(first, text)
    kinds = [f"{_quoted(name, dialect)} {_kind(table.c[name], dialect)}" for name in names]
    condition = rest[rest.index("\nWHERE NOT ") :] if first.unless else ""
    source = f"json_to_recordset(%s::json) AS records ({', '.join(kinds)})"
    return f"{head} SELECT {columns} FROM {source}{condition}"  # noqa: S608 - our own names


def values(first: Insert, text: Text, rows: Sequence[list[Any]]) -> list[Any]:
    """Return the parameters, from those of each row: the array, then those of the condition."""
    names = _names(first, text)
    records = [dict(zip(names, row, strict=False)) for row in rows]
    return [orjson.dumps(records).decode(), *rows[0][len(names) :]]


def _names(first: Insert, text: Text) -> list[str]:
    """Return the columns in the order of the statement; the condition's parameters come after."""
    return list(text.names[: len(first.row)])


def _quoted(name: str, dialect: Dialect) -> str:
    return str(dialect.identifier_preparer.quote(name))


def _kind(column: sa.Column[Any], dialect: Dialect) -> str:
    """Return the type that a record's field is read as; a text keeps its length until stored."""
    kind = column.type.compile(dialect=dialect)
    return "TEXT" if kind.startswith("VARCHAR") else kind
