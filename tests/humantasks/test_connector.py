"""Service tasks that remind and escalate, on a clock that the test moves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine.clock import MovableClock
from engine.connectors import Call
from engine.errors import Forbidden, Invalid, Refused
from humantasks.connector import WorklistConnector
from tests.humantasks.office import HEAD, Office

DIAGRAM = f"""{HEAD}<process id="p" isExecutable="true"><startEvent id="s"/>
<sequenceFlow id="a" sourceRef="s" targetRef="approve"/>
<userTask id="approve" name="Approve" plait:candidateGroups="marketing"/>
<boundaryEvent id="two" attachedToRef="approve" cancelActivity="false"><timerEventDefinition>
<timeDuration>P2D</timeDuration></timerEventDefinition></boundaryEvent>
<boundaryEvent id="four" attachedToRef="approve" cancelActivity="false"><timerEventDefinition>
<timeDuration>P4D</timeDuration></timerEventDefinition></boundaryEvent>
<sequenceFlow id="b" sourceRef="approve" targetRef="e"/><endEvent id="e"/>
<sequenceFlow id="c" sourceRef="two" targetRef="remind"/>
<serviceTask id="remind" plait:connector="worklist" plait:action="remind" plait:task="approve"/>
<sequenceFlow id="d" sourceRef="four" targetRef="escalate"/>
<serviceTask id="escalate" plait:connector="worklist" plait:action="escalate"
 plait:task="approve" plait:groups="marketing-leads, finance"/>
</process></definitions>"""


def call_of(instance_id: Any, **settings: Any) -> Any:
    return Call(
        job_id=1,
        idempotency_key="job-1",
        attempt=1,
        tenant_id=1,
        instance_id=instance_id,
        definition_key="p",
        business_key=None,
        element_id="remind",
        settings={"action": "remind", "task": "approve", **settings},
        inputs={},
        timeout_seconds=20.0,
    )


def test_a_task_nobody_does_is_reminded_of_and_then_escalated(
    office: Office, clock: MovableClock
) -> None:
    office.engine.deploy({"p.bpmn": DIAGRAM.encode()})
    case = office.engine.start("p").id

    clock.advance(timedelta(days=2, minutes=1))
    office.engine.run_due()
    assert office.kinds(case) == ["task_reminded"]
    assert office.worklist.tasks(actor=office.fei).items == ()

    clock.advance(timedelta(days=2))
    office.engine.run_due()
    assert office.kinds(case) == ["task_reminded", "task_escalated"]
    task = office.only(office.fei)
    assert task.candidate_groups == ("finance", "marketing", "marketing-leads")
    assert task.priority == 60
    assert office.only(office.mia).id == task.id


def test_the_same_job_tried_again_reaches_a_task_once(office: Office) -> None:
    office.engine.deploy({"p.bpmn": DIAGRAM.encode()})
    case = office.engine.start("p").id
    connector = WorklistConnector(office.engine)

    first = connector.call(call_of(case, action="escalate", groups="finance"))
    again = connector.call(call_of(case, action="escalate", groups="finance"))

    assert first.result == again.result == {"reached": 1}
    assert office.kinds(case) == ["task_escalated"]
    assert office.only(office.fei).priority == 60


def test_only_leads_escalate_and_remind_and_only_to_groups(office: Office) -> None:
    office.engine.deploy({"p.bpmn": DIAGRAM.encode()})
    case = office.engine.start("p").id
    task = office.only(office.mia)

    with pytest.raises(Forbidden):
        office.worklist.escalate(task.id, ["finance"], actor=office.mia)
    with pytest.raises(Forbidden):
        office.worklist.remind(task.id, actor=office.mia)
    with pytest.raises(Invalid) as refusal:
        office.worklist.escalate(task.id, ["a,b"], actor=office.noor)

    assert refusal.value.code == "group_invalid"
    assert office.kinds(case) == []


def test_a_claimed_task_stays_with_its_assignee_when_it_is_escalated(office: Office) -> None:
    office.engine.deploy({"p.bpmn": DIAGRAM.encode()})
    office.engine.start("p")
    task = office.only(office.mia)
    office.worklist.claim(task.id, actor=office.mia)

    office.worklist.escalate(task.id, ["finance"], actor=office.noor)

    assert office.only(office.mia, assignee="me").priority == 60
    assert office.only(office.fei, state="claimed").assignee_name == "Mia"
    assert office.worklist.release(task.id, actor=office.mia).state == "open"
    assert office.only(office.fei).id == task.id


def test_no_open_task_is_an_answer_not_a_failure(office: Office) -> None:
    office.engine.deploy({"p.bpmn": DIAGRAM.encode()})
    case = office.engine.start("p").id
    office.worklist.complete(office.only(office.mia).id, actor=office.mia)

    answer = WorklistConnector(office.engine).call(call_of(case))

    assert answer.result == {"reached": 0}
    assert answer.exchange["reply"] == {"tasks": []}


@pytest.mark.parametrize(
    "settings",
    [
        'plait:action="shout" plait:task="approve"',
        'plait:action="remind"',
        'plait:action="escalate" plait:task="approve"',
        'plait:action="escalate" plait:task="approve" plait:groups="a=b"',
        'plait:action="remind" plait:task="approve" plait:volume="11"',
    ],
)
def test_wrong_settings_refuse_the_deployment(office: Office, settings: Any) -> None:
    old = 'plait:action="remind" plait:task="approve"'
    assert old in DIAGRAM

    with pytest.raises(Refused) as refusal:
        office.engine.deploy({"p.bpmn": DIAGRAM.replace(old, settings).encode()})

    assert "worklist_setting" in {one.code for one in refusal.value.findings}
