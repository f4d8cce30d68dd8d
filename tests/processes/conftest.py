"""The retail analytics service as a process of its own, as `make run` starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

ROOT = Path(__file__).parents[2]
READY = "analytics ready on "


@dataclass(frozen=True, kw_only=True)
class Analytics:
    """A running service; `process` may be killed by a test that started it."""

    url: str
    process: subprocess.Popen[str]
    token: str | None = None

    def post(
        self,
        path: str,
        body: Mapping[str, Any],
        key: str | None = None,
        timeout_seconds: float = 30,
    ) -> requests.Response:
        """Send one POST with a key, a new one unless given; no automatic retries."""
        headers = {"Idempotency-Key": key or str(uuid4()), **self._authorization()}
        return requests.post(self.url + path, json=body, headers=headers, timeout=timeout_seconds)

    def get(self, path: str) -> requests.Response:
        return requests.get(self.url + path, headers=self._authorization(), timeout=30)

    def set_fault(self, **fault: Any) -> None:
        answer = requests.put(f"{self.url}/control/fault", json=fault, timeout=30)
        answer.raise_for_status()

    def ledger(self) -> dict[str, Any]:
        contents: dict[str, Any] = self.get("/v1/ledger").json()
        return contents

    def effects(self, key: str) -> list[dict[str, Any]]:
        return [effect for effect in self.ledger()["effects"] if effect["key"] == key]

    def outcomes(self, key: str) -> list[str]:
        return [seen["outcome"] for seen in self.ledger()["requests"] if seen["key"] == key]

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=20)

    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


Start = Callable[..., Analytics]


def launch(ledger: Path, *options: str, token: str | None = None) -> Analytics:
    """Start the service on a free port and wait until it says that it is ready."""
    environment = {name: value for name, value in os.environ.items() if name != "ANALYTICS_TOKEN"}
    if token is not None:
        environment["ANALYTICS_TOKEN"] = token
    command = [sys.executable, "-m", "processes.retail_forecast.analytics"]
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", "0", "--data", str(ledger), *options],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith(READY), f"the service did not start: {line!r}"
    return Analytics(url=line.removeprefix(READY).strip(), process=process, token=token)


@pytest.fixture
def start_analytics() -> Iterator[Start]:
    """Start services that end with the test."""
    started: list[Analytics] = []

    def start(ledger: Path, *options: str, token: str | None = None) -> Analytics:
        started.append(launch(ledger, *options, token=token))
        return started[-1]

    yield start
    for service in started:
        _end(service)


@pytest.fixture(scope="session")
def shared_analytics(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analytics]:
    service = launch(tmp_path_factory.mktemp("analytics") / "ledger.sqlite", "--faults")
    yield service
    _end(service)


@pytest.fixture
def analytics(shared_analytics: Analytics) -> Iterator[Analytics]:
    """The one service of all tests that do not stop it; faults end with the test."""
    yield shared_analytics
    shared_analytics.set_fault(mode="none")


def _end(service: Analytics) -> None:
    if service.process.poll() is None:
        service.stop()
    if service.process.stdout is not None:
        service.process.stdout.close()
