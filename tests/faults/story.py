"""One short story told to an engine by a process that may be killed at any commit.

Every verb has its own idempotency key, so a second telling goes on where the first was killed.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from engine.clock import MovableClock
from engine.connectors import Answer, Call
from engine.errors import Finding
from engine.service import Engine
from tests.faults.diagrams import PUBLICATION

BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Crash:
    """Kills this process at one passage of one point."""

    def __init__(self, point: str, number: int) -> None:
        self._planned = (point, number)
        self._passed: Counter[str] = Counter()

    def passes(self, point: str) -> None:
        """Count a passage, and end the process when it is the planned one."""
        self._passed[point] += 1
        if (point, self._passed[point]) == self._planned:
            os.kill(os.getpid(), signal.SIGKILL)


class LedgerConnector:
    """A system outside that writes every request down, and does each key's work once."""

    name = "ledger"

    def __init__(self, file: Path, crash: Crash) -> None:
        self._file = file
        self._crash = crash

    def check(self, settings: Mapping[str, str]) -> Sequence[Finding]:
        """Accept every setting."""
        return ()

    def call(self, call: Call) -> Answer:
        """Do the work of one call."""
        with self._file.open("a") as ledger:
            ledger.write(f"{call.idempotency_key} {call.element_id}\n")
        self._crash.passes("after_effect")
        return Answer(result={"status": 200})


def tell(url: str, ledger: Path, run: int, point: str, number: int) -> None:
    """Deploy, start, approve and publish; each run is an hour later, so old leases are over.

    At the `number`-th passage of `point` (`before_commit`, `after_commit`, `after_effect`) the
    process kills itself.
    """
    crash = Crash(point, number)
    with Engine.open(url, clock=MovableClock(BEGINNING + timedelta(hours=run))) as engine:
        engine.connectors["ledger"] = LedgerConnector(ledger, crash)
        _watch_commits(engine, crash)
        engine.deploy({"publication.bpmn": PUBLICATION}, key="deploy")
        instance = engine.start("publication", business_key="A-1", key="start")
        engine.run_due()
        for wait in engine.waits(instance.id):
            if wait.kind == "person":
                engine.complete(wait.id, key="approve")
        engine.run_due()


def _watch_commits(engine: Engine, crash: Crash) -> None:
    """Pass a crash point before and after everything that the database commits."""

    def watched(commit: Callable[..., Any]) -> Callable[..., Any]:
        def passing(*arguments: Any) -> Any:
            crash.passes("before_commit")
            result = commit(*arguments)
            crash.passes("after_commit")
            return result

        return passing

    for name in ("write", "take"):
        setattr(engine.database, name, watched(getattr(engine.database, name)))
