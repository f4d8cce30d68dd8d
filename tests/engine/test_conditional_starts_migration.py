"""Starts by condition that were deployed before they were found: the migration finds them."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from engine.message_tables import start_subscription
from engine.migrations import make_current
from engine.service import Engine
from tests.engine.models import process


def by(key: str, condition: str) -> bytes:
    event = f"<conditionalEventDefinition><condition>{condition}</condition>"
    start = f"startEvent s | {event}</conditionalEventDefinition>"
    return process(key, start, "endEvent e", "s -> e")


def as_before(engine: Engine) -> None:
    """Take away what the version before did not write, and its word for the schema."""
    with engine.database.sqlalchemy.execution_options(plait_writes=True).begin() as connection:
        connection.execute(
            sa.delete(start_subscription).where(start_subscription.c.definition_key != "kept")
        )
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0007'"))


def test_the_latest_versions_get_their_starts(sqlite_url: str, tmp_path: Path) -> None:
    with Engine.open(sqlite_url) as engine:
        for condition in ("price &gt; 1", "price &gt; 100"):
            engine.deploy({"dear.bpmn": by("dear", condition)})
        engine.deploy({"kept.bpmn": by("kept", "price &gt; 100")})
        engine.deploy({"none.bpmn": process("none", "startEvent s", "endEvent e", "s -> e")})
        as_before(engine)
        assert [one.definition_key for one in engine.offer({"price": 200}).begun] == ["kept"]

        make_current(engine.database)

        begun = engine.offer({"price": 200}).begun
        assert [one.definition_key for one in begun] == ["dear", "kept"]
        assert engine.offer({"price": 50}).begun == ()
        engine.run_due()
        assert {engine.get(one.id).version for one in begun} == {1, 2}
    assert list(tmp_path.rglob("*before-upgrade-from-0007"))
