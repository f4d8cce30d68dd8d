"""Many instances out of some real ones: rows copied with other ids, in one SQLite file.

Every id of a row that belongs to an instance grows with time, so the sample's ids lie between two
numbers; a copy moves all of them back by the same distance. Its steps get history positions before
the sample's, and its idempotency keys a number of their own (the answer kept under a key is not
changed). Rows are written in the order of their ids, as in life.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Sample:
    """The ids of some real instances and of all that belongs to them."""

    first: int
    last: int

    @property
    def distance(self) -> int:
        """How far apart the ids of two copies lie."""
        return self.last - self.first + 1


def multiply(path: Path, sample: Sample, copies: int) -> None:
    """Add `copies` copies of every row that belongs to the sample; nobody else may be writing."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("synchronous=OFF", "cache_size=-400000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    steps = _positions(connection)
    tables = [name for name in _tables(connection) if _set_aside(connection, name, sample)]
    statements = [_copy(connection, table, sample) for table in tables]
    for copy in range(copies, -1, -1):
        connection.execute("BEGIN")
        values = {
            "back": copy * sample.distance,
            "ahead": (copies - copy) * steps,
            "copy": f"-{copy}" if copy else "",
        }
        for statement in statements:
            connection.execute(statement, values)
        connection.execute("COMMIT")
    newest = "SELECT max(position) FROM history"
    connection.execute(f"UPDATE lease SET value = ({newest}) WHERE name = 'history_positions'")
    connection.execute("PRAGMA optimize")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _tables(connection: sqlite3.Connection) -> Iterator[str]:
    rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return (name for (name,) in rows if not name.startswith("sqlite_"))


def _positions(connection: sqlite3.Connection) -> int:
    [last] = connection.execute("SELECT max(position) FROM history").fetchone()
    return int(last or 0)


def _set_aside(connection: sqlite3.Connection, table: str, sample: Sample) -> bool:
    """Move the sample's rows of a table into a temporary one; say whether there are any."""
    columns = _columns(connection, table)
    moved = _moved(connection, table, sample)
    if table == "idempotency":
        within = "TRUE"
    elif moved:
        owner = next(name for name in columns if name in moved)
        within = f"{owner} BETWEEN {sample.first} AND {sample.last}"
    else:
        return False
    connection.execute(f"CREATE TEMP TABLE sample_{table} AS SELECT * FROM {table} WHERE {within}")
    connection.execute(f"DELETE FROM {table} WHERE {within}")
    return True


def _copy(connection: sqlite3.Connection, table: str, sample: Sample) -> str:
    moved = _moved(connection, f"sample_{table}", sample)
    values = ", ".join(_value(table, name, name in moved) for name in _columns(connection, table))
    return f"INSERT INTO {table} SELECT {values} FROM sample_{table} ORDER BY rowid"


def _value(table: str, name: str, is_moved: bool) -> str:
    if is_moved:
        return f"{name} - :back"
    if (table, name) == ("history", "position"):
        return f"{name} + :ahead"
    if (table, name) == ("idempotency", "key"):
        return f"{name} || :copy"
    return name


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]


def _moved(connection: sqlite3.Connection, table: str, sample: Sample) -> set[str]:
    """Return the columns that hold ids of the sample, and nothing else but NULL."""
    found = set()
    for name in _columns(connection, table):
        query = (
            f"SELECT typeof({name}), min({name}), max({name}) FROM {table} WHERE {name} NOT NULL"
        )
        kind, low, high = connection.execute(query).fetchone()
        if kind == "integer" and sample.first <= low <= high <= sample.last:
            found.add(name)
    return found
