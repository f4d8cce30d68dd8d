"""Instances that an earlier Plait stored are migrated, found sound, and played to their end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from engine import migrations, verification
from engine.clock import MovableClock
from engine.database import Database
from engine.ids import Ids
from engine.service import Engine
from engine.tables import instance, scope
from tests import postgres
from tests.engine.models import Outside
from tests.fixtures.state import make

FILES = sorted(make.FILE.parent.glob("*.json"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'stored.db'}"
        return
    server = request.getfixturevalue("postgres_url")
    yield postgres.create_database(server, "plait_stored")
    postgres.drop_database(server, "plait_stored")


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def engine(request: pytest.FixtureRequest, empty_url: str) -> Iterator[Engine]:
    """Load the stored rows into the schema they were written in, then open the engine on it."""
    document = json.loads(request.param.read_text(encoding="utf-8"))
    database = Database(empty_url)
    _load(database, document)
    migrations.upgrade(database)
    database.close()
    with Engine.open(empty_url, clock=MovableClock(make.BEGINNING + timedelta(hours=1))) as opened:
        opened.connectors["stub"] = Outside()
        yield opened


def _load(database: Database, document: dict[str, Any]) -> None:
    with database.sqlalchemy.execution_options(plait_writes=True).connect() as connection:
        config = migrations._config()
        config.attributes["connection"] = connection
        command.upgrade(config, document["schema"])
    with database.sqlalchemy.execution_options(plait_writes=True).connect() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql("SET TIME ZONE 'UTC'")
        for name, rows in document["tables"].items():
            table = sa.Table(name, sa.MetaData(), autoload_with=connection)
            raw = [{key: _binary(value) for key, value in row.items()} for row in rows]
            connection.execute(sa.insert(table), raw)
        connection.commit()


def _binary(value: Any) -> Any:
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) else value


def test_stored_instances_are_sound_and_end_as_they_should(engine: Engine) -> None:
    before = {one.business_key: one.state for one in engine.instances(limit=200).items}
    sound = [one for _, found in verification.verify(engine) for one in found]

    _play(engine)

    after = {one.business_key: one for one in engine.instances(limit=200).items}
    assert sound == []
    assert before["timer of a suspended one"] == "suspended"
    assert {one.state for key, one in after.items() if key != "cancelled"} == {"completed"}
    assert after["cancelled"].state == "cancelled"
    assert [one for _, found in verification.verify(engine) for one in found] == []
    assert verification.orphans(engine) == []
    assert engine.incidents().items == ()
    variables = engine.variables(after["person"].id)
    assert (variables["large"], variables["big"]) == ("ä" * 2000, 2**70)
    assert variables["at"] == make.BEGINNING
    assert engine.variables(after["cut"].id)["n"] == 500


def test_an_older_state_is_written_anew_whole(engine: Engine) -> None:
    [branches] = engine.instances(business_key="branches").items
    asked = next(one for one in engine.waits(branches.id) if one.element_id == "ask")

    engine.complete(asked.id)

    with engine.database.read() as connection:
        row = connection.execute(sa.select(instance).where(instance.c.id == branches.id)).one()
        inner = connection.execute(sa.select(scope).where(scope.c.instance_id == branches.id)).all()
    assert (row.state, row.state_version, row.head["version"]) == ("active", 2, 2)
    assert [one.data["kind"] for one in inner] == ["sub"]
    assert [one.code for _, found in verification.verify(engine) for one in found] == []


def test_a_key_used_before_is_still_known(engine: Engine) -> None:
    given = {"amount": 3}

    [stored] = engine.instances(business_key="job available").items
    again = engine.start("work", business_key="job available", variables=given, key="job available")

    assert again.id == stored.id


def test_positions_go_on_where_they_stopped(engine: Engine) -> None:
    before = engine.newest_position()
    while engine.number_history():
        pass

    steps = sorted({one.position for one in engine.events(after_position=0)})
    assert 0 < before < engine.newest_position()
    assert steps == list(range(1, steps[-1] + 1))


def test_new_ids_are_greater_than_stored_ones(engine: Engine) -> None:
    stored = max(one.id for one in engine.instances(limit=200).items)

    assert engine.start("patience").id > stored
    assert Ids().new() > stored


def test_the_newest_file_is_what_this_code_writes(tmp_path: Path) -> None:
    make.write(make.make(f"sqlite:///{tmp_path / 'made.db'}"), tmp_path / "made.json")
    made = json.loads((tmp_path / "made.json").read_text(encoding="utf-8"))

    kept = json.loads(make.FILE.read_text(encoding="utf-8"))

    assert made["schema"] == kept["schema"]
    assert {name: len(rows) for name, rows in made["tables"].items()} == {
        name: len(rows) for name, rows in kept["tables"].items()
    }


def _play(engine: Engine) -> None:
    """Let operators, people, workers and the clock do whatever is left to do."""
    for one in engine.instances(state="suspended", limit=200).items:
        engine.resume(one.id)
    for incident in engine.incidents().items:
        is_job = incident.definition_key == "work"
        engine.retry(incident.id, variables={} if is_job else {"parts": 2})
    engine.correlate("payment", correlation={"key": 7})  # nobody waits for them in the oldest file
    engine.broadcast("fire")
    for _ in range(3):
        engine.run_due(engine.clock.now() + timedelta(days=1))
        for one in engine.instances(state="active", limit=200).items:
            for wait in engine.waits(one.id):
                if wait.kind == "person":
                    engine.complete(wait.id)
