"""The life of a task through the worklist's verbs, on a real database."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from engine.clock import MovableClock
from engine.errors import Conflict, Forbidden, NotFound
from tests.humantasks.office import APPROVE, Office, form_bytes, one_task


def test_a_task_is_found_by_its_group_with_its_case(office: Office, case: int) -> None:
    task = office.only(office.mia)

    assert (task.name, task.state, task.business_key) == ("Approve", "open", "K")
    assert (task.instance_id, task.definition_key) == (case, "p")
    assert task.candidate_groups == ("marketing",)
    assert office.worklist.tasks(actor=office.eve).items == ()
    assert office.worklist.tasks(actor=office.fei).items == ()


def test_a_claimed_task_leaves_the_others_lists_and_returns_when_released(
    office: Office, case: int
) -> None:
    task = office.only(office.mia)

    claimed = office.worklist.claim(task.id, actor=office.mia)
    assert (claimed.state, claimed.assignee_name) == ("claimed", "Mia")
    assert office.only(office.mia, assignee="me").id == task.id
    assert office.worklist.tasks(actor=office.max).items == ()
    assert office.only(office.max, state="claimed").assignee_name == "Mia"

    released = office.worklist.release(task.id, actor=office.mia)
    assert (released.state, released.assignee_id) == ("open", None)
    assert office.only(office.max).id == task.id
    assert office.kinds(case) == ["task_claimed", "task_released"]


def test_the_page_of_a_task_shows_the_forms_values_and_nothing_else(
    office: Office, case: int
) -> None:
    view = office.worklist.get(office.only(office.mia).id, actor=office.mia)

    assert view.data == {"category": "soap"}
    assert view.writable == ("spend", "comment")
    assert [one.value for one in view.outcomes] == ["approve", "reject"]
    assert view.may == {"claim", "complete", "comment", "save_draft"}
    assert "open" in view.may_not["release"]


def test_completing_an_open_task_claims_and_completes_it(office: Office, case: int) -> None:
    task = office.only(office.mia)

    instance = office.worklist.complete(
        task.id, variables={"spend": 5, "comment": "fine"}, outcome="approve", actor=office.mia
    )

    assert instance.state == "completed"
    assert office.engine.variables(case)["decision"] == "approve"
    assert office.engine.variables(case)["spend"] == 5
    done = office.only(office.mia, state="completed")
    assert (done.completed_by_name, done.outcome) == ("Mia", "approve")
    assert office.kinds(case) == ["task_completed"]
    assert office.worklist.tasks(actor=office.max, state="completed").items == ()


def test_a_second_completion_says_who_was_faster(office: Office, case: int) -> None:
    task = office.only(office.mia)
    office.worklist.complete(task.id, outcome="approve", actor=office.mia)

    with pytest.raises(Conflict) as refusal:
        office.worklist.complete(task.id, outcome="reject", actor=office.max)

    assert refusal.value.code == "wrong_state"
    assert "completed" in refusal.value.message
    assert "Mia" in refusal.value.message


def test_the_same_key_gives_the_first_answer_again(office: Office, case: int) -> None:
    task = office.only(office.mia)
    first = office.worklist.complete(task.id, outcome="approve", actor=office.mia, key="k")
    again = office.worklist.complete(task.id, outcome="approve", actor=office.mia, key="k")

    assert again == first


@pytest.mark.parametrize("verb", ["get", "claim", "release", "complete", "comment", "save_draft"])
def test_a_task_of_others_is_the_same_as_none(office: Office, case: int, verb: Any) -> None:
    task_id = office.only(office.mia).id
    more = {"comment": ("hello",), "save_draft": ({},)}.get(verb, ())

    with pytest.raises(NotFound) as foreign:
        getattr(office.worklist, verb)(task_id, *more, actor=office.eve)
    with pytest.raises(NotFound) as missing:
        getattr(office.worklist, verb)(12345, *more, actor=office.eve)

    assert foreign.value.message.replace(str(task_id), "N") == missing.value.message.replace(
        "12345", "N"
    )


def test_the_engines_own_door_hides_a_foreign_task_like_a_missing_one(
    office: Office, case: int
) -> None:
    task_id = office.only(office.mia).id

    with pytest.raises(NotFound) as foreign:
        office.engine.complete(task_id, variables={"decision": "approve"}, actor=office.eve)
    with pytest.raises(NotFound) as missing:
        office.engine.complete(12345, actor=office.eve)

    assert foreign.value.message.replace(str(task_id), "N") == missing.value.message.replace(
        "12345", "N"
    )
    assert office.only(office.mia).state == "open"


def test_a_colleague_cannot_take_or_finish_a_claimed_task(office: Office, case: int) -> None:
    task = office.only(office.mia)
    office.worklist.claim(task.id, actor=office.mia)

    for attempt in (
        lambda: office.worklist.claim(task.id, actor=office.max),
        lambda: office.worklist.complete(task.id, outcome="approve", actor=office.max),
        lambda: office.worklist.save_draft(task.id, {}, actor=office.max),
    ):
        with pytest.raises(Conflict) as refusal:
            attempt()
        assert refusal.value.code == "already_claimed"
        assert "Mia" in refusal.value.message
    with pytest.raises(Forbidden):
        office.worklist.release(task.id, actor=office.max)


def test_claiming_what_one_has_changes_nothing(office: Office, case: int) -> None:
    task = office.only(office.mia)
    first = office.worklist.claim(task.id, actor=office.mia)

    assert office.worklist.claim(task.id, actor=office.mia) == first
    assert office.kinds(case) == ["task_claimed"]


def test_two_people_claim_at_once_and_one_wins(office: Office, case: int) -> None:
    task = office.only(office.mia)
    barrier = threading.Barrier(2)
    answers = {}

    def take(actor: Any) -> None:
        barrier.wait()
        try:
            answers[actor.name] = office.worklist.claim(task.id, actor=actor).assignee_name
        except Conflict as conflict:
            answers[actor.name] = conflict.code

    threads = [threading.Thread(target=take, args=(one,)) for one in (office.mia, office.max)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    winner = office.only(office.noor).assignee_name
    assert answers.pop(winner) == winner
    assert list(answers.values()) == ["already_claimed"]
    assert office.kinds(case) == ["task_claimed"]


def test_a_lead_assigns_and_takes_back(office: Office, case: int) -> None:
    task = office.only(office.noor)

    assigned = office.worklist.assign(task.id, office.fei.id, actor=office.noor)
    assert assigned.assignee_name == "Fei"
    assert office.only(office.fei).id == task.id

    office.worklist.release(task.id, actor=office.noor)
    assert office.worklist.tasks(actor=office.fei).items == ()
    with pytest.raises(Forbidden):
        office.worklist.assign(task.id, office.mia.id, actor=office.mia)
    with pytest.raises(NotFound):
        office.worklist.assign(task.id, "nobody", actor=office.noor)
    with pytest.raises(Forbidden) as refusal:
        office.worklist.claim(task.id, actor=office.noor)
    assert "marketing" in refusal.value.message


def test_a_deactivated_person_is_not_assigned(office: Office, case: int) -> None:
    office.worklist.people.change(office.fei.id, is_active=False)

    with pytest.raises(Forbidden) as refusal:
        office.worklist.assign(office.only(office.noor).id, office.fei.id, actor=office.noor)

    assert refusal.value.code == "person_inactive"


def test_nothing_moves_while_the_instance_is_suspended(office: Office, case: int) -> None:
    task = office.only(office.mia)
    office.engine.suspend(case)

    for attempt in (
        lambda: office.worklist.claim(task.id, actor=office.mia),
        lambda: office.worklist.complete(task.id, outcome="approve", actor=office.mia),
    ):
        with pytest.raises(Conflict) as refusal:
            attempt()
        assert refusal.value.code == "wrong_state"
    assert "suspended" in office.worklist.get(task.id, actor=office.mia).may_not["claim"]


def test_a_cancelled_instance_withdraws_its_task(office: Office, case: int) -> None:
    task = office.only(office.mia)
    office.engine.cancel(case, reason="mistake")

    assert office.worklist.tasks(actor=office.mia).items == ()
    assert office.only(office.noor, state="withdrawn").id == task.id
    with pytest.raises(Conflict):
        office.worklist.complete(task.id, outcome="approve", actor=office.mia)


def test_rights_that_are_taken_end_at_once(office: Office, case: int) -> None:
    task = office.only(office.mia)
    people = office.worklist.people
    people.leave(office.mia.id, "marketing")

    with pytest.raises(NotFound):
        office.worklist.claim(task.id, actor=people.actor(office.mia.id))


def test_a_task_is_late_when_its_due_time_has_passed(office: Office, clock: MovableClock) -> None:
    office.engine.deploy({"p.bpmn": one_task(APPROVE + ' plait:dueDate="P3D"'),
                          "approve.form": form_bytes()})  # fmt: skip
    office.engine.start("p")

    due_at = clock.now() + timedelta(days=3)
    assert (office.only(office.mia).due_at, office.only(office.mia).is_overdue) == (due_at, False)
    assert office.worklist.counts(actor=office.mia).overdue.number == 0

    clock.advance(timedelta(days=4))
    assert office.only(office.mia).is_overdue
    assert office.worklist.counts(actor=office.mia).overdue.number == 1


def test_people_who_meet_a_task_see_its_instance(office: Office, case: int) -> None:
    assert [one.id for one in office.engine.instances(actor=office.mia).items] == [case]
    assert office.engine.get(case, actor=office.noor).id == case
    assert office.engine.instances(actor=office.eve).items == ()
    with pytest.raises(NotFound):
        office.engine.get(case, actor=office.eve)
