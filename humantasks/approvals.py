"""Four eyes: who decided one thing may not decide the other.

The rule is on persons' ids, read from the completed tasks of the same instance: everybody who ever
completed a task of a named element, also in an earlier round of a loop. Somebody who acts on behalf
of another person counts as both.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.actors import Actor
from humantasks.moves import COMPLETED
from humantasks.tables import task


def deciders(
    connection: Connection, instance_id: int, element_ids: Sequence[str]
) -> frozenset[str]:
    """Return the ids of all who completed a task of these elements in the instance."""
    if not element_ids:
        return frozenset()
    rows = connection.execute(
        sa.select(task.c.completed_by, task.c.completed_for)
        .where(
            task.c.instance_id == instance_id,
            task.c.element_id.in_(list(element_ids)),
            task.c.state == COMPLETED,
        )
        .distinct()
    )
    return frozenset(one for row in rows for one in row if one is not None)


def is_barred(actor: Actor, decided: frozenset[str]) -> bool:
    """Say whether the actor, or the person stood in for, has decided before."""
    return actor.id in decided or (actor.on_behalf_of in decided)
