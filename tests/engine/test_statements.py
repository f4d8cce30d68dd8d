"""Row changes of one shape share a statement; what differs in more than values does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from engine.changes import Change, Delete, Insert, Move, Unit, Unless, Upsert
from engine.database import Database, Stale
from engine.errors import Conflict, Invalid
from engine.statements import Statements, batches
from engine.tables import lease, timer

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def new(name: str) -> Insert:
    return Insert(table=lease, row={"name": name, "holder": "a", "until": AT, "value": 0})


def moved(name: str, expected: object = 0, otherwise: Conflict | None = None) -> Move:
    return Move(
        table=lease,
        key={"name": name},
        expected={"value": expected},
        values={"value": 1},
        otherwise=otherwise,
    )


def shapes(*changes: Change) -> list[tuple[str, int]]:
    return [(type(one.changes[0]).__name__, len(one.changes)) for one in batches(changes)]


def test_guards_come_first_and_new_rows_last() -> None:
    upsert = Upsert(table=lease, row=dict(new("u").row))
    delete = Delete(table=lease, key={"name": "d"})

    assert shapes(new("a"), upsert, delete, moved("m")) == [
        ("Move", 1),
        ("Delete", 1),
        ("Upsert", 1),
        ("Insert", 1),
    ]


def test_changes_of_one_shape_are_one_statement() -> None:
    assert shapes(*(new(str(number)) for number in range(300))) == [("Insert", 300)]
    assert shapes(*(moved(str(number)) for number in range(300))) == [("Move", 300)]
    assert shapes(moved("a", (1, 2)), moved("b", (3, 4))) == [("Move", 2)]


def test_what_differs_in_shape_stays_apart() -> None:
    assert shapes(moved("a", (1, 2)), moved("b", (1, 2, 3)), moved("c", None)) == [
        ("Move", 1),
        ("Move", 1),
        ("Move", 1),
    ]
    assert shapes(new("a"), Insert(table=lease, row={**new("b").row, "holder": None})) == [
        ("Insert", 2)
    ]


def test_different_errors_stay_apart() -> None:
    first, second = Conflict("one"), Conflict("two")

    assert shapes(moved("a", 0, first), moved("b", 0, second), moved("c", 0, first)) == [
        ("Move", 2),
        ("Move", 1),
    ]


def test_deletions_that_expect_rows_do_not_hide_behind_those_that_do_not() -> None:
    key = {"name": "a"}
    first = Conflict("one")
    found = batches(
        [
            Delete(table=lease, key=key, exactly=1, otherwise=first),
            Delete(table=lease, key=key, exactly=1, otherwise=Conflict("two")),
            Delete(table=lease, key=key),
        ]
    )

    assert [len(one.changes) for one in found] == [1, 1, 1]


def test_tables_stay_apart() -> None:
    due = Insert(table=timer, row={"instance_id": 1, "wait_id": 1, "due_at": AT})

    assert shapes(new("a"), due, new("b")) == [("Insert", 2), ("Insert", 1)]


def in_one(*changes: Change) -> bool:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return Statements(dialect).in_one(batches(changes)) is not None


def test_parts_of_one_statement_never_touch_the_same_row() -> None:
    delete, other = Delete(table=lease, key={"name": "a"}), Delete(table=lease, key={"name": "b"})
    due = Delete(table=timer, key={"instance_id": 1})
    again = Insert(table=timer, row={"instance_id": 1, "wait_id": 1, "due_at": AT})
    upsert = Upsert(table=lease, row=dict(new("a").row))

    assert in_one(delete, other, moved("c"), new("d"), new("e"))
    assert not in_one(delete, new("a"))
    assert not in_one(delete, moved("a"))
    assert not in_one(delete, upsert)
    assert in_one(other, upsert)
    assert not in_one(due, again)
    assert not in_one(moved("a", 1), moved("a", (1, 2)))


def test_many_moves_are_not_one_statement_but_any_number_of_new_rows_is_the_same_one() -> None:
    statements = Statements(postgresql.dialect())  # type: ignore[no-untyped-call]
    few, many = (
        statements.in_one(batches(new(str(number)) for number in range(count)))
        for count in (2, 500)
    )

    assert few is not None
    assert many is not None
    assert few[0] == many[0]
    assert not in_one(*(moved(str(number)) for number in range(65)))


def test_several_new_rows_are_stored_exactly(database: Database) -> None:
    at = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)
    rows = [
        {"name": f'é \\ "{number}" \n \' %s $1', "holder": "", "until": at, "value": value}
        for number, value in enumerate((0, -1, 2**63 - 1))
    ]

    database.write(Unit(changes=tuple(Insert(table=lease, row=row) for row in rows)))

    with database.read() as connection:
        stored = connection.execute(sa.select(lease).order_by(lease.c.name)).mappings()
        assert [dict(row) for row in stored] == rows


def test_a_text_that_is_too_long_is_refused_also_among_others(postgresql_url: str) -> None:
    database = Database(postgresql_url)

    with pytest.raises(Invalid) as refused:
        database.write(Unit(changes=(new("a"), new("b" * 300))))

    assert refused.value.code == "value_unfit"
    database.close()


def test_several_rows_under_one_condition_are_all_stale_or_all_stored(database: Database) -> None:
    unless = Unless(table=lease, key={"holder": "a"}, column="value", above=5)

    def two(names: str) -> Unit:
        rows = (dict(new(name).row) for name in names)
        return Unit(changes=tuple(Insert(table=lease, row=row, unless=unless) for row in rows))

    database.write(two("ab"))
    newer = Insert(table=lease, row={**new("newer").row, "value": 6})
    database.write(Unit(changes=(newer,)))
    with pytest.raises(Stale):
        database.write(two("cd"))

    with database.read() as connection:
        names = connection.execute(sa.select(lease.c.name).order_by(lease.c.name)).scalars().all()
    assert names == ["a", "b", "newer"]


def test_a_count_that_is_right_by_accident_is_noticed(database: Database) -> None:
    """Two moves that expect one row each: neither may be covered by the other."""
    database.write(Unit(changes=(new("a"),)))
    outcome = "written"
    try:
        database.write(Unit(changes=(moved("a"), moved("none"))))
    except Stale:
        outcome = "stale"

    assert outcome == "stale"
