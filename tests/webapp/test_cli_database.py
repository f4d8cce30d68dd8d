from __future__ import annotations

import json
import sqlite3
import stat
from pathlib import Path

from tests.webapp.diagrams import approval
from tests.webapp.programs import Command
from webapp.wiring import Application


def test_a_copy_of_the_database_is_whole(
    plait: Command, application: Application, sqlite_url: str
) -> None:
    application.engine.deploy(approval())
    application.engine.start("approval")

    copied = plait("db", "backup", "copy.db", "--database", sqlite_url)
    again = plait("db", "backup", "copy.db", "--database", sqlite_url)

    assert copied.code == 0, copied.err
    assert stat.S_IMODE(Path("copy.db").stat().st_mode) == 0o600
    with sqlite3.connect("copy.db") as connection:
        assert connection.execute("SELECT count(*) FROM instance").fetchone() == (1,)
    connection.close()
    assert (again.code, "exists" in again.err) == (1, True)


def test_the_invariants_are_verified(
    plait: Command, application: Application, sqlite_url: str
) -> None:
    application.engine.deploy(approval())
    application.engine.start("approval")

    assert plait("db", "verify", "--database", sqlite_url).out == "all invariants hold\n"

    path = sqlite_url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM wait")
    connection.close()
    broken = plait("db", "verify", "--json", "--database", sqlite_url)
    assert broken.code == 1
    assert json.loads(broken.out)["broken"]


def test_the_schema_is_made_current(plait: Command, tmp_path: Path) -> None:
    answer = plait("db", "upgrade", "--database", f"sqlite:///{tmp_path / 'new.db'}")

    assert answer.code == 0, answer.err
    assert answer.out.startswith("schema none -> ")
