"""SQLite needs no driver but Python's own: PostgreSQL's is an extra."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys
sys.modules["psycopg"] = None  # as if it were not installed
from engine import Engine
from tests.engine.models import PATIENCE
engine = Engine.open("sqlite:///" + sys.argv[1])
engine.deploy({"p.bpmn": PATIENCE})
print(engine.start("patience").state)
engine.close()
"""


def test_an_engine_on_sqlite_runs_without_the_driver_of_postgresql(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "plait.db")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (done.returncode, done.stdout) == (0, "active\n"), done.stderr
