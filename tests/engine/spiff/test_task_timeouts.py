"""Listeners of a person's task while it waits: timeouts, changes, and whose it is at first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.dialects.attributes import Listener, PersonWork
from engine.errors import Conflict
from engine.spiff.steps import Amend
from tests.engine.spiff.listened import job, listening, note, script


def timeout(text: str, listener: Listener) -> Listener:
    return replace(listener, event="timeout", timer=text)


def test_a_timeout_listener_runs_beside_its_task_as_often_as_its_timer_says() -> None:
    played = listening(timeout("R2/PT1H", note("timeout", "late"))).start(seen="")

    played.fire("u:timeout1")
    assert played.variables["seen"] == " late"
    played.fire("u:timeout1")
    assert played.variables["seen"] == " late late"
    assert played.waiting == ["u"]
    assert played.complete("u").outcome == "completed"


def test_a_timeout_ends_with_its_task() -> None:
    played = listening(timeout("PT1H", note("timeout", "late"))).start(seen="")

    assert played.complete("u").outcome == "completed"
    assert played.variables == {"seen": ""}


def test_a_timeouts_worker_and_its_failing_script_do_not_hold_up_the_task() -> None:
    fails = timeout("PT2H", script("timeout", "y = x + 1"))
    played = listening(timeout("PT1H", job("timeout")), fails).start(seen="", x="text")

    played.fire("u:timeout1").fire("u:timeout2")
    assert played.wait("u:timeout1").detail["topic"] == "audit"
    assert list(played.broken) == ["u:timeout2"]
    played.complete("u").retry("u:timeout2", x=1).complete("u:timeout1", result={"brought": 2})
    assert played.variables == {"seen": "", "x": 1, "y": 2, "brought": 2}
    assert played.outcome == "completed"


def test_listeners_of_a_change_run_while_the_task_waits() -> None:
    played = listening(note("update", "u"), note("assignment", "a")).start(seen="")
    wait = played.wait("u")
    change = Amend(token_id=wait.token_id, scope_id=wait.scope_id, moments=("update", "assignment"))

    played.answer(change)
    assert played.variables["seen"] == " u a"
    played.answer(replace(change, moments=("assignment",)))
    assert played.variables["seen"] == " u a a"
    assert played.complete("u").outcome == "completed"


def test_a_failing_listener_of_a_change_refuses_it() -> None:
    played = listening(script("update", "y = x + 1")).start(x="text")
    amend = Amend(token_id=played.wait("u").token_id, moments=("update",))

    with pytest.raises(Conflict, match="its listener of 'update' fails") as refused:
        played.answer(amend)
    assert refused.value.code == "listener_refused"
    assert played.broken == {}


def test_a_task_for_somebody_is_assigned_after_its_creation_one_for_nobody_is_not() -> None:
    listeners = (note("assignment", "a"), note("create", "c"))
    for assignee, seen in (("=who", " c a"), (None, " c")):
        played = listening(*listeners, person=PersonWork(assignee=assignee))
        assert played.start(seen="", who="mia").variables["seen"] == seen
    played = listening(*listeners, person=PersonWork(assignee="=who")).start(seen="", who=None)
    assert played.variables["seen"] == " c"
