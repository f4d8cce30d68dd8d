"""A state as rows: the process scope in its instance's row, each other one in a row of its own.

Scopes are read when they are named, large variables when their names are asked for. What is read
later must be of the same revision; otherwise somebody was faster, and the verb is decided again.
Only what a step changed is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.changes import Change, Delete, Insert, Move, Upsert
from engine.database import Stale
from engine.prepared import Prepared
from engine.spiff.names import Overlay
from engine.spiff.steps import PROCESS_SCOPE, Scopes, ScopeState, State, Step
from engine.tables import instance, large_variable, scope
from engine.values import dumps

_INSTANCE = sa.bindparam("instance_id", type_=sa.BigInteger)
_ID = sa.bindparam("id", type_=sa.Integer)
_PROCESS = Prepared(
    sa.select(
        instance.c.id,
        instance.c.revision,
        instance.c.head,
        instance.c.tokens,
        instance.c.variables,
        instance.c.data,
    ).where(instance.c.id == _INSTANCE)
)


def _beside(rows: Any, *conditions: Any) -> sa.Select[Any]:
    """Select rows of an instance with its revision; one empty row when there are none."""
    of_instance = sa.and_(rows.c.instance_id == instance.c.id, *conditions)
    return (
        sa.select(rows, instance.c.revision)
        .select_from(instance.outerjoin(rows, of_instance))
        .where(instance.c.id == _INSTANCE)
    )


def _chain(*, is_lateral: bool) -> Any:
    """Return a scope with those around it, each found by its key.

    PostgreSQL keeps the plan that it made while the table was small, and may have joined by reading
    all of it; what is lateral and has an offset it can only look up for each row.
    """
    inner = sa.select(scope).where(scope.c.instance_id == _INSTANCE, scope.c.id == _ID)
    chain = inner.cte("chain", recursive=True)
    outer = sa.select(scope).where(
        scope.c.instance_id == chain.c.instance_id, scope.c.id == chain.c.parent_id
    )
    if is_lateral:
        around = outer.offset(sa.literal_column("0")).lateral("around")
        outer = sa.select(around).select_from(chain.join(around, sa.true()))
    return chain.union_all(outer)


_EVERYTHING = Prepared(_beside(scope).order_by(scope.c.id))
_INSIDE = Prepared(_beside(scope, scope.c.parent_id == _ID).order_by(scope.c.id))
_CHAIN = Prepared(_beside(_chain(is_lateral=False)), postgresql=_beside(_chain(is_lateral=True)))
_LARGE = Prepared(
    _beside(
        large_variable,
        large_variable.c.scope_id == _ID,
        large_variable.c.name == sa.bindparam("name", type_=sa.String),
    )
)


class StoredVariables(Mapping[str, Any]):
    """The variables of one scope: small ones are here, large ones are read when they are wanted."""

    __slots__ = ("_read", "_scopes", "large", "layers", "scope_id", "small")

    def __init__(self, scopes: StoredScopes, scope_id: int, document: Mapping[str, Any]) -> None:
        self._scopes = scopes
        self.scope_id = scope_id
        self._read: dict[str, Any] = {}
        self.small: Mapping[str, Any] = document.get("small", {})
        self.large: tuple[str, ...] = tuple(document.get("large", ()))
        self.layers: tuple[Mapping[str, Any], ...] = (self,) if self.large else (self.small,)

    def __getitem__(self, name: str) -> Any:
        """Return the value, read now if it is large."""
        if name in self.small:
            return self.small[name]
        if name not in self.large:
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = self._scopes.large(self.scope_id, name)
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        """Tell whether there is such a variable, without reading it."""
        return name in self.small or name in self.large

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        yield from self.small
        yield from self.large

    def __len__(self) -> int:
        """Return how many variables there are."""
        return len(self.small) + len(self.large)


class StoredScopes(Scopes):
    """The scopes of a stored instance, read on the snapshot that the step is decided on."""

    def __init__(self, connection: Connection, row: Any) -> None:
        super().__init__()
        self._connection = connection
        self._instance_id: int = row.id
        self._revision: int = row.revision
        self._add(PROCESS_SCOPE, None, None, row)

    def __missing__(self, id_: int) -> ScopeState:
        """Read a scope with those around it."""
        for row in self._rows(_CHAIN, id=id_):
            self._keep(row)
        if id_ not in self:
            raise KeyError(id_)
        return self[id_]

    def children(self, id_: int) -> Iterable[ScopeState]:
        """Read the scopes directly inside one, in the order of their ids."""
        return [self._keep(row) for row in self._rows(_INSIDE, id=id_)]

    def everything(self) -> Iterable[ScopeState]:
        """Read all scopes, in the order of their ids."""
        inner = [self._keep(row) for row in self._rows(_EVERYTHING)]
        return [self[PROCESS_SCOPE], *inner]

    def large(self, scope_id: int, name: str) -> Any:
        """Read one large variable."""
        [row] = self._rows(_LARGE, id=scope_id, name=name)
        return row.value

    def _rows(self, selection: Prepared, **given: Any) -> list[Any]:
        rows = selection.all(self._connection, instance_id=self._instance_id, **given)
        if not rows or rows[0].revision != self._revision:
            raise Stale(f"instance {self._instance_id} moved while it was read")
        return rows if rows[0].instance_id is not None else []

    def _keep(self, row: Any) -> ScopeState:
        if row.id not in self:
            self._add(row.id, row.parent_id, row.element_id, row)
        return self[row.id]

    def _add(self, id_: int, parent_id: int | None, element_id: str | None, row: Any) -> None:
        self[id_] = ScopeState(
            id=id_,
            parent_id=parent_id,
            element_id=element_id,
            tokens=tuple(row.tokens),
            variables=StoredVariables(self, id_, row.variables),
            data=row.data,
        )


def load(connection: Connection, row: Any) -> State:
    """Return the state of an instance's row; what lies beside it is read when it is needed."""
    return State(head=row.head, scopes=StoredScopes(connection, row))


