"""Which move a task may make from which state, and where it leads. Everything else is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

OPEN, CLAIMED, COMPLETED, WITHDRAWN = "open", "claimed", "completed", "withdrawn"
LIVE = (OPEN, CLAIMED)
ENDED = (COMPLETED, WITHDRAWN)
STATES = (*LIVE, *ENDED)


@dataclass(frozen=True, kw_only=True)
class TaskMove:
    """The states a move starts from, and the one it leads to (None: it stays)."""

    before: tuple[str, ...]
    after: str | None


TASK_MOVES: Mapping[str, TaskMove] = {
    "claim": TaskMove(before=(OPEN,), after=CLAIMED),
    "release": TaskMove(before=(CLAIMED,), after=OPEN),
    "assign": TaskMove(before=LIVE, after=CLAIMED),
    "escalate": TaskMove(before=LIVE, after=None),
    "remind": TaskMove(before=LIVE, after=None),
    "save_draft": TaskMove(before=LIVE, after=None),
    "comment": TaskMove(before=STATES, after=None),
    "complete": TaskMove(before=LIVE, after=COMPLETED),
    "withdraw": TaskMove(before=LIVE, after=WITHDRAWN),
}


def is_allowed(move: str, state: str) -> bool:
    """Say whether a task in `state` may make `move`."""
    return state in TASK_MOVES[move].before
