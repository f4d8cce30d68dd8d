"""Listeners of a waiting task: called by the worklist's verbs, in the same commit or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import Conflict, Refused
from humantasks.facts import Task
from tests.humantasks.office import Office

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">'
    '<process id="p" isExecutable="true" camunda:historyTimeToLive="P1D">'
)
USER = (
    'camunda:candidateGroups="marketing" camunda:priority="40" '
    'camunda:dueDate="2030-01-01T09:00:00Z"'
)
NOTES = "execution.setVariable('seen', seen + ' {}:' + task.assignee + ':' + task.priority)"


def listener(event: str, script: str) -> str:
    return (
        f'<camunda:taskListener event="{event}"><camunda:script scriptFormat="javascript">'
        f"<![CDATA[{script}]]></camunda:script></camunda:taskListener>"
    )


def model(*listeners: str, more: str = "", user: str = USER) -> bytes:
    return (
        f'{HEAD}<startEvent id="s"/><userTask id="u" name="Sign" {user}><extensionElements>'
        f'{"".join(listeners)}</extensionElements></userTask><endEvent id="e"/>{more}'
        '<sequenceFlow id="f" sourceRef="s" targetRef="u"/>'
        '<sequenceFlow id="g" sourceRef="u" targetRef="e"/></process></definitions>'
    ).encode()


def started(office: Office, *listeners: str, more: str = "", user: str = USER) -> Task:
    office.engine.deploy({"p.bpmn": model(*listeners, more=more, user=user)})
    office.engine.start("p", variables={"seen": "", "n": 1})
    return office.only(office.ola, state="open")


def seen(office: Office, task: Task) -> list[str]:
    return str(office.engine.variables(task.instance_id)["seen"]).split()


def noting(*events: str) -> tuple[str, ...]:
    return tuple(listener(event, NOTES.format(event)) for event in events)


def test_each_verb_that_hands_on_calls_update_then_assignment(office: Office) -> None:
    task = started(office, *noting("assignment", "update"))
    assert seen(office, task) == []

    office.worklist.claim(task.id, actor=office.mia)
    assert seen(office, task) == ["update:mia:40", "assignment:mia:40"]
    office.worklist.assign(task.id, office.max.id, actor=office.noor)
    assert seen(office, task)[2:] == ["update:max:40", "assignment:max:40"]
    office.worklist.release(task.id, actor=office.max)
    assert seen(office, task)[4:] == ["update:null:40", "assignment:null:40"]


def test_a_change_that_hands_nothing_on_is_an_update_alone(office: Office) -> None:
    task = started(office, *noting("assignment", "update"))

    office.worklist.escalate(task.id, ["finance"], actor=office.noor)
    office.worklist.remind(task.id, actor=office.noor)
    office.worklist.comment(task.id, "Look", actor=office.mia)

    assert seen(office, task) == ["update:null:50"]


def test_what_stays_as_it_is_calls_nobody(office: Office) -> None:
    task = started(office, *noting("assignment", "update"))
    for _ in range(2):
        office.worklist.claim(task.id, actor=office.mia, key="once")
        office.worklist.claim(task.id, actor=office.mia)

    assert len(seen(office, task)) == 2


def test_a_listener_that_fails_refuses_the_verb_and_nothing_has_changed(office: Office) -> None:
    refusal = "execution.setVariable('n', 2); if (task.assignee === 'mia') throw 'not her'"
    task = started(office, listener("assignment", refusal))

    with pytest.raises(Conflict, match="not her") as refused:
        office.worklist.claim(task.id, actor=office.mia)
    assert refused.value.code == "listener_refused"
    assert office.only(office.ola, state="open").revision == task.revision
    assert office.engine.variables(task.instance_id)["n"] == 1
    assert office.kinds(task.instance_id) == []

    office.worklist.claim(task.id, actor=office.max)
    assert office.engine.variables(task.instance_id)["n"] == 2
    assert office.kinds(task.instance_id) == ["task_claimed"]


def test_a_task_that_begins_with_an_assignee_is_assigned_after_its_creation(
    office: Office,
) -> None:
    user = 'camunda:assignee="mia" camunda:priority="40"'
    office.engine.deploy({"p.bpmn": model(*noting("assignment", "create", "complete"), user=user)})
    instance = office.engine.start("p", variables={"seen": ""})
    task = office.only(office.mia)
    assert seen(office, task) == ["create:mia:40", "assignment:mia:40"]

    office.worklist.assign(task.id, office.max.id, actor=office.noor)
    office.worklist.complete(task.id, actor=office.max)
    assert seen(office, task)[2:] == ["assignment:max:40", "complete:max:40"]
    assert office.engine.get(instance.id).state == "completed"


def test_an_open_task_is_completed_by_whoever_is_its_assignee_then(office: Office) -> None:
    task = started(office, *noting("complete", "assignment"))

    office.worklist.complete(task.id, actor=office.mia)

    assert seen(office, task) == ["complete:mia:40"]


def test_facts_of_the_task_are_read_by_expressions(office: Office) -> None:
    texts = {
        "name": "${task.name}",
        "key": "${task.taskDefinitionKey}",
        "owner": "${task.owner}",
        "due": "${task.dueDate}",
        "id": "${task.id}",
    }
    said = "".join(
        f'<camunda:taskListener event="update" expression="${{execution.setVariable('
        f"'{name}', {text[2:-1]})}}\"/>"
        for name, text in texts.items()
    )
    task = started(office, said)

    office.worklist.claim(task.id, actor=office.mia)

    variables = office.engine.variables(task.instance_id)
    assert {name: variables[name] for name in ("name", "key", "owner", "id")} == {
        "name": "Sign",
        "key": "u",
        "owner": None,
        "id": str(task.id),
    }
    assert variables["due"] == task.due_at


def test_a_listener_that_ends_its_task_leaves_nothing_to_claim(office: Office) -> None:
    more = (
        '<boundaryEvent id="b" attachedToRef="u"><conditionalEventDefinition>'
        "<condition>${n == 2}</condition></conditionalEventDefinition></boundaryEvent>"
    )
    task = started(office, listener("assignment", "execution.setVariable('n', 2)"), more=more)

    claimed = office.worklist.claim(task.id, actor=office.mia)

    assert claimed.state == "withdrawn"
    assert office.worklist.get(task.id, actor=office.ola).task.state == "withdrawn"
    assert office.engine.get(task.instance_id).state == "completed"


def test_a_suspended_instance_calls_no_listener(office: Office) -> None:
    task = started(office, *noting("update"))
    office.engine.suspend(task.instance_id)

    with pytest.raises(Conflict, match="resume"):
        office.worklist.escalate(task.id, ["finance"], actor=office.noor)

    assert seen(office, task) == []


def test_a_timeout_calls_its_listener_and_leaves_the_task(office: Office) -> None:
    timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    said = listener("timeout", "execution.setVariable('seen', 'late')")
    task = started(office, said.replace("<camunda:script", f"{timer}<camunda:script"))

    office.engine.run_due(office.engine.clock.now() + timedelta(hours=2))

    assert seen(office, task) == ["late"]
    assert office.only(office.ola, state="open").revision == task.revision
    assert "timeout of Sign" in [
        one.element_name for one in office.engine.history(task.instance_id)
    ]
    office.worklist.complete(task.id, actor=office.mia)
    assert office.engine.get(task.instance_id).state == "completed"


@pytest.mark.parametrize("event", ["assignment", "update", "delete"])
def test_a_worker_at_a_change_of_a_task_is_refused(office: Office, event: str) -> None:
    code = f'<camunda:taskListener event="{event}" class="a.B"/>'
    outside = code.replace('class="a.B"/>', ">") + (
        '<camunda:script scriptFormat="python">import json\nx = json.dumps(1)</camunda:script>'
        "</camunda:taskListener>"
    )
    for said in (code, outside):
        with pytest.raises(Refused) as refused:
            office.engine.deploy({"p.bpmn": model(said)})
        assert refused.value.code == "not_run_yet"
