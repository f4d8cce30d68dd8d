"""What must be true of every instance, whatever happened to the processes that ran it."""

from __future__ import annotations

from collections import Counter

from engine import verification
from engine.service import Engine


def assert_sound_history(engine: Engine, instance_id: int) -> Counter[str]:
    """Hold that the history is numbered 1..n and ends at most once; return its kinds, counted."""
    events = list(engine.history(instance_id, limit=10_000))
    kinds = Counter(event.kind for event in events)

    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert kinds["instance_started"] == 1
    assert kinds["instance_completed"] + kinds["instance_cancelled"] <= 1
    return kinds


def assert_everything_sound(engine: Engine, at_least: int) -> None:
    """Hold the stored invariants of every instance, of which there must be some."""
    found = dict(verification.verify(engine))

    assert len(found) >= at_least
    assert not [violation for violations in found.values() for violation in violations]
    assert not verification.orphans(engine)
