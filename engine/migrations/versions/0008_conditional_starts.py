"""What begins by a condition is found: the starts of definitions that were deployed before.

The files are read with the Plait that upgrades, as it reads them whenever an instance starts; one
that it cannot read starts nothing anyway.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from engine.errors import PlaitError
from engine.spiff import ProcessReading, read_stored

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_MENTIONS = b"conditionalEventDefinition"
_LATEST = sa.text(
    "SELECT d.id, d.tenant_id, d.key, d.file, d.deployment_id FROM definition d "
    "WHERE NOT EXISTS (SELECT 1 FROM definition newer WHERE newer.tenant_id = d.tenant_id "
    "AND newer.key = d.key AND newer.version > d.version) ORDER BY d.id"
)
_FILES = sa.text("SELECT name, content FROM deployment_file WHERE deployment_id = :deployment_id")
_KNOWN = sa.text("SELECT 1 FROM start_subscription WHERE definition_id = :id AND kind = :kind")
_START = sa.table(
    "start_subscription",
    *(sa.column(name) for name in ("definition_id", "element_id", "number", "tenant_id")),
    *(sa.column(name) for name in ("kind", "name", "definition_key")),
)


def upgrade() -> None:
    """Give each start by condition of a latest version its row, as its deployment would."""
    connection = op.get_bind()
    for one in connection.execute(_LATEST).all():
        given = {"id": one.id, "kind": "conditional"}
        if connection.execute(_KNOWN, given).first() is None:
            for row in _starts(connection, one):
                connection.execute(sa.insert(_START).values(**row))


def _starts(connection: sa.Connection, one: Any) -> Iterator[dict[str, Any]]:
    found = connection.execute(_FILES, {"deployment_id": one.deployment_id})
    files = {each.name: bytes(each.content) for each in found}
    if _MENTIONS not in files.get(one.file, b""):
        return
    for reading in _readings(files):
        if (reading.key, reading.file) != (one.key, one.file):
            continue
        for start in reading.process.starts:
            if start.kind == "conditional":
                yield {
                    "definition_id": one.id,
                    "element_id": start.element_id,
                    "number": start.number,
                    "tenant_id": one.tenant_id,
                    "kind": start.kind,
                    "name": "",
                    "definition_key": one.key,
                }


def _readings(files: dict[str, bytes]) -> list[ProcessReading]:
    try:
        return read_stored(files)
    except PlaitError:  # `definition_unreadable` wherever it is used
        return []
