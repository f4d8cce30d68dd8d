"""Lists: what is in them, in which order, part by part, and that they walk indexes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from engine.errors import Invalid
from humantasks import rows
from humantasks.tables import task
from tests.humantasks.office import Office, chain, one_task

BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def many(office: Office, count: Any, *, groups: Any = ("marketing",), changes: Any = None) -> Any:
    """Write tasks as rows, without instances: lists read nothing else."""
    written = []
    for number in range(count):
        values = {
            "instance_id": number + 1,
            "id": 1_000 + number,
            "tenant_id": 1,
            "definition_id": 1,
            "definition_key": "even" if number % 2 == 0 else "odd",
            "definition_name": "Process",
            "business_key": f"K-{number}",
            "element_id": "approve",
            "name": f"Approve {number}",
            "assignee_id": None,
            "due_at": BEGINNING + timedelta(hours=(number * 7) % count) if number % 3 else None,
            "follow_up_at": None,
            "priority": (number * 5) % 4,
            "created_at": BEGINNING,
            "form": None,
            "detail": {},
            "columns": {},
            **(changes(number) if changes else {}),
        }
        written.append(rows.fresh(values))
    engine = office.engine
    with engine.database.sqlalchemy.execution_options(plait_writes=True).begin() as connection:
        connection.execute(sa.insert(task), written)
        for table, found in _beside(written, groups).items():
            connection.execute(sa.insert(table), found)
    return written


def _beside(written: Any, groups: Any) -> Any:
    found: dict[sa.Table, list[dict[str, Any]]] = {}
    for row in written:
        for change in rows.listings(row, groups, ()):
            found.setdefault(change.table, []).append(dict(change.row))
    return found


def walked(office: Office, actor: Any, **filters: Any) -> Any:
    """Return the ids of all parts of a list, seven at a time."""
    found, cursor = [], None
    while True:
        part = office.worklist.tasks(actor=actor, limit=7, cursor=cursor, **filters)
        found += [one.id for one in part.items]
        cursor = part.next
        if cursor is None:
            return found


@pytest.mark.parametrize(
    ("sort", "key", "is_falling"),
    [
        ("due", lambda row: (row["sort_due_at"], row["id"]), False),
        ("priority", lambda row: (-row["priority"], row["sort_due_at"], row["id"]), False),
        ("created", lambda row: row["id"], True),
    ],
)
@pytest.mark.parametrize("who", ["mia", "noor"])
def test_every_part_of_a_list_follows_the_one_before(
    office: Office, sort: Any, key: Any, is_falling: Any, who: Any
) -> None:
    written = many(office, 60, groups=("marketing", "finance"))
    actor = getattr(office, who)

    found = walked(office, actor, sort=sort)

    assert found == [row["id"] for row in sorted(written, key=key, reverse=is_falling)]


def test_a_task_for_two_of_my_groups_is_listed_once(office: Office) -> None:
    many(office, 20, groups=("marketing", "finance"))
    people = office.worklist.people
    people.join(office.mia.id, "finance")
    mia = people.actor(office.mia.id)

    assert len(walked(office, mia)) == 20
    assert len(walked(office, mia, candidate_group="finance")) == 20
    assert office.worklist.counts(actor=mia).groups["finance"].number == 20


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"definition_key": "even"}, {0, 2, 4, 6, 8}),
        ({"definition_key": "none"}, set()),
        ({"q": "K-3"}, {3}),
        ({"q": "approve 4"}, {4}),
        ({"q": "%"}, set()),
        ({"q": "' OR 1=1--"}, set()),
        ({"due_before": BEGINNING + timedelta(hours=5)}, {2}),
        ({"candidate_group": "marketing"}, set(range(10))),
        ({"candidate_group": "finance"}, set()),
        ({"state": "claimed"}, set()),
        ({"assignee": "me"}, set()),
        ({"state": "completed"}, set()),
    ],
)
def test_filters_narrow_what_may_be_seen(office: Office, filters: Any, expected: Any) -> None:
    many(office, 10)

    found = office.worklist.tasks(actor=office.mia, **filters).items

    assert {one.id - 1_000 for one in found} == expected
    assert office.worklist.tasks(actor=office.eve, **filters).items == ()


@pytest.mark.parametrize(
    ("filters", "field"),
    [
        ({"state": "done"}, "state"),
        ({"sort": "name"}, "sort"),
        ({"sort": "due; DROP TABLE task"}, "sort"),
        ({"limit": 0}, "limit"),
        ({"limit": 10**9}, "limit"),
        ({"limit": -1}, "limit"),
        ({"due_before": datetime(2026, 1, 1)}, "due_before"),  # noqa: DTZ001 - the wrong kind
        ({"q": "x" * 201}, "q"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "é"}, "cursor"),
        ({"cursor": ""}, "cursor"),
        ({"cursor": "WyJkdWUiLDFd"}, "cursor"),
    ],
)
def test_a_wrong_filter_is_named(office: Office, filters: Any, field: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        office.worklist.tasks(actor=office.mia, **filters)

    assert (refusal.value.code, refusal.value.where["field"]) == ("filter_invalid", field)


def test_a_cursor_belongs_to_its_order(office: Office) -> None:
    many(office, 10)
    cursor = office.worklist.tasks(actor=office.mia, limit=2, sort="created").next

    with pytest.raises(Invalid):
        office.worklist.tasks(actor=office.mia, limit=2, sort="due", cursor=cursor)


def test_counts_stop_at_two_hundred(office: Office) -> None:
    many(office, 230)

    counts = office.worklist.counts(actor=office.mia)
    everything = office.worklist.counts(actor=office.noor).everything

    assert (counts.groups["marketing"].number, counts.groups["marketing"].is_more) == (200, True)
    assert (counts.mine.number, counts.mine.is_more) == (0, False)
    assert counts.everything is None
    assert everything is not None
    assert (everything.number, everything.is_more) == (200, True)


def test_a_lead_sees_what_one_person_has_and_a_colleague_only_his_own_groups(
    office: Office,
) -> None:
    office.engine.deploy({"p.bpmn": one_task('plait:candidateGroups="finance"')})
    office.engine.start("p")
    fei_task = office.only(office.fei)
    office.worklist.claim(fei_task.id, actor=office.fei)

    assert office.only(office.noor, assignee=office.fei.id).id == fei_task.id
    assert office.worklist.tasks(actor=office.mia, assignee=office.fei.id).items == ()
    assert office.worklist.counts(actor=office.fei).mine.number == 1


def test_another_tenants_tasks_do_not_exist(office: Office) -> None:
    many(office, 5, changes=lambda _: {"tenant_id": 2})
    stranger = office.worklist.people.add("ann", groups={"marketing"}, tenant_id=3).as_actor()

    assert office.worklist.tasks(actor=office.noor).items == ()
    assert office.worklist.tasks(actor=stranger).items == ()


def test_a_list_takes_two_statements_and_all_counts_one(office: Office) -> None:
    office.engine.deploy({"p.bpmn": chain({"approve": 'plait:candidateGroups="marketing"'})})
    for _ in range(5):
        office.engine.start("p")
    statements: list[str] = []
    pool = office.engine.database.sqlalchemy
    sa.event.listen(pool, "before_cursor_execute", lambda *seen: statements.append(seen[2]))

    items = office.worklist.tasks(actor=office.mia).items
    listing = [one for one in statements if not one.startswith("BEGIN")]
    statements.clear()
    office.worklist.counts(actor=office.mia)
    counting = [one for one in statements if not one.startswith("BEGIN")]

    assert len(items) == 5
    assert len(listing) == 2
    assert len(counting) == 1


def test_a_group_list_walks_its_index(office: Office) -> None:
    """No plan of a list reads a whole table or sorts more than the parts it takes."""
    if not office.engine.database.is_sqlite:
        return
    many(office, 300)
    seen = []
    pool = office.engine.database.sqlalchemy
    sa.event.listen(pool, "before_cursor_execute", lambda *call: seen.append(call[2:4]))

    for actor in (office.mia, office.noor):
        for sort in ("due", "priority", "created"):
            office.worklist.tasks(actor=actor, sort=sort)
    office.worklist.counts(actor=office.mia)

    with pool.connect() as connection:
        for statement, parameters in seen[:]:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            for step in plan.all():
                is_scan = step.detail.startswith("SCAN task")
                assert not is_scan or "INDEX" in step.detail, (step.detail, statement)
