"""Four eyes: by the ids of those who decided, at every verb, in every round, at every door."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from engine.errors import Forbidden, PlaitError
from humantasks.approvals import is_barred
from tests.humantasks.office import HEAD, SIGN, Office, chain

MARKETING = 'plait:candidateGroups="marketing"'


@pytest.fixture
def case(office: Office) -> Any:
    """Mia has approved; the countersignature waits for anybody else of marketing or finance."""
    office.engine.deploy({"p.bpmn": chain({"approve": MARKETING, "sign": SIGN})})
    case = office.engine.start("p").id
    office.worklist.complete(office.only(office.mia).id, actor=office.mia)
    return case


def test_who_approved_sees_the_task_but_may_not_take_or_finish_it(
    office: Office, case: int
) -> None:
    task = office.only(office.mia)

    for attempt in (
        lambda: office.worklist.claim(task.id, actor=office.mia),
        lambda: office.worklist.complete(task.id, actor=office.mia),
        lambda: office.engine.complete(task.id, actor=office.mia),
        lambda: office.worklist.assign(task.id, office.mia.id, actor=office.noor),
    ):
        with pytest.raises(Forbidden) as refusal:
            attempt()
        assert refusal.value.code == "four_eyes"
        assert "Mia" in refusal.value.message
    assert "Mia" in office.worklist.get(task.id, actor=office.mia).may_not["complete"]
    assert office.engine.get(case).state == "active"


def test_another_person_may(office: Office, case: int) -> None:
    task = office.only(office.max)

    assert office.worklist.complete(task.id, actor=office.max).state == "completed"


def test_acting_for_somebody_counts_as_both(office: Office, case: int) -> None:
    task = office.only(office.mia)
    as_substitute = replace(office.max, on_behalf_of=office.mia.id)

    with pytest.raises(Forbidden) as refusal:
        office.worklist.complete(task.id, actor=as_substitute)
    assert refusal.value.code == "four_eyes"


def test_who_was_stood_in_for_is_barred_too(office: Office) -> None:
    office.engine.deploy({"p.bpmn": chain({"approve": MARKETING, "sign": SIGN})})
    office.engine.start("p")
    as_substitute = replace(office.max, on_behalf_of=office.mia.id)
    office.worklist.complete(office.only(office.max).id, actor=as_substitute)

    for barred in (office.mia, office.max):
        with pytest.raises(Forbidden) as refusal:
            office.worklist.claim(office.only(barred).id, actor=barred)
        assert refusal.value.code == "four_eyes"


def test_the_rule_looks_at_persons_not_at_variables_or_names(office: Office, case: int) -> None:
    office.engine.set_variables(case, variables={"approver": "somebody else"})
    office.worklist.people.change(office.mia.id, name="Somebody Else")
    renamed = office.worklist.people.actor(office.mia.id)

    with pytest.raises(Forbidden) as refusal:
        office.worklist.claim(office.only(renamed).id, actor=renamed)
    assert refusal.value.code == "four_eyes"


def test_a_task_claimed_before_the_other_decision_is_still_barred(office: Office) -> None:
    """Both tasks are open at once: claiming one early does not get around the rule."""
    text = (
        f'{HEAD}<process id="p" isExecutable="true"><startEvent id="s"/>'
        '<sequenceFlow id="a" sourceRef="s" targetRef="g"/><parallelGateway id="g"/>'
        '<sequenceFlow id="b" sourceRef="g" targetRef="approve"/>'
        '<sequenceFlow id="c" sourceRef="g" targetRef="sign"/>'
        f'<userTask id="approve" {MARKETING}/><userTask id="sign" {SIGN}/>'
        "</process></definitions>"
    )
    office.engine.deploy({"p.bpmn": text.encode()})
    office.engine.start("p")
    [sign, approve] = sorted(
        office.worklist.tasks(actor=office.mia).items, key=lambda one: one.element_id != "sign"
    )

    office.worklist.claim(sign.id, actor=office.mia)
    office.worklist.complete(approve.id, actor=office.mia)

    with pytest.raises(Forbidden) as refusal:
        office.worklist.complete(sign.id, actor=office.mia)
    assert refusal.value.code == "four_eyes"


def test_two_decisions_at_once_by_one_person_never_both_land(office: Office) -> None:
    """Two tabs: one decision lands at a time, so the other one is judged anew."""
    office.engine.deploy(
        {
            "p.bpmn": chain({"approve": MARKETING}).replace(
                b'<sequenceFlow id="f0" sourceRef="start" targetRef="approve"/>',
                b'<sequenceFlow id="f0" sourceRef="start" targetRef="g"/><parallelGateway id="g"/>'
                b'<sequenceFlow id="f8" sourceRef="g" targetRef="approve"/>'
                b'<sequenceFlow id="f9" sourceRef="g" targetRef="sign"/>'
                b'<userTask id="sign" ' + SIGN.encode() + b"/>",
            )
        }
    )
    for _ in range(5):
        case = office.engine.start("p").id
        ids = [wait.id for wait in office.engine.waits(case)]
        barrier = threading.Barrier(2)
        answers: list[str] = []

        def finish(task_id: Any, gate: Any = barrier, into: Any = answers) -> None:
            gate.wait()
            try:
                office.worklist.complete(task_id, actor=office.mia)
                into.append("done")
            except PlaitError as error:
                into.append(error.code)

        threads = [threading.Thread(target=finish, args=(one,)) for one in ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert "done" in answers
        done = [
            one
            for one in office.engine.history(case)
            if one.kind == "task_completed" and one.actor == office.mia.id
        ]
        elements = [one.element_id for one in done]
        assert elements in (["approve"], ["sign", "approve"])


def test_the_rule_in_one_line() -> None:
    from engine.actors import Actor

    actor = Actor(id="a", kind="person", name="A", on_behalf_of="b")

    assert is_barred(actor, frozenset({"a"}))
    assert is_barred(actor, frozenset({"b"}))
    assert not is_barred(actor, frozenset({"c"}))
    assert not is_barred(Actor(id="a", kind="person", name="A"), frozenset())
