"""The service's own record: every request it saw, and exactly one effect per idempotency key.

A SQLite file; each call opens its own connection, so any thread may call. An effect is committed
to disk before its answer goes out.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS requests (
    id INTEGER PRIMARY KEY,
    key TEXT,
    path TEXT NOT NULL,
    received_at TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('received', 'effect', 'replay', 'refused'))
);
CREATE TABLE IF NOT EXISTS effects (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    request TEXT NOT NULL,
    answer TEXT NOT NULL
);
"""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What a key has brought about: its answer's JSON text, and the request it belongs to."""

    kind: Literal["effect", "replay"]
    fingerprint: str
    answer: str


class Ledger:
    """The ledger in the file at `path`; `now` gives aware UTC times."""

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._path = path
        self._now = now
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._connect()) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(SCHEMA)

    def see(self, key: str | None, path: str) -> int:
        """Note that a request arrived; return its number for `settle` and `record`."""
        with self._write() as connection:
            cursor = connection.execute(
                "INSERT INTO requests (key, path, received_at, outcome) VALUES (?, ?, ?, ?)",
                (key, path, self._now().isoformat(), "received"),
            )
            return int(cursor.lastrowid or 0)

    def settle(self, number: int, outcome: Literal["replay", "refused"]) -> None:
        """Say what became of a request that brought about nothing."""
        with self._write() as connection:
            _settle(connection, number, outcome)

    def find(self, key: str) -> Recorded | None:
        """Return what the key has brought about, None when nothing."""
        with closing(self._connect()) as connection:
            return _find(connection, key)

    def record(
        self,
        number: int,
        key: str,
        path: str,
        request: Mapping[str, Any],
        answer: Callable[[int, datetime], str],
    ) -> Recorded:
        """Bring about the effect of `key`, or return what an equal-keyed request already did.

        `answer` is called with the effect's number and time, inside the transaction, by the one
        request that wins.
        """
        with self._write() as connection:
            earlier = _find(connection, key)
            if earlier is not None:
                return earlier
            effect, at = _next_effect(connection), self._now()
            made = fingerprint(path, request)
            text = answer(effect, at)
            connection.execute(
                "INSERT INTO effects (id, key, path, fingerprint, recorded_at, request, answer)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (effect, key, path, made, at.isoformat(), json.dumps(request), text),
            )
            _settle(connection, number, "effect")
            return Recorded(kind="effect", fingerprint=made, answer=text)

    def contents(self) -> dict[str, list[dict[str, Any]]]:
        """Return all requests and effects, as of one moment."""
        with closing(self._connect()) as connection:
            connection.execute("BEGIN")
            requests = _rows(connection, "SELECT key, path, received_at, outcome FROM requests")
            effects = _rows(
                connection, "SELECT key, path, recorded_at, request, answer FROM effects"
            )
        for effect in effects:
            effect["request"] = json.loads(effect["request"])
            effect["answer"] = json.loads(effect["answer"])
        return {"requests": requests, "effects": effects}

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            with connection:
                yield connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=30, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        return connection


def fingerprint(path: str, request: Mapping[str, Any]) -> str:
    """Return a digest that is equal for equal requests, whatever the order of their fields."""
    text = json.dumps([path, request], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _find(connection: sqlite3.Connection, key: str) -> Recorded | None:
    row = connection.execute(
        "SELECT fingerprint, answer FROM effects WHERE key = ?", (key,)
    ).fetchone()
    return None if row is None else Recorded(kind="replay", fingerprint=row[0], answer=row[1])


def _settle(connection: sqlite3.Connection, number: int, outcome: str) -> None:
    connection.execute("UPDATE requests SET outcome = ? WHERE id = ?", (outcome, number))


def _next_effect(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(id), 0) + 1 FROM effects").fetchone()[0])


def _rows(connection: sqlite3.Connection, query: str) -> list[dict[str, Any]]:
    cursor = connection.execute(f"{query} ORDER BY id")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
