"""What a list of tasks may be asked for, checked; and the cursor from one part to the next."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from engine.errors import Invalid, PlaitError
from engine.values import dumps, loads
from humantasks.moves import STATES

MAX_LIMIT = 200
MAX_QUERY_LENGTH = 200
SORTS = ("due", "priority", "created")


@dataclass(frozen=True, kw_only=True)
class Filters:
    """One question to the worklist. `after` are the sort keys of the last task already seen."""

    state: str | None = None
    assignee: str | None = None
    candidate_group: str | None = None
    definition_key: str | None = None
    due_before: datetime | None = None
    q: str | None = None
    sort: str = "due"
    limit: int = 50
    after: tuple[Any, ...] | None = None


def check(filters: Filters, cursor: str | None) -> Filters:
    """Return the filters with the cursor read into `after`; Invalid names the wrong one."""
    if filters.state is not None and filters.state not in STATES:
        raise _invalid("state", filters.state, f"one of {', '.join(STATES)}")
    if filters.sort not in SORTS:
        raise _invalid("sort", filters.sort, f"one of {', '.join(SORTS)}")
    if isinstance(filters.limit, bool) or not 1 <= filters.limit <= MAX_LIMIT:
        raise _invalid("limit", str(filters.limit), f"1 to {MAX_LIMIT}")
    if filters.due_before is not None and filters.due_before.tzinfo is None:
        raise _invalid("due_before", filters.due_before.isoformat(), "a moment with a time zone")
    if filters.due_before is not None and not _is_storable(filters.due_before):
        expected = "a moment of the years 1 to 9999 in UTC"
        raise _invalid("due_before", filters.due_before.isoformat(), expected)
    if filters.q is not None and len(filters.q) > MAX_QUERY_LENGTH:
        raise _invalid("q", filters.q, f"at most {MAX_QUERY_LENGTH} characters")
    after = None if cursor is None else _read_cursor(cursor, filters.sort)
    return Filters(**{**vars(filters), "after": after})


def cursor_of(sort: str, keys: tuple[Any, ...]) -> str:
    """Return the opaque cursor after a task with these sort keys."""
    return base64.urlsafe_b64encode(dumps([sort, *keys]).encode()).decode().rstrip("=")


def _read_cursor(cursor: str, sort: str) -> tuple[Any, ...]:
    kinds = {"due": (datetime, int), "priority": (int, datetime, int), "created": (int,)}[sort]
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        document = loads(base64.urlsafe_b64decode(padded))
    except (binascii.Error, ValueError, TypeError, PlaitError):
        document = None
    said, keys = (document[0], document[1:]) if isinstance(document, list) and document else (0, [])
    is_sound = len(keys) == len(kinds) and all(map(isinstance, keys, kinds))
    is_sound = is_sound and all(map(_is_storable, keys))
    if said != sort or not is_sound:
        raise _invalid("cursor", cursor, "the `next` of the same list")
    return tuple(keys)


def _is_storable(value: Any) -> bool:
    """Say whether a column can be compared with the value."""
    if isinstance(value, int):
        return -(2**63) <= value < 2**63
    try:
        value.astimezone(UTC)
    except OverflowError:
        return False
    return True


def _invalid(field: str, value: str, expected: str) -> Invalid:
    return Invalid(
        f"cannot list tasks by {field} {value[:80]!r}: expected {expected}",
        code="filter_invalid",
        where={"field": field},
    )
