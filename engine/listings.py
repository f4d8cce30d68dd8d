"""Queries behind the reads: definitions, instances and incidents, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.columns import JsonText
from engine.errors import Invalid, NotFound
from engine.facts import Incident, Page
from engine.tables import definition, deployment, history, incident, instance

MAX_LIMIT = 200
# all but the state
_SHOWN = [column for column in instance.columns if not isinstance(column.type, JsonText)]
_LARGEST_ID = 2**63 - 1


def page(
    connection: Connection,
    query: sa.Select[Any],
    ident: sa.Column[int],
    limit: int,
    cursor: str | None,
) -> tuple[Sequence[sa.Row[Any]], str | None]:
    """Return up to `limit` rows by falling id after `cursor`, and the next cursor.

    Raises Invalid for a limit outside 1 to 200 or a cursor that no page gave.
    """
    if not 1 <= limit <= MAX_LIMIT:
        message = f"the limit {limit} is not allowed: expected 1 to {MAX_LIMIT}"
        raise Invalid(message, where={"parameter": "limit"})
    if cursor is not None:
        if not cursor.isdecimal() or len(cursor) > 19 or int(cursor) > _LARGEST_ID:
            message = "the cursor is not one that a page gave; start again without it"
            raise Invalid(message, where={"parameter": "cursor"})
        query = query.where(ident < int(cursor))
    rows = connection.execute(query.order_by(ident.desc()).limit(limit + 1)).all()
    more = len(rows) > limit
    return rows[:limit], str(rows[limit - 1].id) if more else None


def instances_query(
    state: str | None,
    definition_key: str | None,
    business_key: str | None,
    *,
    has_incident: bool | None,
) -> sa.Select[Any]:
    """Select instances with their definition's name and version, narrowed by what is given."""
    query = sa.select(
        *_SHOWN, definition.c.name.label("definition_name"), definition.c.version
    ).join(definition, definition.c.id == instance.c.definition_id)
    if state is not None:
        query = query.where(instance.c.state == state)
    if definition_key is not None:
        query = query.where(instance.c.definition_key == definition_key)
    if business_key is not None:
        query = query.where(instance.c.business_key == business_key)
    if has_incident is not None:
        has = instance.c.open_incidents > 0
        query = query.where(has if has_incident else sa.not_(has))
    return query


def latest_definitions(connection: Connection, tenant_id: int) -> Sequence[sa.Row[Any]]:
    """Return the newest version of each key, by name."""
    newest = (
        sa.select(definition.c.key, sa.func.max(definition.c.version).label("version"))
        .where(definition.c.tenant_id == tenant_id)
        .group_by(definition.c.key)
        .subquery()
    )
    is_newest = sa.and_(definition.c.key == newest.c.key, definition.c.version == newest.c.version)
    query = _definitions(tenant_id).join(newest, is_newest)
    return connection.execute(query.order_by(definition.c.name, definition.c.id)).all()


def versions(connection: Connection, tenant_id: int, key: str) -> Sequence[sa.Row[Any]]:
    """Return every version of a key, newest first."""
    query = _definitions(tenant_id).where(definition.c.key == key)
    return connection.execute(query.order_by(definition.c.version.desc())).all()


def definition_row(connection: Connection, tenant_id: int, definition_id: int) -> sa.Row[Any]:
    """Return one definition of the tenant, or raise NotFound."""
    query = _definitions(tenant_id).where(definition.c.id == definition_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFound(f"there is no definition {definition_id}")
    return row


def incidents(
    connection: Connection,
    tenant_id: int,
    state: str,
    instance_id: int | None,
    limit: int,
    cursor: str | None,
) -> Page[Incident]:
    """Return a page of incidents in a state, newest first."""
    query = (
        sa.select(incident, instance.c.business_key)
        .join(instance, instance.c.id == incident.c.instance_id)
        .where(incident.c.tenant_id == tenant_id, incident.c.state == state)
    )
    if instance_id is not None:
        query = query.where(incident.c.instance_id == instance_id)
    rows, after = page(connection, query, incident.c.id, limit, cursor)
    names = tuple(Incident.__dataclass_fields__)
    items = tuple(Incident(**{name: getattr(row, name) for name in names}) for row in rows)
    return Page(items=items, next=after)


def open_incident_elements(connection: Connection, instance_id: int) -> list[str]:
    """Return the element of every open incident of an instance."""
    query = sa.select(incident.c.element_id).where(
        incident.c.instance_id == instance_id, incident.c.state == "open"
    )
    return list(connection.execute(query).scalars())


def history_of(visible: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Narrow history rows to those of visible instances."""
    return history.c.instance_id.in_(sa.select(instance.c.id).where(visible))


def _definitions(tenant_id: int) -> sa.Select[Any]:
    other = definition.alias("other")
    versions_of_key = (
        sa.select(sa.func.count())
        .where(other.c.tenant_id == definition.c.tenant_id, other.c.key == definition.c.key)
        .scalar_subquery()
    )
    return (
        sa.select(
            definition,
            deployment.c.deployed_at,
            deployment.c.deployed_by,
            versions_of_key.label("versions"),
        )
        .join(deployment, deployment.c.id == definition.c.deployment_id)
        .where(definition.c.tenant_id == tenant_id)
    )
