"""Other people's models, played from every start by several strategies, answers also in pieces."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from engine.spiff import CompiledProcess, read
from engine.spiff.contents import StartPoint
from tests.engine.corpus.models import files, folders, hints
from tests.engine.corpus.runs import ANSWERS, Run, play, starts
from tests.engine.corpus.strategies import FIRST, LAST
from tests.sources import CORPUS, NO_CORPUS

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=NO_CORPUS)

STRATEGIES = (FIRST, LAST, "1")
# What is wrong with the answers (no value that a condition can use, a list that became shorter) or
# the diagram (nobody catches the error; a join waits for a flow that nobody takes any more; it goes
# round for ever; its decision is in another file), never with the kernel.
CAUSES = {
    "expression_failed",
    "expression_limit",
    "collection_shrank",
    "limit_steps",
    "decision_unknown",
    "join_starved",
    "error_uncaught",
    "condition_not_boolean",
    "no_flow_matches",
    "time_malformed",
}
_FILES_IN_A_PART = 300
# Its flows out of the round are "never true": people are asked again for ever.
_ROUND = {"engine-issue-73.bpmn"}


def _parts() -> list[tuple[str, int]]:
    """Cut large folders into parts that several processes can play at once."""
    if not CORPUS.is_dir():
        return []
    return [
        (folder, part)
        for folder in folders()
        for part in range(-(-len(files(folder)) // _FILES_IN_A_PART))
    ]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("folder", "part"), _parts())
def test_what_is_accepted_does_something_and_ends(folder: str, part: int) -> None:
    first = part * _FILES_IN_A_PART
    chosen = files(folder)[first : first + _FILES_IN_A_PART]
    wrong: list[str] = []
    ends: Counter[str] = Counter()
    causes: Counter[str] = Counter()
    accepted = 0
    for path in chosen:
        content = path.read_bytes()
        processes = [each.process for each in read({path.name: content}).processes]
        if not processes:
            continue
        accepted += 1
        given = hints(content)
        for process, start, name in _ways(processes):
            run = play(process, start, given, name)
            ends[run.end] += 1
            causes.update(run.causes)
            wrong.extend(_wrong(path, run, leads_on=_leads_on(process, start)))

    print(f"{folder} {part}: {len(chosen)} files, {accepted} run here; {ends}; {causes}")
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
    """Say what is wrong with a run."""
    found = []
    if run.end == "completed" and len(run.passed) < 1 + leads_on:
        found.append("completed without having done anything")
    goes_round = run.answers == ANSWERS and path.name in _ROUND
    if run.end in {"stalled", "waiting", "not begun"} and not goes_round:
        found.append(run.end)
    return [f"{path.relative_to(CORPUS)}: {each}; {run.trace[-5:]}" for each in found]
