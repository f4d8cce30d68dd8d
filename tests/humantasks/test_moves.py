"""The table of moves, each allowed and refused; the service holds to it."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import Conflict
from humantasks.moves import STATES, TASK_MOVES, is_allowed
from tests.humantasks.office import Office, one_task

ALLOWED = {
    ("claim", "open"), ("release", "claimed"), ("assign", "open"), ("assign", "claimed"),
    ("escalate", "open"), ("escalate", "claimed"), ("remind", "open"), ("remind", "claimed"),
    ("save_draft", "open"), ("save_draft", "claimed"), ("complete", "open"),
    ("complete", "claimed"), ("withdraw", "open"), ("withdraw", "claimed"),
    ("comment", "open"), ("comment", "claimed"), ("comment", "completed"),
    ("comment", "withdrawn"),
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("move", TASK_MOVES)
def test_the_table_allows_these_moves_and_refuses_the_others(move: Any, state: Any) -> None:
    assert is_allowed(move, state) == ((move, state) in ALLOWED)


@pytest.mark.parametrize("end", ["completed", "withdrawn"])
def test_an_ended_task_makes_no_move_but_comments(office: Office, end: Any) -> None:
    office.engine.deploy({"p.bpmn": one_task('plait:candidateGroups="marketing"')})
    case = office.engine.start("p").id
    task = office.only(office.mia)
    if end == "completed":
        office.worklist.complete(task.id, actor=office.mia)
    else:
        office.engine.cancel(case)
    worklist = office.worklist

    for move in (
        lambda: worklist.claim(task.id, actor=office.ola),
        lambda: worklist.release(task.id, actor=office.ola),
        lambda: worklist.assign(task.id, office.mia.id, actor=office.ola),
        lambda: worklist.escalate(task.id, ["finance"], actor=office.ola),
        lambda: worklist.remind(task.id, actor=office.ola),
        lambda: worklist.save_draft(task.id, {}, actor=office.ola),
        lambda: worklist.complete(task.id, actor=office.ola),
    ):
        with pytest.raises(Conflict) as refusal:
            move()
        assert refusal.value.code == "wrong_state"
        assert end in refusal.value.message
    assert office.only(office.ola, state=end).id == task.id
