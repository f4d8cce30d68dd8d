"""The database drivers and what they raise. PostgreSQL's comes with the extra `postgres`.

SQLite's is part of Python, so a laptop needs no other.
"""

from __future__ import annotations

import importlib.util
import sqlite3
from typing import Any

_POSTGRESQL: Any = (
    importlib.import_module("psycopg") if importlib.util.find_spec("psycopg") else None
)
_DRIVERS: tuple[Any, ...] = (sqlite3,) if _POSTGRESQL is None else (sqlite3, _POSTGRESQL)

Errors = tuple[type[Exception], ...]


def errors(*kinds: str) -> Errors:
    """Return what the installed drivers raise under these names of the DB-API (PEP 249)."""
    return tuple(getattr(driver, kind) for driver in _DRIVERS for kind in kinds)


def guard_errors() -> Errors:
    """Return what PostgreSQL raises when a guarded statement finds a row not as expected."""
    if _POSTGRESQL is None:
        return ()
    return (_POSTGRESQL.errors.DivisionByZero, _POSTGRESQL.IntegrityError)


def raw_cursor(connection: Any) -> Any:
    """Return a cursor of PostgreSQL that hands its text on as it is, `$1` for a parameter."""
    return _POSTGRESQL.RawCursor(connection)
