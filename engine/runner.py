"""Threads that do the engine's work inside a serving process: the clock's, and the jobs'."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import structlog

from engine.errors import Unavailable
from engine.jobs import Lease

if TYPE_CHECKING:
    from engine.service import Engine

_IDLE_SECONDS = 0.5
_TIDY_SECONDS = 600.0
_log = structlog.get_logger("plait.runner")


class Runner:
    """One thread for timers, exchange and numbering, and `job_threads` for jobs.

    Polling every half second is the truth; a commit in this process wakes the threads at once.
    """

    def __init__(self, engine: Engine, job_threads: int = 4) -> None:
        self._engine = engine
        self._stopping = threading.Event()
        self._wake_jobs = threading.Condition()
        self._leases: dict[int, Lease] = {}
        self._guard = threading.Lock()
        self._threads = [threading.Thread(target=self._keep_time, name="plait-clock", daemon=True)]
        self._threads += [
            threading.Thread(target=self._run_jobs, name=f"plait-jobs-{number}", daemon=True)
            for number in range(job_threads)
        ]

    def start(self) -> None:
        """Start every thread."""
        for thread in self._threads:
            thread.start()

    def stop(self, timeout_seconds: float = 30.0) -> bool:
        """Lease nothing more, let running calls finish; say whether all ended in time."""
        self._stopping.set()
        self._engine.acts.committed.set()
        with self._wake_jobs:
            self._wake_jobs.notify_all()
        deadline = time.monotonic() + timeout_seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _keep_time(self) -> None:
        engine = self._engine
        extend_every = engine.settings.job_lease_seconds / 3
        extended_at = tidied_at = time.monotonic()
        while not self._stopping.is_set() or self._has_running_jobs():
            engine.acts.committed.wait(_IDLE_SECONDS)
            engine.acts.committed.clear()
            try:
                if not self._stopping.is_set():
                    engine.work.move_on(engine.clock.now(), 50)
                if engine.number_history():
                    engine.announce()
                if time.monotonic() - tidied_at >= _TIDY_SECONDS:
                    tidied_at = time.monotonic()
                    engine.acts.forget_expired()
                    engine.work.tidy()
                if time.monotonic() - extended_at >= extend_every:
                    extended_at = time.monotonic()
                    self._extend()
            except Unavailable as error:
                _log.warning("database_unavailable", detail=error.message)
            except Exception:  # noqa: BLE001 - one instance's defect must not stop everybody's clock
                _log.exception("clock_defect")
            with self._wake_jobs:
                self._wake_jobs.notify_all()

    def _has_running_jobs(self) -> bool:
        """Say whether a call may still need its lease kept alive, also while stopping."""
        return any(thread.is_alive() for thread in self._threads[1:])

    def _run_jobs(self) -> None:
        while not self._stopping.is_set():
            try:
                leases = self._engine.work.lease(1)
                for one in leases:
                    self._call(one)
            except Unavailable as error:
                _log.warning("database_unavailable", detail=error.message)
                leases = []
            except Exception:  # noqa: BLE001 - a defect in one job must not end the thread of all
                _log.exception("job_defect")
                leases = []
            if not leases:
                with self._wake_jobs:
                    self._wake_jobs.wait(_IDLE_SECONDS)

    def _call(self, one: Lease) -> None:
        with self._guard:
            self._leases[one.wait.id] = one
        try:
            self._engine.work.call(one)
        finally:
            with self._guard:
                self._leases.pop(one.wait.id, None)

    def _extend(self) -> None:
        with self._guard:
            leases = list(self._leases.values())
        if leases:
            self._engine.work.extend(leases)
