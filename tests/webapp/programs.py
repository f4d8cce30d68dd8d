"""`plait` as a process of its own, as a command in this one, and as a server in a thread."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import waitress
from flask import Flask
from waitress import wasyncore

from tests.waiting import eventually

ROOT = Path(__file__).resolve().parents[2]
_READY = re.compile(r"^Plait is ready on (http://\S+)$", re.MULTILINE)


class Program:
    """A running `plait` command; leaving the block kills it if it still runs."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._out = folder / "program.out"
        self._err = folder / "program.err"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PLAIT_")}
        with self._out.open("w") as out, self._err.open("w") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "webapp.cli", *arguments],
                cwd=folder,
                env={**kept, "PYTHONPATH": str(ROOT)},
                stdout=out,
                stderr=err,
            )

    @property
    def out(self) -> str:
        """Return what it printed."""
        return self._out.read_text()

    @property
    def err(self) -> str:
        """Return what it said on standard error."""
        return self._err.read_text()

    def address(self, seconds: float = 60.0) -> str:
        """Return where it answers, once it says that it is ready."""
        found = eventually(self._address, f"ready; {self.err}", seconds)
        assert found != "ended", self.err
        return found

    def stop(self, seconds: float = 40.0) -> int:
        """Ask it to end and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def _address(self) -> str | None:
        if self.process.poll() is not None:
            return "ended"
        found = _READY.search(self.out)
        return found[1] if found else None

    def __enter__(self) -> Self:
        """Return the program."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Kill what still runs."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)


class Captured:
    """What a command printed."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


Command = Callable[..., Captured]


@contextmanager
def listening(app: Flask) -> Iterator[str]:
    """Serve `app` from a thread on a free port, and give its address."""
    connections: dict[int, Any] = {}
    server = waitress.create_server(app, host="127.0.0.1", port=0, map=connections)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.trigger.pull_trigger(lambda: wasyncore.close_all(connections))
    thread.join(10)
    server.task_dispatcher.shutdown()
    assert not thread.is_alive()
