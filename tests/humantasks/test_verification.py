"""A sound worklist has no violation; each kind of damage is named."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from humantasks.tables import task, task_draft, task_listing
from humantasks.verification import violations
from tests.humantasks.office import Office, one_task

MARKETING = 'plait:candidateGroups="marketing" plait:candidateUsers="fei"'


def broken(office: Office, instance_id: int) -> set[str]:
    with office.engine.database.read() as connection:
        return {code for _, code, _ in violations(connection, instance_id, instance_id)}


def damage(office: Office, statement: sa.sql.expression.Executable) -> None:
    pool = office.engine.database.sqlalchemy.execution_options(plait_writes=True)
    with pool.begin() as connection:
        connection.execute(statement)


def test_every_state_of_a_task_is_sound(office: Office) -> None:
    office.engine.deploy({"p.bpmn": one_task(MARKETING)})
    case = office.engine.start("p").id
    task_id = office.only(office.mia).id
    worklist = office.worklist

    for move in (
        lambda: None,
        lambda: worklist.claim(task_id, actor=office.mia),
        lambda: worklist.save_draft(task_id, {"x": 1}, actor=office.mia),
        lambda: worklist.escalate(task_id, ["finance"], actor=office.noor),
        lambda: worklist.release(task_id, actor=office.mia),
        lambda: worklist.assign(task_id, office.max.id, actor=office.noor),
        lambda: worklist.complete(task_id, actor=office.max),
    ):
        move()
        assert broken(office, case) == set()
    other = office.engine.start("p").id
    office.engine.cancel(other)
    assert broken(office, other) == set()


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (sa.update(task_listing).values(urgency=1), "lists_differ"),
        (sa.update(task_listing).values(state="claimed"), "lists_differ"),
        (sa.update(task).values(state="completed"), "tasks_differ"),
        (sa.update(task).values(ended_at=task.c.created_at), "task_end"),
    ],
)
def test_damage_is_named(
    office: Office, statement: sa.sql.expression.Executable, code: str
) -> None:
    office.engine.deploy({"p.bpmn": one_task(MARKETING)})
    case = office.engine.start("p").id

    damage(office, statement)

    assert code in broken(office, case)


def test_a_draft_left_behind_is_named(office: Office) -> None:
    office.engine.deploy({"p.bpmn": one_task(MARKETING)})
    case = office.engine.start("p").id
    done = office.only(office.mia)
    office.worklist.complete(done.id, actor=office.mia)
    row = {"task_id": done.id, "person_id": "x", "tenant_id": 1, "variables": {}}

    damage(office, sa.insert(task_draft).values(**row, saved_at=office.engine.clock.now()))

    assert broken(office, case) == {"draft_left"}
