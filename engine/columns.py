"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from engine.values import dumps, dumps_known, loads

Converter = Callable[[Any], Any]


class Direct:
    """A type that says itself what a driver is given and what it returned (never for NULL)."""

    def writer(self, dialect: str) -> Converter:
        """Return what turns a value into the driver's."""
        raise NotImplementedError

    def reader(self, dialect: str) -> Converter:
        """Return what turns the driver's value back."""
        raise NotImplementedError


class _Converted(Direct, sa.types.TypeDecorator[Any]):
    """SQLAlchemy's way to the same converters."""

    impl: Any = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Write the value; None is SQL NULL."""
        return None if value is None else self.writer(dialect.name)(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Read the value back, exactly."""
        return None if value is None else self.reader(dialect.name)(value)


class UtcDateTime(_Converted):
    """An aware datetime: `timestamptz` on PostgreSQL, sortable UTC text on SQLite."""

    impl = sa.String(26)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """Choose the column type of the database at hand."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(sa.String(26))

    def writer(self, dialect: str) -> Converter:
        """Refuse naive times: a stored moment is never ambiguous."""
        return _in_utc if dialect == "postgresql" else _in_utc_text

    def reader(self, dialect: str) -> Converter:
        """Return the moment in UTC."""
        return _from_utc if dialect == "postgresql" else _from_utc_text


class JsonText(_Converted):
    """A value or a document of values, as compact text: exact numbers, kept order, any database."""

    cache_ok = True

    def writer(self, dialect: str) -> Converter:  # noqa: ARG002 - the same on both
        """Write values, checked again."""
        return dumps

    def reader(self, dialect: str) -> Converter:  # noqa: ARG002 - the same on both
        """Read values."""
        return loads


class DocumentText(JsonText):
    """A document that the engine made itself; its values were checked when they came."""

    cache_ok = True

    def writer(self, dialect: str) -> Converter:  # noqa: ARG002 - the same on both
        """Write the document without checking it once more."""
        return dumps_known


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        message = f"cannot store {value!r}: it has no time zone, expected an aware datetime"
        raise ValueError(message)
    return value.astimezone(UTC)


@lru_cache(maxsize=64)  # the rows of one step have the same moment
def _in_utc_text(value: datetime) -> str:
    return _in_utc(value).isoformat(" ", "microseconds")[:26]


def _from_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


def _from_utc_text(value: str) -> datetime:
    return datetime.fromisoformat(value).replace(tzinfo=UTC)
