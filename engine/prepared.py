"""Selections compiled once and run through the driver.

SQLAlchemy builds, hashes and unpacks a statement each time, at ten to twenty times what the
database itself takes; what every step of every instance asks goes this way instead.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.engine import Connection, Dialect

from engine.columns import Direct

BEGIN_READING = {
    "sqlite": "BEGIN",
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}
# At a ROLLBACK psycopg forgets every statement it has prepared, and the server plans them anew.
END_READING = "COMMIT"  # on PostgreSQL, where nothing can have been changed
_IDLE = 0  # libpq: no transaction is open

Converter = Callable[[Any], Any]


@dataclass(frozen=True, kw_only=True)
class Text:
    """A statement in the driver's own words: parameters by position, each with its converter."""

    sql: str
    names: tuple[str, ...]
    known: Mapping[str, Any]
    writers: tuple[tuple[int, Converter], ...]

    def values(self, given: Mapping[str, Any]) -> list[Any]:
        """Return the parameters as the driver takes them."""
        values = [given[name] for name in self.names]
        for place, write in self.writers:
            if values[place] is not None:
                values[place] = write(values[place])
        return values


def text_of(
    statement: sa.ClauseElement, dialect: Dialect, columns: list[str] | None = None
) -> Text:
    """Compile a statement whose parameters all have names; `columns` are those of an insert."""
    if dialect.name == "postgresql":
        dialect = psycopg.dialect(paramstyle="format")  # type: ignore[no-untyped-call]  # of the library
    compiled: Any = statement.compile(dialect=dialect, column_keys=columns)
    names = tuple(compiled.positiontup or ())
    writers = [_writer(compiled, name, dialect) for name in names]
    return Text(
        sql=str(compiled),
        names=names,
        known={name: value for name, value in compiled.params.items() if value is not None},
        writers=tuple((place, write) for place, write in enumerate(writers) if write is not None),
    )


def _writer(compiled: Any, name: str, dialect: Dialect) -> Converter | None:
    kind = compiled.binds[name].type
    if isinstance(kind, Direct):
        return kind.writer(dialect.name)
    converter: Converter | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return converter


def _reader(kind: Any, dialect: Dialect) -> Converter | None:
    if isinstance(kind, Direct):
        return kind.reader(dialect.name)
    converter: Converter | None = kind.dialect_impl(dialect).result_processor(dialect, None)
    return converter


@dataclass(frozen=True, kw_only=True)
class _Form:
    """A selection for one kind of database."""

    text: Text
    row: Callable[[Sequence[Any]], Any]
    readers: tuple[tuple[int, Callable[[Any], Any]], ...]


class Prepared:
    """A selection whose parameters are `sa.bindparam`s, compiled when it first meets a database.

    `postgresql` is the same selection in words that only PostgreSQL knows.
    """

    def __init__(
        self, statement: sa.Select[Any], *, postgresql: sa.Select[Any] | None = None
    ) -> None:
        self._statements = {"postgresql": statement if postgresql is None else postgresql}
        self._statements["sqlite"] = statement
        self._forms: dict[str, _Form] = {}

    def all(self, connection: Connection, **given: Any) -> list[Any]:
        """Return every row as a named tuple."""
        form = self._forms.get(connection.dialect.name) or self._prepare(connection.dialect)
        values = form.text.values({**form.text.known, **given})
        return [_read(form, row) for row in _fetch(connection, form.text.sql, values)]

    def first(self, connection: Connection, **given: Any) -> Any:
        """Return the first row, or None."""
        rows = self.all(connection, **given)
        return rows[0] if rows else None

    def _prepare(self, dialect: Dialect) -> _Form:
        statement = self._statements[dialect.name]
        columns = list(statement.selected_columns)
        readers = []
        for place, column in enumerate(columns):
            read = _reader(column.type, dialect)
            if read is not None:
                readers.append((place, read))
        # The columns are known only when it runs, so no class can be written down.
        row = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc]  # noqa: PYI024
        form = _Form(text=text_of(statement, dialect), row=row._make, readers=tuple(readers))
        self._forms[dialect.name] = form
        return form


def _read(form: _Form, values: Sequence[Any]) -> Any:
    if not form.readers:
        return form.row(values)
    read = list(values)
    for place, reader in form.readers:
        if read[place] is not None:
            read[place] = reader(read[place])
    return form.row(read)


def _fetch(connection: Connection, sql: str, values: Sequence[Any]) -> Sequence[Sequence[Any]]:
    """Run a statement in the connection's snapshot.

    On SQLite the first one opens it. On PostgreSQL that would be a round trip, and another to end
    it: while SQLAlchemy has not begun a transaction, each prepared selection is its own snapshot.
    """
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite" and not driver.in_transaction:
        driver.execute(BEGIN_READING["sqlite"])
    rows: Sequence[Sequence[Any]] = driver.execute(sql, values).fetchall()
    return rows


def end_reading(connection: Connection) -> None:
    """End the snapshot of a reader, if one is open."""
    driver: Any = connection.connection.driver_connection
    dialect = connection.dialect.name
    if driver is None or not is_open(dialect, driver):
        return
    if dialect == "sqlite":
        driver.rollback()
    else:
        driver.execute(END_READING)


def is_open(dialect: str, driver: Any) -> bool:
    """Tell whether a transaction is open."""
    if dialect == "sqlite":
        return bool(driver.in_transaction)
    return bool(driver.pgconn.transaction_status != _IDLE)
