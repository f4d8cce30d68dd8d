"""Drafts and comments."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Connection

from engine.changes import Unit
from engine.clock import MovableClock
from engine.errors import Conflict, Invalid
from tests.humantasks.office import Office


def test_a_draft_is_kept_for_its_writer_alone(
    office: Office, case: int, clock: MovableClock
) -> None:
    task = office.only(office.mia)

    draft = office.worklist.save_draft(task.id, {"comment": "half a sen"}, actor=office.mia)

    assert draft.saved_at == clock.now()
    assert office.worklist.get(task.id, actor=office.mia).draft == draft
    assert office.worklist.get(task.id, actor=office.max).draft is None
    with pytest.raises(Invalid) as refusal:
        office.worklist.save_draft(task.id, {"secret": 1}, actor=office.mia)
    assert refusal.value.code == "field_not_allowed"


def test_a_draft_that_meets_a_completion_never_outlives_it(office: Office, case: int) -> None:
    """The task is completed between the decision to keep a draft and its writing."""
    task = office.only(office.mia)
    database = office.engine.database
    write = database.write

    def write_late(unit: Unit, reader: Connection | None = None) -> None:
        database.write = write  # type: ignore[method-assign]
        office.worklist.complete(task.id, outcome="approve", actor=office.mia)
        write(unit, reader)

    database.write = write_late  # type: ignore[method-assign]
    with pytest.raises(Conflict) as refusal:
        office.worklist.save_draft(task.id, {"comment": "late"}, actor=office.mia)

    assert refusal.value.code == "wrong_state"
    assert office.worklist.get(task.id, actor=office.mia).draft is None


def test_a_completion_that_meets_a_first_draft_takes_it_along(office: Office, case: int) -> None:
    """The draft is written between the decision to complete and its writing."""
    task = office.only(office.mia)
    database = office.engine.database
    write = database.write

    def write_late(unit: Unit, reader: Connection | None = None) -> None:
        database.write = write  # type: ignore[method-assign]
        office.worklist.save_draft(task.id, {"comment": "early"}, actor=office.max)
        write(unit, reader)

    database.write = write_late  # type: ignore[method-assign]
    office.worklist.complete(task.id, outcome="approve", actor=office.mia)

    assert office.worklist.get(task.id, actor=office.max).draft is None
    assert office.worklist.get(task.id, actor=office.mia).task.state == "completed"


def test_comments_stay_in_order_also_after_the_end(office: Office, case: int) -> None:
    task = office.only(office.mia)
    office.worklist.comment(task.id, " first <b> ", actor=office.mia)
    office.worklist.complete(task.id, outcome="approve", actor=office.mia)
    office.worklist.comment(task.id, "second", actor=office.noor)

    comments = office.worklist.get(task.id, actor=office.mia).comments

    assert [(one.author_name, one.text) for one in comments] == [
        ("Mia", "first <b>"),
        ("Noor", "second"),
    ]
    with pytest.raises(Invalid):
        office.worklist.comment(task.id, "  ", actor=office.mia)
