"""Small reads beside the verbs: ends of lists and details, each one statement.

Nothing here asks who may see: whoever calls has got the instance or definition from a verb.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.database import Database
from engine.message_tables import start_timer
from engine.tables import instance, wait


def last_seq(database: Database, instance_id: int) -> int:
    """Return the number of the newest event of an instance."""
    query = sa.select(instance.c.next_seq).where(instance.c.id == instance_id)
    with database.read() as connection:
        return int(connection.execute(query).scalar_one()) - 1


def details(
    database: Database, instance_id: int, wait_ids: Sequence[int]
) -> Mapping[int, Mapping[str, Any]]:
    """Return what is kept of some open waits, by their ids."""
    query = sa.select(wait.c.id, wait.c.detail).where(
        wait.c.instance_id == instance_id, wait.c.id.in_(wait_ids)
    )
    with database.read() as connection:
        return {row.id: row.detail for row in connection.execute(query)}


def called_by(database: Database, instance_id: int, limit: int) -> list[int]:
    """Return the newest instances that an instance called, running or over."""
    query = (
        sa.select(instance.c.id)
        .where(instance.c.parent_id == instance_id)
        .order_by(instance.c.id.desc())
        .limit(limit)
    )
    with database.read() as connection:
        return list(connection.execute(query).scalars())


def next_starts(database: Database, definition_id: int) -> Mapping[tuple[str, int], datetime]:
    """Return when the clock starts a definition next, by element and number of its definition."""
    query = sa.select(start_timer.c.element_id, start_timer.c.number, start_timer.c.due_at).where(
        start_timer.c.definition_id == definition_id
    )
    with database.read() as connection:
        return {(row.element_id, row.number): row.due_at for row in connection.execute(query)}
