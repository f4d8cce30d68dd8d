"""When a task is due, and whether that has passed."""

from __future__ import annotations

from datetime import UTC, datetime

from humantasks.moves import LIVE

END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)


def sort_key(due_at: datetime | None) -> datetime:
    """Return the moment by which lists sort: tasks without a due time come last."""
    return due_at or END_OF_TIME


def is_overdue(state: str, due_at: datetime | None, now: datetime) -> bool:
    """Say whether a live task is past its due time; an ended one is never overdue."""
    return state in LIVE and due_at is not None and due_at < now
