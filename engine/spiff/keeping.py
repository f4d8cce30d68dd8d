"""Rows without tokens below a live scope: results to gather, completed activities to compensate.

A kept row may have others below it (a completed sub-process those of its own activities). It is
read when it is named, never all of them for one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.spiff.steps import ScopeState

if TYPE_CHECKING:
    from engine.spiff.scopes import Scope


class KeptRows:
    """The rows of one slice. `kept` are written by it, `removed` are stored ones that go."""

    stored_inside: Callable[[int], Sequence[ScopeState]]
    stored: Callable[[int], ScopeState]  # what is stored under an id; KeyError without it

    def __init__(self) -> None:
        self.scopes: dict[int, Scope] = {}
        self.kept: dict[int, ScopeState] = {}
        self.removed: set[int] = set()
        self._replaced: set[int] = set()  # kept under the id of a stored row

    def keep(
        self,
        id_: int,
        scope: Scope,
        variables: Mapping[str, Any],
        data: Mapping[str, Any],
        element_id: str | None = None,
    ) -> None:
        """Store under a free id something inside `scope` that is needed later, without a token."""
        if id_ in self.removed:
            self.removed.remove(id_)
            self._replaced.add(id_)
        self.kept[id_] = ScopeState(
            id=id_,
            parent_id=scope.id,
            element_id=element_id or scope.element_id,
            tokens=(),
            variables=variables,
            data={"kind": "kept", **data},
        )
        scope.kept += 1
        scope.is_touched = True

    def retire(self, scope: Scope, into: Scope, data: Mapping[str, Any]) -> None:
        """Keep a live scope whose activity has ended, with what was kept in it."""
        del self.scopes[scope.id]
        scope.is_closed = True
        if scope.stored is not None:
            self._replaced.add(scope.id)
        more = {**data, "kept": scope.kept} if scope.kept else data
        self.keep(scope.id, into, scope.variables, more, scope.element_id)

    def kept_row(self, id_: int) -> ScopeState:
        """Return one row that was kept."""
        return self.kept[id_] if id_ in self.kept else self.stored(id_)

    def kept_inside(self, scope: Scope) -> list[ScopeState]:
        """Return what was kept directly inside a scope: stored rows by their ids, then new ones."""
        return self._below(scope.id, is_stored=scope.stored is not None) if scope.kept else []

    def release(self, scope: Scope, kept: ScopeState) -> ScopeState | None:
        """Take a row out of what `scope` keeps, for a live scope; returns what is stored of it."""
        scope.kept -= 1
        scope.is_touched = True
        if self.kept.pop(kept.id, None) is None:
            return kept
        if kept.id in self._replaced:
            self._replaced.remove(kept.id)
            return self.stored(kept.id)
        return None

    def drop_kept(self, scope: Scope, kept: ScopeState) -> None:
        """Forget something that was kept, with all below it."""
        pending = [kept]
        while pending:
            row = pending.pop()
            if row.data.get("kept"):
                is_stored = row.id not in self.kept or row.id in self._replaced
                pending.extend(self._below(row.id, is_stored=is_stored))
            if self.kept.pop(row.id, None) is None or row.id in self._replaced:
                self._replaced.discard(row.id)
                self.removed.add(row.id)
        scope.kept -= 1
        scope.is_touched = True

    def _below(self, id_: int, *, is_stored: bool) -> list[ScopeState]:
        stored = [
            each
            for each in (self.stored_inside(id_) if is_stored else ())
            if each.data.get("kind") == "kept"
            and each.id not in self.removed
            and each.id not in self.kept
            and each.id not in self.scopes
        ]
        return stored + [each for each in self.kept.values() if each.parent_id == id_]
