"""Whether changes of one statement may touch the same row: its parts run in no fixed order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.changes import Change, Delete, Insert, Move

if TYPE_CHECKING:
    from engine.statements import Batch


def may_meet(work: Sequence[Batch]) -> bool:
    """Tell whether a row that is changed may also be changed or made by another batch."""
    names = [batch.table.name for batch in work]
    together = [batch for batch in work if names.count(batch.table.name) > 1]
    return any(
        not _apart(one, other)
        for batch in together
        if not isinstance(batch.changes[0], Insert)
        for beside in together
        if beside is not batch and beside.table is batch.table
        for one in batch.changes
        for other in beside.changes
    )


def _apart(one: Change, other: Change) -> bool:
    left, right = _place(one), _place(other)
    return any(name in right and right[name] != value for name, value in left.items())


def _place(change: Change) -> Mapping[str, Any]:
    """Return the values by which a change finds its rows, or those of a new one."""
    if isinstance(change, Move | Delete):
        return change.key
    if isinstance(change, Insert):
        return change.row
    return {column.name: change.row[column.name] for column in change.table.primary_key}
