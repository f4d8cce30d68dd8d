"""`plait demo` from an empty folder, and again."""

from __future__ import annotations

import re
import signal
import socket
import stat
from pathlib import Path

import psutil
import pytest
import requests

from tests.waiting import eventually
from tests.webapp.programs import Program
from webapp.demo_story import FIRST_INSTANCES, PEOPLE


def _children(program: Program) -> list[psutil.Process]:
    found: list[psutil.Process] = psutil.Process(program.process.pid).children(recursive=True)
    return found


def _gone(processes: list[psutil.Process]) -> bool:
    return not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes)


@pytest.mark.slow
def test_it_is_made_once_kept_and_leaves_nothing_running(tmp_path: Path) -> None:
    arguments = ("demo", "--data", "data", "--port", "0")
    with Program(tmp_path, *arguments) as program:
        address = program.address()
        first = program.out
        assert requests.get(f"{address}/health/ready", timeout=10).json() == {"status": "ready"}

        (analytics,) = _children(program)
        analytics.send_signal(signal.SIGKILL)
        eventually(
            lambda: [one for one in _children(program) if one.pid != analytics.pid],
            "the analytics service was started again",
        )
        children = _children(program)
        program.process.kill()
        program.process.wait(10)
    eventually(lambda: _gone(children), "the child ended with its killed parent")

    with Program(tmp_path, *arguments) as program:
        program.address(seconds=20)
        second = program.out
        children = _children(program)
        assert program.stop() == 0
    assert _gone(children)

    sign_ins = re.compile(r"^  (\w+) +(\S{12,}) ", re.MULTILINE)
    assert sign_ins.findall(first) == sign_ins.findall(second)
    assert [name for name, _ in sign_ins.findall(first)] == [one.name for one in PEOPLE]
    files = [one for one in (tmp_path / "data").rglob("*") if one.is_file()]
    assert {"sign-ins.txt", "plait.secret", "plait.db", "plait.log"} <= {one.name for one in files}
    assert [one.name for one in files if stat.S_IMODE(one.stat().st_mode) & 0o077] == []
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert _instances(tmp_path) == len(FIRST_INSTANCES)


def _instances(folder: Path) -> int:
    from engine import Engine

    with Engine.open(f"sqlite:///{folder / 'data' / 'plait.db'}") as engine:
        return len(engine.instances().items)


@pytest.mark.slow
def test_a_taken_port_is_stepped_over(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with Program(tmp_path, "demo", "--data", "data", "--port", str(port)) as program:
            address = program.address()
            assert int(address.rpartition(":")[2]) > port
            assert program.stop() == 0
    assert (tmp_path / "data" / "plait.log").exists()
