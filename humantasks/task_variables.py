"""The variables that a task sees: its token's scopes while it waits, the process's afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import scopes
from engine.tables import instance, wait

if TYPE_CHECKING:
    from engine.service import Engine


def seen_by(
    engine: Engine, connection: Connection, instance_id: int, task_id: int
) -> Mapping[str, Any]:
    """Return the variables as the task sees them in this snapshot."""
    row = connection.execute(
        sa.select(instance.c.definition_id, wait.c.token_id, wait.c.scope_id)
        .outerjoin(wait, sa.and_(wait.c.instance_id == instance.c.id, wait.c.id == task_id))
        .where(instance.c.id == instance_id)
    ).one()
    process = engine.library.get(connection, row.definition_id).process
    state = scopes.of_instance(connection, instance_id)
    if row.token_id is None:
        return process.variables(state)
    return process.local_variables(state, row.token_id, row.scope_id)
