"""Several callers that act at the same moment, in threads or in processes of their own."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from engine.clock import MovableClock
from engine.errors import PlaitError
from engine.service import Engine

DONE = "done"
_PATIENCE_SECONDS = 60


def at_once(*verbs: Callable[[], Any]) -> list[str]:
    """Run every verb in a thread of its own, released together; each gives `done` or its code."""
    gate = threading.Barrier(len(verbs))
    outcomes = ["not run"] * len(verbs)

    def run(place: int, verb: Callable[[], Any]) -> None:
        gate.wait(_PATIENCE_SECONDS)
        outcomes[place] = _outcome_of(verb)

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(_PATIENCE_SECONDS)
    return outcomes


def complete_in_processes(url: str, at: datetime, wait_ids: Sequence[int]) -> list[list[str]]:
    """Let two processes complete each wait at the same moment; return both lists of outcomes."""
    processes = multiprocessing.get_context("spawn")
    with processes.Manager() as shared, processes.Pool(2) as pool:
        work = partial(_complete_all, url, at, list(wait_ids), shared.Barrier(2))
        running = [pool.apply_async(work) for _ in range(2)]
        return [one.get(_PATIENCE_SECONDS) for one in running]


def _complete_all(url: str, at: datetime, wait_ids: list[int], gate: Any) -> list[str]:
    with Engine.open(url, clock=MovableClock(at)) as engine:
        outcomes = []
        for wait_id in wait_ids:
            gate.wait(_PATIENCE_SECONDS)
            outcomes.append(_outcome_of(partial(engine.complete, wait_id)))
        return outcomes


def _outcome_of(verb: Callable[[], Any]) -> str:
    try:
        verb()
    except PlaitError as refusal:
        return refusal.code
    return DONE
