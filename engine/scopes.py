"""A state as rows: one per scope with its tokens and small variables, large variables apart.

Only what a step changed is written; a large variable that it left alone is recognised by identity
and neither compared nor written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.changes import Change, Delete, Upsert
from engine.spiff.steps import ScopeState, State, Step
from engine.tables import large_variable, scope
from engine.values import dumps

LargeVariables = Mapping[tuple[int, str], Any]


@dataclass(frozen=True, kw_only=True)
class StoredState:
    """A state as it was read, and which of its variables lie in rows of their own."""

    state: State
    large: LargeVariables


def load(connection: Connection, instance_id: int, head: Mapping[str, Any]) -> StoredState:
    """Read every scope of an instance, exactly as it was written."""
    rows = connection.execute(sa.select(scope).where(scope.c.instance_id == instance_id)).all()
    large: dict[tuple[int, str], Any] = {}
    if any(row.variables["large"] for row in rows):
        large = _large_variables(connection, instance_id)
    scopes = {}
    for row in rows:
        variables = dict(row.variables["small"])
        variables |= {name: large[row.id, name] for name in row.variables["large"]}
        scopes[row.id] = ScopeState(
            id=row.id,
            parent_id=row.parent_id,
            element_id=row.element_id,
            tokens=tuple(row.tokens),
            variables=variables,
        )
    return StoredState(state=State(head=head, scopes=scopes), large=large)


def changes(instance_id: int, step: Step, before: LargeVariables, large_bytes: int) -> list[Change]:
    """Return the row changes of one step: its changed and removed scopes."""
    result: list[Change] = []
    for scope_id in sorted(step.changed_scopes):
        result += of_scope(instance_id, step.state.scopes[scope_id], before, large_bytes)
    for scope_id in sorted(step.removed_scopes):
        result.append(Delete(table=scope, key={"instance_id": instance_id, "id": scope_id}))
        result += [
            _without(instance_id, scope_id, name) for owner, name in before if owner == scope_id
        ]
    return result


def of_scope(
    instance_id: int, one: ScopeState, before: LargeVariables, large_bytes: int
) -> list[Change]:
    """Return the row changes of one scope, whole but for large variables left alone."""
    small: dict[str, Any] = {}
    large: list[str] = []
    result: list[Change] = []
    for name, value in one.variables.items():
        old = before.get((one.id, name))
        if old is not None and old is value:
            large.append(name)
        elif _is_large(value, large_bytes):
            large.append(name)
            key = {"instance_id": instance_id, "scope_id": one.id, "name": name}
            result.append(Upsert(table=large_variable, row={**key, "value": value}))
        else:
            small[name] = value
    gone = [name for owner, name in before if owner == one.id and name not in set(large)]
    result += [_without(instance_id, one.id, name) for name in gone]
    row = {
        "instance_id": instance_id,
        "id": one.id,
        "parent_id": one.parent_id,
        "element_id": one.element_id,
        "tokens": list(one.tokens),
        "variables": {"small": small, "large": large},
    }
    return [*result, Upsert(table=scope, row=row)]


def _is_large(value: Any, large_bytes: int) -> bool:
    if isinstance(value, str):
        return len(value) > large_bytes
    return isinstance(value, list | dict) and len(dumps(value)) > large_bytes


def _without(instance_id: int, scope_id: int, name: str) -> Delete:
    key = {"instance_id": instance_id, "scope_id": scope_id, "name": name}
    return Delete(table=large_variable, key=key)


def _large_variables(connection: Connection, instance_id: int) -> dict[tuple[int, str], Any]:
    table = large_variable
    rows = connection.execute(sa.select(table).where(table.c.instance_id == instance_id))
    return {(row.scope_id, row.name): row.value for row in rows}
