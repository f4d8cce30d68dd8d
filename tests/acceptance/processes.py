"""The real programs as processes that can be killed: Plait's server, its analytics."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests

from tests.sources import ROOT
from tests.waiting import eventually

ANALYTICS_TOKEN = "a-token-of-the-analytics-service"
LEASE_SECONDS = 2


class Program:
    """One process with its output in a file, found ready by a line that it prints."""

    def __init__(
        self, folder: Path, name: str, command: list[str], environment: Mapping[str, str]
    ) -> None:
        self._folder = folder
        self._command = command
        self._environment = dict(environment)
        self._log = folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def start(self, seconds: float = 40) -> None:
        """Start it and wait until it says where it listens: a second time where it did before."""
        if self.url and "--port" in self._command:
            self._command[self._command.index("--port") + 1] = self.url.rpartition(":")[2]
        beginning = self._log.stat().st_size if self._log.exists() else 0
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                self._command,
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._process = process

        def ready() -> str | None:
            said = self._log.read_bytes()[beginning:].decode(errors="replace")
            found = re.search(r"ready on (http://\S+)", said)
            if not found and process.poll() is not None:
                raise AssertionError(f"{self._command} ended with {process.returncode}:\n{said}")
            return found.group(1) if found else None

        self.url = eventually(ready, f"{self._command} is ready", seconds)

    @property
    def pid(self) -> int:
        """The number of the running process."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """End it at once, without a word: SIGKILL."""
        assert self._process is not None
        self._process.kill()
        assert self._process.wait(timeout=10) == -signal.SIGKILL

    def stop(self) -> int:
        """Ask it to end and return its exit code; 0 as well when it does not run."""
        if self._process is None or self._process.poll() is not None:
            return 0
        self._process.terminate()
        try:
            return self._process.wait(timeout=35)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise

    def said(self) -> str:
        """Return everything it has printed."""
        return self._log.read_text(errors="replace")


class Analytics(Program):
    """The example's own service, with faults allowed and a ledger of everything it did."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "processes.retail_forecast.analytics"]
        options = ["--faults", "--port", "0", "--data", str(folder / "ledger.sqlite")]
        environment = {**clean_environment(folder), "ANALYTICS_TOKEN": ANALYTICS_TOKEN}
        super().__init__(folder, "analytics", [*command, *options], environment)

    def set_fault(self, mode: str, path: str | None = None, **more: Any) -> None:
        """Make the next requests go wrong, or right again (`none`)."""
        body = {"mode": mode, "path": path, **more}
        answer = requests.put(f"{self.url}/control/fault", json=body, headers=_BEARER, timeout=10)
        assert answer.status_code == 200, answer.text

    def ledger(self) -> dict[str, list[dict[str, Any]]]:
        """Return every request and every effect."""
        answer = requests.get(f"{self.url}/v1/ledger", headers=_BEARER, timeout=10)
        assert answer.status_code == 200, answer.text
        found: dict[str, list[dict[str, Any]]] = answer.json()
        return found

    def effects(self, path: str | None = None) -> dict[str, dict[str, Any]]:
        """Return the effects by idempotency key."""
        return {one["key"]: one for one in self.ledger()["effects"] if path in {None, one["path"]}}


class Server(Program):
    """`plait serve` on one database, with the connection to the analytics set up."""

    def __init__(self, folder: Path, database_url: str, analytics_url: str) -> None:
        environment = {
            **clean_environment(folder),
            "PLAIT_DATABASE_URL": database_url,
            "PLAIT_SECRET_KEY": "a secret of the tests and of nobody else",
            "PLAIT_JOB_LEASE_SECONDS": str(LEASE_SECONDS),
            "ANALYTICS_TOKEN": ANALYTICS_TOKEN,
        }
        (folder / "plait.toml").write_text(
            f'[connections.analytics]\nbase_url = "{analytics_url}"\n'
            'token_env = "ANALYTICS_TOKEN"\n'
        )
        super().__init__(folder, "server", [*plait(), "serve", "--port", "0"], environment)

    def run(self, *arguments: str, stdin: str = "") -> str:
        """Run another `plait` command beside the server and return what it printed."""
        done = subprocess.run(
            [*plait(), *arguments],
            cwd=self._folder,
            env=self._environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"plait {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout


def plait() -> list[str]:
    """Return the command line of `plait` in this environment."""
    return [str(Path(sys.executable).with_name("plait"))]


def clean_environment(folder: Path) -> dict[str, str]:
    """Return an environment without settings of ours, whose home is `folder`."""
    return {
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(ROOT),
    }


_BEARER = {"Authorization": f"Bearer {ANALYTICS_TOKEN}"}
