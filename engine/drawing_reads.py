"""Drawings: the BPMN files of which nothing is meant to run, kept with what was found in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import permissions, resources
from engine.actors import SYSTEM, Actor
from engine.assembly import Assembly
from engine.errors import NotFound
from engine.tables import deployment, resource


@dataclass(frozen=True, kw_only=True)
class DrawingFacts:
    """One version of a drawn process."""

    id: int
    key: str
    version: int
    name: str
    file: str
    deployment_id: int
    deployed_at: datetime
    deployed_by: str


class DrawingReads(Assembly):
    """The reads of drawings, a part of `engine.service.Engine`."""

    def drawings(self, *, actor: Actor = SYSTEM) -> list[DrawingFacts]:
        """Return the latest version of every drawing, by name."""
        permissions.require(actor, "findings")
        with self.database.read() as connection:
            found = resources.latest_of_kind(connection, actor.tenant_id, "drawing")
            return [_facts(row) for row in found]

    def drawing(self, drawing_id: int, *, actor: Actor = SYSTEM) -> DrawingFacts:
        """Return one version of a drawing."""
        permissions.require(actor, "findings")
        with self.database.read() as connection:
            return _facts(_row(connection, actor.tenant_id, drawing_id))

    def drawing_xml(self, drawing_id: int, *, actor: Actor = SYSTEM) -> bytes:
        """Return the BPMN file of a drawing as it was uploaded."""
        permissions.require(actor, "findings")
        with self.database.read() as connection:
            found = _row(connection, actor.tenant_id, drawing_id)
            return resources.content(connection, found.deployment_id, found.file)


def _row(connection: Connection, tenant_id: int, drawing_id: int) -> sa.Row[Any]:
    query = (
        sa.select(resource, deployment.c.deployed_at, deployment.c.deployed_by)
        .join(deployment, deployment.c.id == resource.c.deployment_id)
        .where(
            resource.c.id == drawing_id,
            resource.c.tenant_id == tenant_id,
            resource.c.kind == "drawing",
        )
    )
    found = connection.execute(query).one_or_none()
    if found is None:
        message = f"there is no drawing {drawing_id}; follow a link from the list of definitions"
        raise NotFound(message)
    return found


def _facts(row: sa.Row[Any]) -> DrawingFacts:
    return DrawingFacts(
        id=row.id,
        key=row.key,
        version=row.version,
        name=row.name,
        file=row.file,
        deployment_id=row.deployment_id,
        deployed_at=row.deployed_at,
        deployed_by=row.deployed_by,
    )
