"""Other people's models, played: every start, several ways to answer, each answer also in pieces."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from engine.spiff import CompiledProcess, read
from engine.spiff.contents import StartPoint
from tests.engine.corpus.models import files, folders, hints
from tests.engine.corpus.runs import Run, play, starts
from tests.engine.corpus.strategies import FIRST, LAST
from tests.sources import CORPUS, NO_CORPUS

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=NO_CORPUS)

STRATEGIES = (FIRST, LAST, "1")
# A parallel join one of whose flows stays empty for ever: the diagram's own mistake, and upstream's
# engines wait there as well (gateway_loop_input: not theirs; see spiffworkflow.txt).
DEADLOCKS = {
    "event-based-gateway.bpmn": "one of two events leads to a join of both",
    "boundary-non-interupting-timer.bpmn": "the join wants the timer, the task was faster",
    "BoundaryTimerNonInterruptingEventTest.testJoin.bpmn20.xml": "the same",
    "gateway_loop_input.bpmn": "the join wants a token from behind itself",
}
# What is wrong with the answers (no value that a condition can use) or the diagram (nobody catches
# the error; the default of a timer is no time), never with the kernel.
CAUSES = {"error_uncaught", "condition_not_boolean", "no_flow_matches", "time_malformed"}


@pytest.mark.parametrize("folder", folders() if CORPUS.is_dir() else ())
def test_what_is_accepted_does_something_and_ends(folder: str) -> None:
    wrong: list[str] = []
    ends: Counter[str] = Counter()
    causes: Counter[str] = Counter()
    accepted = 0
    for path in files(folder):
        content = path.read_bytes()
        processes = [each.process for each in read({path.name: content}).processes]
        accepted += bool(processes)
        given = hints(content)
        for process, start, name in _ways(processes):
            run = play(process, start, given, name)
            ends[run.end] += 1
            causes.update(run.causes)
            wrong.extend(_wrong(path, run, leads_on=_leads_on(process, start)))

    print(f"{folder}: {len(files(folder))} files, {accepted} run here; {ends}; {causes}")
    assert wrong == []
    assert set(causes) <= CAUSES


def _ways(
    processes: list[CompiledProcess],
) -> list[tuple[CompiledProcess, StartPoint | None, str]]:
    return [
        (process, start, name)
        for process in processes
        for start in starts(process)
        for name in STRATEGIES
    ]


def _leads_on(process: CompiledProcess, start: StartPoint | None) -> bool:
    first = process.content.first if start is None else (process.nodes[start.element_id],)
    return any(node.outgoing for node in first)


def _wrong(path: Path, run: Run, *, leads_on: bool) -> list[str]:
    """Say what is wrong with a run; a deadlock only where it is known."""
    found = []
    if run.end == "completed" and len(run.passed) < 1 + leads_on:
        found.append("completed without having done anything")
    if run.end == "stalled" and path.name not in DEADLOCKS:
        found.append("stalled")
    if run.end in {"waiting", "not begun"}:
        found.append(run.end)
    return [f"{path.relative_to(CORPUS)}: {each}; {run.trace[-5:]}" for each in found]
