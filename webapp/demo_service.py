"""The example's analytics service as a child process: started, watched, started again, stopped."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

from engine.errors import Unavailable
from webapp.fingerprints import new_secret

_MODULE = "processes.retail_forecast.analytics"
_READY = "analytics ready"
_STOP_SECONDS = 5.0
_RESTART_AFTER_SECONDS = 1.0


class AnalyticsService:
    """One child on a port that stays the same, so that the connection to it does."""

    def __init__(self, folder: Path) -> None:
        self.token = new_secret()
        self._folder = folder
        self._port = _free_port()
        self._ready = threading.Event()
        self._stopping = threading.Event()
        self._child: subprocess.Popen[str] | None = None
        self._watch = threading.Thread(target=self._keep_running, daemon=True)

    @property
    def base_url(self) -> str:
        """Where the service answers."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it; `wait_until_ready` says when it answers."""
        self._watch.start()

    def wait_until_ready(self, timeout_seconds: float) -> None:
        """Return when it answers; raises Unavailable `analytics_not_started`."""
        if not self._ready.wait(timeout_seconds):
            message = (
                "the example's analytics service did not start; see "
                f"{self._log_file}, and check that plait[demo] is installed"
            )
            raise Unavailable(message, code="analytics_not_started")

    def stop(self) -> None:
        """End it, and do not start it again."""
        self._stopping.set()
        child = self._child
        if child is not None and child.poll() is None:
            child.terminate()
            try:
                child.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
        self._watch.join(_STOP_SECONDS)

    @property
    def _log_file(self) -> Path:
        return self._folder / "analytics.log"

    def _keep_running(self) -> None:
        while not self._stopping.is_set():
            with self._log_file.open("a", encoding="utf-8") as log:
                self._child = self._spawn(log.fileno())
                self._read_until_end(self._child)
            self._stopping.wait(_RESTART_AFTER_SECONDS)

    def _spawn(self, log: int) -> subprocess.Popen[str]:
        ledger = str(self._folder / "analytics-ledger.sqlite")
        arguments = [_MODULE, "--host", "127.0.0.1", "--port", str(self._port), "--data", ledger]
        return subprocess.Popen(  # noqa: S603 - our own module by our own interpreter
            [sys.executable, "-m", "webapp.tethered", *arguments],
            env={**os.environ, "ANALYTICS_TOKEN": self.token},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,  # Ctrl C reaches us alone; we stop the child in our order
        )

    def _read_until_end(self, child: subprocess.Popen[str]) -> None:
        if child.stdout is None:
            raise AssertionError
        for line in child.stdout:
            if line.startswith(_READY):
                self._ready.set()
        child.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
