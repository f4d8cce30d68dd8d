"""The two commands on a machine that lacks something: one clear line, and no trace of a start."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.sources import ROOT

TOOLS = ("id", "make", "printf", "sh")
OLD = 'case "$1 $2" in *version_info*) exit 1;; --version*) echo "Python 3.9.2";; esac'
WITHOUT_VENV = 'case "$1 $2" in *ensurepip*) exit 1;; *) exit 0;; esac'
EXPECTED = {
    "": "plait: no Python found; install Python 3.11 or newer",
    OLD: "plait: Python 3.9.2 is too old; install Python 3.11 or newer, or name one:",
    WITHOUT_VENV: "plait: python3 cannot make environments; install its venv module",
}


@pytest.mark.parametrize("python", EXPECTED, ids=["no Python", "old Python", "no venv module"])
def test_a_missing_prerequisite_is_one_line(tmp_path: Path, python: str) -> None:
    clone, programs = tmp_path / "clone", tmp_path / "bin"
    clone.mkdir()
    programs.mkdir()
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, clone)
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found, f"{tool} is needed"
        (programs / tool).symlink_to(found)
    if python:
        fake = programs / "python3"
        fake.write_text(f"#!/bin/sh\n{python}\n")
        fake.chmod(0o755)

    done = _make(clone, programs, "run")

    said = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert done.returncode != 0
    assert len(said) == 1
    assert said[0].startswith(EXPECTED[python])
    assert sorted(path.name for path in clone.iterdir()) == ["Makefile", "pyproject.toml"]


def test_without_a_browser_the_way_out_is_named(tmp_path: Path) -> None:
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found, f"{tool} is needed"
        (tmp_path / tool).symlink_to(found)
    (tmp_path / "id").unlink()
    (tmp_path / "id").write_text("#!/bin/sh\necho 1000\n")
    (tmp_path / "id").chmod(0o755)

    done = _make(ROOT, tmp_path, "browser")

    assert done.returncode != 0
    assert "install it, or name a program: make test CHROMIUM=" in done.stderr


def test_continuous_integration_runs_what_people_run() -> None:
    commands = [
        line
        for line in (ROOT / ".ci" / "run").read_text().splitlines()
        if line and not line.startswith("#")
    ]

    assert commands[-1] == "make test"
    assert commands[:-1] == ["set -euo pipefail", 'cd "$(dirname "$0")/.."']
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def _make(folder: Path, programs: Path, target: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--no-print-directory", target],
        cwd=folder,
        env={"PATH": str(programs), "HOME": str(folder), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
