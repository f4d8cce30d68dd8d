"""Every command that the README shows is run against a real demo, and answers as it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acceptance.processes import Program, clean_environment, plait
from tests.sources import ROOT

# A block that is to be run has the line <!-- run --> above it. In it `$ ` begins a command, a
# backslash continues it, the other lines are its output, where `…` stands for anything.
MARKED = re.compile(r"<!-- run -->\n```console\n(.*?)```", re.DOTALL)
SHOWN_ADDRESS = "http://127.0.0.1:8000"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One command of the README, and the output that it promises."""

    command: str
    output: str


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Run `plait demo` in a folder of its own, which is then like a clone after `make run`."""
    assert shutil.which("curl"), "this test runs the README's curl lines; install curl"
    here = tmp_path_factory.mktemp("readme")
    (here / "demo.url").write_text("")
    (here / ".venv").mkdir()
    (here / ".venv" / "bin").symlink_to(Path(plait()[0]).parent)
    (here / "processes").symlink_to(ROOT / "processes")
    demo = Program(here, "demo", [*plait(), "demo", "--port", "0"], clean_environment(here))
    demo.start(90)
    (here / "demo.url").write_text(demo.url)
    yield here
    assert demo.stop() == 0, demo.said()


def test_the_readme_shows_commands() -> None:
    steps = [step for block in _blocks() for step in _steps(block)]

    assert any("curl" in step.command for step in steps)
    assert any(".venv/bin/plait" in step.command for step in steps)


def test_the_commands_answer_as_shown(folder: Path) -> None:
    address = (folder / "demo.url").read_text()
    steps = [step for block in _blocks() for step in _steps(block)]

    said = _run(folder, [step.command.replace(SHOWN_ADDRESS, address) for step in steps])

    for step, output in zip(steps, said, strict=True):
        shown = step.output.replace(SHOWN_ADDRESS, address)
        assert _matches(shown, output), f"$ {step.command}\nshown:\n{shown}\nsaid:\n{output}"


def _blocks() -> list[str]:
    return MARKED.findall((ROOT / "README.md").read_text())


def _steps(block: str) -> list[Step]:
    steps: list[Step] = []
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command = re.match(r"(?:.*\\\n)*.*\n?", part)
        assert command is not None
        shown = command.group().rstrip("\n")
        steps.append(Step(command=shown, output=part[command.end() :].rstrip("\n")))
    return steps


def _run(folder: Path, commands: list[str]) -> list[str]:
    """Run the commands one after another in one shell; the first that fails ends the test."""
    mark = "-- the next command --"
    script = "\n".join(f"{command}\necho; echo '{mark}'" for command in commands)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env={**clean_environment(folder), "TERM": os.environ.get("TERM", "dumb")},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return [output.strip("\n") for output in done.stdout.split(mark)[:-1]]


def _matches(shown: str, said: str) -> bool:
    """Compare, where `…` in what is shown stands for anything, also for nothing."""
    pattern = ".*".join(re.escape(part) for part in shown.split("…"))
    return not shown or re.fullmatch(pattern, said, re.DOTALL) is not None
