"""Stored decisions, compiled once per process and kept while they are used."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import resources
from engine.decisions import CompiledDecision, DecisionSet, is_decision_file, read_decisions
from engine.errors import NotFound, PlaitError
from engine.resources import Binding
from engine.tables import deployment_file

_KEPT_SETS = 50
_KEPT = 500


class DecisionLibrary:
    """Finds decisions. A version never changes, so what was compiled once stays right."""

    def __init__(self) -> None:
        self._sets: OrderedDict[int, DecisionSet] = OrderedDict()
        self._kept: OrderedDict[int, CompiledDecision] = OrderedDict()
        self._guard = threading.Lock()

    def find(
        self,
        connection: Connection,
        tenant_id: int,
        key: str,
        *,
        binding: Binding = "latest",
        version: int | None = None,
        version_tag: str | None = None,
        deployment_id: int | None = None,
    ) -> CompiledDecision:
        """Return the decision that a reference is bound to; raises NotFound `decision_unknown`."""
        row = resources.find(
            connection,
            tenant_id,
            "decision",
            key,
            binding=binding,
            version=version,
            version_tag=version_tag,
            deployment_id=deployment_id,
        )
        if row is None:
            which = {
                "latest": "",
                "version": f" with version {version}",
                "version_tag": f" with the version tag '{version_tag}'",
                "deployment": " in the deployment of its caller",
            }[binding]
            message = f"there is no decision '{key}'{which}; deploy it first or check the key"
            raise NotFound(message, code="decision_unknown")
        return self.of_row(connection, row)

    def of_row(self, connection: Connection, row: sa.Row[Any]) -> CompiledDecision:
        """Return the decision of a row of `resource`, compiled."""
        with self._guard:
            found = self._kept.get(row.id)
            if found is not None:
                self._kept.move_to_end(row.id)
                return found
        for one in self.set_of(connection, row.deployment_id).decisions:
            if (one.key, one.file) == (row.key, row.file):
                made = one.stored(id=row.id, version=row.version, deployment_id=row.deployment_id)
                with self._guard:
                    self._kept[row.id] = made
                    while len(self._kept) > _KEPT:
                        self._kept.popitem(last=False)
                return made
        raise PlaitError(
            f"decision {row.id} ('{row.key}' version {row.version}) cannot be read any more by "
            "this Plait; its file is stored, use the Plait that deployed it",
            code="decision_unreadable",
        )

    def set_of(self, connection: Connection, deployment_id: int) -> DecisionSet:
        """Return the decision models of a deployment, with those they import."""
        with self._guard:
            found = self._sets.get(deployment_id)
            if found is not None:
                self._sets.move_to_end(deployment_id)
                return found
        rows = connection.execute(
            sa.select(deployment_file.c.name, deployment_file.c.content).where(
                deployment_file.c.deployment_id == deployment_id
            )
        )
        files = {one.name: bytes(one.content) for one in rows if is_decision_file(one.name)}
        made = read_decisions(files)
        with self._guard:
            self._sets[deployment_id] = made
            while len(self._sets) > _KEPT_SETS:
                self._sets.popitem(last=False)
        return made
