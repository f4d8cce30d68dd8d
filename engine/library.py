"""Stored definitions, compiled once per process and kept while they are used."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.definitions import Definition
from engine.errors import NotFound, PlaitError
from engine.prepared import Prepared
from engine.spiff import ProcessReading, read_stored
from engine.tables import definition, deployment_file

_KEPT = 200
_OF_KEY = sa.select(definition.c.id).where(
    definition.c.tenant_id == sa.bindparam("tenant_id", type_=sa.BigInteger),
    definition.c.key == sa.bindparam("key", type_=sa.String),
)
_LATEST = Prepared(_OF_KEY.order_by(definition.c.version.desc()).limit(1))
_VERSION = Prepared(
    _OF_KEY.where(definition.c.version == sa.bindparam("version", type_=sa.Integer))
)


class Library:
    """Finds definitions. A version never changes, so what was compiled once stays right."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, Definition] = OrderedDict()
        self._latest: dict[tuple[int, str], Definition] = {}
        self._guard = threading.Lock()

    def get(self, connection: Connection, definition_id: int) -> Definition:
        """Return a definition by id, compiled; raises NotFound."""
        with self._guard:
            found = self._kept.get(definition_id)
            if found is not None:
                self._kept.move_to_end(definition_id)
                return found
        row = connection.execute(
            sa.select(definition).where(definition.c.id == definition_id)
        ).one_or_none()
        if row is None:
            raise NotFound(f"there is no definition {definition_id}")
        return self._keep(_compile(connection, row))

    def latest_known(self, tenant_id: int, key: str) -> Definition | None:
        """Return the latest version of a key as it was last seen; it may be out of date."""
        return self._latest.get((tenant_id, key))

    def find(
        self, connection: Connection, tenant_id: int, key: str, version: int | None
    ) -> Definition:
        """Return a version of a key (None: the latest); raises NotFound naming what there is."""
        given = {"tenant_id": tenant_id, "key": key}
        if version is None:
            row = _LATEST.first(connection, **given)
        else:
            row = _VERSION.first(connection, **given, version=version)
        if row is None:
            which = "" if version is None else f" with version {version}"
            message = f"there is no definition '{key}'{which}; deploy it first or check the key"
            raise NotFound(message, code="definition_unknown")
        found = self.get(connection, row.id)
        if version is None:
            self._latest[tenant_id, key] = found
        return found

    def _keep(self, one: Definition) -> Definition:
        with self._guard:
            kept = self._kept.setdefault(one.id, one)
            self._kept.move_to_end(one.id)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return kept


def _compile(connection: Connection, row: sa.Row[Any]) -> Definition:
    rows = connection.execute(
        sa.select(deployment_file.c.name, deployment_file.c.content).where(
            deployment_file.c.deployment_id == row.deployment_id
        )
    )
    files = {one.name: bytes(one.content) for one in rows}
    for one in _read(row, files):
        if one.key == row.key and one.file == row.file:
            return Definition(
                id=row.id,
                tenant_id=row.tenant_id,
                deployment_id=row.deployment_id,
                key=row.key,
                version=row.version,
                name=row.name,
                file=row.file,
                files=files,
                elements=one.elements,
                attributes=one.attributes,
                process=one.process,
            )
    raise _unreadable(row)


def _read(row: sa.Row[Any], files: Mapping[str, bytes]) -> list[ProcessReading]:
    try:
        return read_stored(files)
    except PlaitError as error:
        raise _unreadable(row) from error


def _unreadable(row: sa.Row[Any]) -> PlaitError:
    return PlaitError(
        f"definition {row.id} ('{row.key}' version {row.version}) cannot be read any more by this "
        "Plait; its files are stored, use the Plait that deployed them",
        code="definition_unreadable",
    )
