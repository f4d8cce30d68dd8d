"""The floor: stock SpiffWorkflow with its own serializer, and one bare table below it.

What its documentation shows: parse once, run the engine's steps, keep the serialized workflow as
one row, read it back to complete a task. No history, worklist, permissions or idempotency. Every
write is one durable commit, as Plait's are.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import psycopg
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer

_TABLE = "CREATE TABLE workflow (id INTEGER PRIMARY KEY, state TEXT NOT NULL)"


class Rows(Protocol):
    """One table of serialized workflows."""

    def insert(self, id: int, state: str) -> None: ...
    def read(self, id: int) -> str: ...
    def update(self, id: int, state: str) -> None: ...


class SqliteRows:
    """Rows in a SQLite file: write-ahead log, every commit on the disk."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", _TABLE):
            self._connection.execute(statement)

    def insert(self, id: int, state: str) -> None:
        self._connection.execute("INSERT INTO workflow VALUES (?, ?)", (id, state))

    def read(self, id: int) -> str:
        query = "SELECT state FROM workflow WHERE id = ?"
        state: str = self._connection.execute(query, (id,)).fetchone()[0]
        return state

    def update(self, id: int, state: str) -> None:
        self._connection.execute("UPDATE workflow SET state = ? WHERE id = ?", (state, id))

    def close(self) -> None:
        self._connection.close()


class PostgresRows:
    """Rows in a PostgreSQL database; each statement is its own transaction."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.execute(_TABLE)

    def insert(self, id: int, state: str) -> None:
        self._connection.execute("INSERT INTO workflow VALUES (%s, %s)", (id, state))

    def read(self, id: int) -> str:
        query = "SELECT state FROM workflow WHERE id = %s"
        row = self._connection.execute(query, (id,)).fetchone()
        return str(row and row[0])

    def update(self, id: int, state: str) -> None:
        self._connection.execute("UPDATE workflow SET state = %s WHERE id = %s", (state, id))

    def close(self) -> None:
        self._connection.close()


class Floor:
    """Starts and completes workflows of the stock library."""

    def __init__(self, rows: Rows, diagrams: Mapping[str, bytes]) -> None:
        self._rows = rows
        self._specs = {key: _spec(key, content) for key, content in diagrams.items()}
        self._serializer = BpmnWorkflowSerializer()
        self._last_id = 0

    def start(self, key: str, variables: Mapping[str, Any]) -> int:
        """Run a workflow to its first wait or its end, keep it, and return its id."""
        workflow = _run(self._specs[key], variables)
        self._last_id += 1
        self._rows.insert(self._last_id, self._serializer.serialize_json(workflow))
        return self._last_id

    def complete(self, id: int) -> None:
        """Complete the ready user task of a kept workflow and run on."""
        workflow = self._serializer.deserialize_json(self._rows.read(id))
        workflow.get_next_task(state=TaskState.READY, manual=True).run()
        workflow.do_engine_steps()
        self._rows.update(id, self._serializer.serialize_json(workflow))


def seconds_to_end(key: str, content: bytes, variables: Mapping[str, Any], expected: str) -> float:
    """Run a workflow to its end in memory; infinite when `expected` does not hold there.

    `expected` is `name=number`: the stock library ends a long loop early, without an error.
    """
    spec = _spec(key, content)
    began = time.perf_counter()
    workflow = _run(spec, variables)
    seconds = time.perf_counter() - began
    name, _, number = expected.partition("=")
    return seconds if workflow.last_task.data.get(name) == int(number) else float("inf")


def _run(spec: Any, variables: Mapping[str, Any]) -> Any:
    workflow = BpmnWorkflow(spec)
    workflow.task_tree.data.update(variables)
    workflow.do_engine_steps()
    return workflow


def _spec(key: str, content: bytes) -> Any:
    parser = BpmnParser()
    parser.add_bpmn_str(content)
    return parser.get_spec(key)
