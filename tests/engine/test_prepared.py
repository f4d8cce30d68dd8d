"""Prepared selections give what SQLAlchemy gives, and see the snapshot that is open."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from engine.changes import Insert, Move, Unit, Unless
from engine.database import Database, Stale
from engine.prepared import Prepared
from engine.tables import history, lease

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
NAMED = Prepared(sa.select(lease).where(lease.c.name == sa.bindparam("name", type_=sa.String)))
OLDEST = Prepared(
    sa.select(lease.c.name, lease.c.until, lease.c.value.label("number"))
    .where(lease.c.holder == "a")
    .order_by(lease.c.name)
    .limit(1)
)


def new(name: str, value: int = 0, unless: Unless | None = None) -> Insert:
    row = {"name": name, "holder": "a", "until": AT, "value": value}
    return Insert(table=lease, row=row, unless=unless)


def test_rows_are_those_of_the_selection(database: Database) -> None:
    database.write(Unit(changes=(new("b", 2), new("a", 1))))

    with database.read() as connection:
        found = NAMED.first(connection, name="b")
        expected = connection.execute(sa.select(lease).where(lease.c.name == "b")).one()
        oldest = OLDEST.all(connection)
        missing = NAMED.first(connection, name="c")

    assert found._asdict() == expected._asdict()
    assert [(one.name, one.until, one.number) for one in oldest] == [("a", AT, 1)]
    assert missing is None


def test_null_and_documents_are_read_back(database: Database) -> None:
    row = {
        "instance_id": 1,
        "first_seq": 1,
        "last_seq": 2,
        "tenant_id": 1,
        "at": AT,
        "actor_id": "a",
        "on_behalf_of": None,
        "events": [["started", None, None, {"n": 2**70, "at": AT}], ["ended"]],
        "position": None,
    }
    database.write(Unit(changes=(Insert(table=history, row=row),)))

    with database.read() as connection:
        found = Prepared(sa.select(history)).first(connection)

    assert found._asdict() == row


def test_it_sees_the_snapshot_that_is_open(database: Database) -> None:
    database.write(Unit(changes=(new("a", 1),)))
    move = Move(table=lease, key={"name": "a"}, values={"value": 2})

    with database.read() as connection:
        connection.execute(sa.select(lease.c.name)).all()
        database.write(Unit(changes=(move,)))
        inside = NAMED.first(connection, name="a").value
    with database.read() as connection:
        after = NAMED.first(connection, name="a").value

    assert (inside, after) == (1, 2)


def test_a_row_that_depends_on_another_is_stale_when_that_has_come(database: Database) -> None:
    newer = Unless(table=lease, key={"holder": "a"}, column="value", above=5)
    database.write(Unit(changes=(new("a", 5), new("b", 1, unless=newer))))
    database.write(Unit(changes=(new("c", 6),)))
    outcome = "written"

    try:
        database.write(Unit(changes=(new("d", 1, unless=newer), new("e"))))
    except Stale:
        outcome = "stale"

    with database.read() as connection:
        names = set(connection.execute(sa.select(lease.c.name)).scalars())
    assert outcome == "stale"
    assert {"a", "b", "c"} <= names
    assert not {"d", "e"} & names