def of_instance(connection: Connection, instance_id: int) -> State:
    """Read the state of an instance that exists."""
    return load(connection, _PROCESS.first(connection, instance_id=instance_id))


def changes(
    instance_id: int, step: Step, before: Scopes, large_bytes: int
) -> tuple[list[Change], dict[str, Any]]:
    """Return the row changes of one step, and the columns of the instance's row that change."""
    result: list[Change] = []
    columns: dict[str, Any] = {}
    changed = dict(step.changed)
    is_older = not isinstance(before, StoredScopes)  # made current while it was read
    if is_older:
        changed = {**before, **changed}
    for scope_id in sorted(changed.keys() - step.removed):
        one, stored = changed[scope_id], before.get(scope_id)
        more, values = _of_scope(instance_id, one, stored, large_bytes)
        if is_older:
            values["data"] = dict(one.data)
        result += more
        place = {"parent_id": one.parent_id, "element_id": one.element_id}
        key = {"instance_id": instance_id, "id": scope_id}
        if scope_id == PROCESS_SCOPE:
            columns = values
        elif stored is None:
            result.append(Insert(table=scope, row={**key, **place, **values}))
        else:
            result.append(Move(table=scope, key=key, values={**place, **values}))
    for scope_id in sorted(step.removed):
        result.append(Delete(table=scope, key={"instance_id": instance_id, "id": scope_id}))
        if _large_names(before[scope_id]):
            key = {"instance_id": instance_id, "scope_id": scope_id}
            result.append(Delete(table=large_variable, key=key))
    return result, columns


def _of_scope(
    instance_id: int, one: ScopeState, stored: ScopeState | None, large_bytes: int
) -> tuple[list[Change], dict[str, Any]]:
    """Return the changes of a scope's large variables, and the columns of its row that change."""
    values: dict[str, Any] = {"tokens": list(one.tokens)}
    if stored is None or one.data != stored.data:
        values["data"] = dict(one.data)
    if stored is not None and one.variables is stored.variables:
        return [], values
    base, written = _layers(one.id, one.variables)
    small = {} if base is None else dict(base.small)
    large = {} if base is None else dict.fromkeys(base.large)
    result: list[Change] = []
    for name, value in written.items():
        is_large = _is_large(value, large_bytes)
        (large if is_large else small)[name] = value
        (small if is_large else large).pop(name, None)
        if is_large:
            row = {"instance_id": instance_id, "scope_id": one.id, "name": name, "value": value}
            result.append(Upsert(table=large_variable, row=row))
    for name in _large_names(stored):
        if name not in large:
            key = {"instance_id": instance_id, "scope_id": one.id, "name": name}
            result.append(Delete(table=large_variable, key=key))
    values["variables"] = {"small": small, "large": list(large)} if large else {"small": small}
    return result, values


def _layers(
    scope_id: int, variables: Mapping[str, Any]
) -> tuple[StoredVariables | None, Mapping[str, Any]]:
    """Return what this scope stored before, if anything, and what a step wrote over it."""
    if isinstance(variables, StoredVariables) and variables.scope_id == scope_id:
        return variables, {}
    if not isinstance(variables, Overlay):
        return None, variables
    base, inner = _layers(scope_id, variables.base)
    return base, {**inner, **variables.written}


def _large_names(stored: ScopeState | None) -> tuple[str, ...]:
    variables = None if stored is None else stored.variables
    return variables.large if isinstance(variables, StoredVariables) else ()


def _is_large(value: Any, large_bytes: int) -> bool:
    if isinstance(value, str):
        return len(value) > large_bytes
    return isinstance(value, list | dict) and len(dumps(value)) > large_bytes
