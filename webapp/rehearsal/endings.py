"""How a walk ended: told from what the instances wait for, what broke, and what was passed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from engine.facts import HistoryEvent, Incident, Wait
from engine.spiff import CompiledProcess
from webapp.rehearsal.reports import Result, Stop

RUNNING = "continuation"  # the wait of a run that was cut after a slice
_MISSING = frozenset({"called_unknown", "decision_unknown"})


def reached(process: CompiledProcess, events: Iterable[HistoryEvent]) -> set[str]:
    """Return the flow nodes of the process that were completed."""
    ids = {one.element_id for one in events if one.kind == "element_completed"}
    return {one for one in process.nodes if one in ids}


def nothing_done(process: CompiledProcess, passed: set[str]) -> str | None:
    """Return a code for a process that ended although its start leads on and nothing came of it."""
    starts = {one.element_id for one in process.starts}
    starts |= {one.element_id for one in process.content.first}
    leads_on = any(process.nodes[one].outgoing for one in starts if one in process.nodes)
    return "nothing_done" if not passed or (leads_on and passed <= starts) else None


def unfinished(
    waits: Sequence[Wait], incidents: Sequence[Incident], unanswerable: Mapping[int, Stop]
) -> tuple[Result, list[Stop]]:
    """Return what holds a process up; a process or decision that is nowhere is waited for."""
    broken = [
        Stop(code=one.code, element_id=one.element_id, message=one.message) for one in incidents
    ]
    if broken and all(one.code in _MISSING for one in broken):
        return "waiting", broken
    if broken:
        return "incident", broken
    if not waits:
        return "stalled", [Stop(code="nothing_waits", element_id=None)]
    if any(one.kind == RUNNING for one in waits):
        message = "it still runs after tens of thousands of elements without a wait"
        return "incident", [Stop(code="still_running", element_id=None, message=message)]
    return "waiting", [
        unanswerable.get(one.id) or Stop(code=one.kind, element_id=one.element_id) for one in waits
    ]
