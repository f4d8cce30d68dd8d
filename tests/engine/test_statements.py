"""Row changes of one shape share a statement; what differs in more than values does not."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.dialects import postgresql

from engine.changes import Change, Delete, Insert, Move, Upsert
from engine.database import Database
from engine.errors import Conflict
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


def test_many_rows_are_not_one_statement() -> None:
    assert in_one(*(new(str(number)) for number in range(200)))
    assert not in_one(*(new(str(number)) for number in range(201)))
    assert not in_one(*(moved(str(number)) for number in range(65)))


def test_a_count_that_is_right_by_accident_is_noticed(database: Database) -> None:
    """Two moves that expect one row each: neither may be covered by the other."""
    from engine.changes import Unit
    from engine.database import Stale

    database.write(Unit(changes=(new("a"),)))
    outcome = "written"
    try:
        database.write(Unit(changes=(moved("a"), moved("none"))))
    except Stale:
        outcome = "stale"

    assert outcome == "stale"
