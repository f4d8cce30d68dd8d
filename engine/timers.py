"""Due waits of the clock: timers of models, and continuations of runs that were cut."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.tables import instance, timer


def due(
    connection: Connection, now: datetime, limit: int, without: Collection[int] = ()
) -> list[int]:
    """Return the ids of up to `limit` due waits of active instances, earliest first.

    Those in `without` are left out.
    """
    query = (
        sa.select(timer.c.wait_id)
        .join(instance, instance.c.id == timer.c.instance_id)
        .where(timer.c.due_at <= now, instance.c.state == "active")
        .order_by(timer.c.due_at, timer.c.wait_id)
        .limit(limit)
    )
    if without:
        query = query.where(timer.c.wait_id.not_in(list(without)))
    return list(connection.execute(query).scalars())


def next_due(connection: Connection) -> datetime | None:
    """Return when the earliest timer is due; None when there is none."""
    return connection.execute(sa.select(sa.func.min(timer.c.due_at))).scalar_one_or_none()
