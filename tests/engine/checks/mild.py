"""Tiny diagrams that are harmless or right: level and code of the finding, element, file."""

from __future__ import annotations

import itertools

from tests.engine.checks.drawing import (
    DECLARED,
    PAID,
    START,
    TIMER,
    boundary,
    choice,
    event,
    flow,
    process,
    task,
)
from tests.engine.checks.wrong_events import CORRELATED, caught


def ways(split: str, join: str, steps: int = 1) -> str:
    """Draw two ways from a gateway to a node, the second with some steps between."""
    names = ["g", *(f"t{number}" for number in range(steps)), "j"]
    inner = "".join(f'<task id="{each}"/>' for each in names[1:-1])
    flows = "".join(flow(*ends) for ends in itertools.pairwise(names))
    return (
        f'{START}<{split} id="g" default="direct"/>{inner}<{join} id="j"/>{flow("s", "g")}'
        f"{flows}{flow('g', 'j', id_='direct')}"
    ).replace('default="direct"', 'default="direct"' if split == "exclusiveGateway" else "")


def complex_join(activation: str, condition: str) -> str:
    """Draw a complex gateway with two ways into it and one out of it."""
    return (
        f'{START}<task id="t"/><complexGateway id="j"><activationCondition>{activation}'
        f"</activationCondition></complexGateway>{flow('s', 't')}{flow('s', 'j')}{flow('t', 'j')}"
        f'<task id="z"/>{flow("j", "z", condition)}'
    )


MILD = [
    (
        "note",
        "correlation_not_read",
        "a",
        caught(PAID, CORRELATED, 'camunda:asyncBefore="true"'),
    ),
    (
        "note",
        "named_by_event",
        "a",
        process(START + event("endEvent", "signal", 'name="Stop it"') + flow("s", "a")),
    ),
    ("note", "id_made", "task_2", process(START + "<task/>")),
    ("note", "drawing", "p", process(START, 'isExecutable="false"')),
    ("note", "process_executable_assumed", "p", process(START, "")),
    (
        "note",
        "process_not_executable",
        "q",
        process(START).replace(
            "</definitions>", '<process id="q" isExecutable="false"/></definitions>'
        ),
    ),
    ("advice", "node_unreachable", "a", process(START + '<task id="a"/>')),
    (
        "note",
        "extension_of_other_dialect",
        "a",
        process(
            task(
                '<extensionElements><zeebe:properties><zeebe:property name="x" value="y"/>'
                "</zeebe:properties></extensionElements>",
                'camunda:asyncBefore="true"',
            )
        ),
    ),
    (
        "advice",
        "loop_without_wait",
        "g",
        process(choice(flow("g", "a", "x"), flow("g", "b"), flow("a", "g"), default="g_b")),
    ),
    ("advice", "condition_missing", "g_b", process(choice(flow("g", "a", "x"), flow("g", "b")))),
    (
        "advice",
        "condition_ignored",
        "g_a",
        process(choice(flow("g", "a", "x")).replace("exclusive", "parallel")),
    ),
    ("advice", "default_missing", "s", process(f'{START}<task id="a"/>{flow("s", "a", "x")}')),
    ("advice", "default_missing", "g", process(choice(flow("g", "a", "x"), flow("g", "b", "y")))),
    ("advice", "join_waits_in_vain", "j", process(ways("exclusiveGateway", "parallelGateway"))),
    ("advice", "join_waits_in_vain", "j", process(ways("exclusiveGateway", "parallelGateway", 3))),
    ("advice", "runs_twice", "j", process(ways("parallelGateway", "exclusiveGateway"))),
    ("advice", "runs_twice", "j", process(ways("parallelGateway", "userTask"))),
    ("advice", "join_goes_on_twice", "j", process(complex_join("activationCount > 1", "ready"))),
    (
        "advice",
        "error_unhandled",
        "a",
        process(
            START + event("endEvent", '<errorEventDefinition errorRef="e1"/>') + flow("s", "a"),
            beside=DECLARED,
        ),
    ),
    (
        "advice",
        "name_misspelled",
        "f",
        process(
            f'{START}<scriptTask id="a"><script>total_amount = 1</script></scriptTask>'
            f'<task id="b"/>{flow("s", "a")}{flow("a", "b", "totalAmount &gt; 1", "f")}'
        ),
    ),
    (
        "note",
        "called_elsewhere",
        "a",
        process(task(attributes='calledElement="q"', kind="callActivity")),
    ),
    (
        "advice",
        "calls_in_circle",
        "a",
        process(task(attributes='calledElement="p"', kind="callActivity")),
    ),
    ("advice", "boundary_leads_nowhere", "b", process(boundary('attachedToRef="a"', TIMER))),
    ("advice", "boundary_never_fires", "b", process(boundary('attachedToRef="a"', TIMER))),
    (
        "note",
        "result_unused",
        "a",
        process(task(attributes='plait:connector="c"', kind="serviceTask")),
    ),
    ("note", "data_association_drawn", "a", process(task("<dataInputAssociation/>"))),
    (
        "note",
        "lane_performer",
        "a",
        process(
            '<laneSet><lane id="l" name="Stock"><flowNodeRef>a</flowNodeRef></lane></laneSet>'
            + task(kind="userTask")
        ),
    ),
    ("note", "message_unnamed", "a", process(task(kind="receiveTask"))),
    (
        "note",
        "error_code_assumed",
        "a",
        process(
            START + event("endEvent", '<errorEventDefinition errorRef="bare"/>') + flow("s", "a"),
            beside=DECLARED,
        ),
    ),
    (
        "advice",
        "compensation_unused",
        "h",
        process(START + '<task id="h" isForCompensation="1"/>'),
    ),
    ("note", "extension_unknown", "a", process(task('<formData xmlns=""/>'))),
    ("note", "extension_unknown", "a", process(task(attributes='tool:x="1"'))),
]

RIGHT = [
    process(ways("parallelGateway", "parallelGateway")),
    process(complex_join("activationCount > 1", "waitingForStart")),
    process(START, 'isExecutable="true" name="a/b c?"').replace('"s"', '"Prüfung_1.2-ж"'),
    process(task(attributes='bioc:stroke="#fff"')),
    process(choice(flow("g", "a", "x > 1"), flow("g", "b"), default="g_b")),
    process(task(attributes='plait:dueDate="=x" plait:candidateGroups="=[a, b]"', kind="userTask")),
    process(
        boundary('attachedToRef="a"', "<errorEventDefinition/>", "<userTask id='a'/>")
        + flow("b", "a")
    ),
    process(
        '<startEvent id="s" plait:form="s.form"/>'
        + task(TIMER, kind="intermediateCatchEvent")[20:],
        'isExecutable="true" plait:starterGroups="x" plait:businessKey="unique"',
    ),
    process(
        START + "<documentation>x</documentation><textAnnotation id='t'/><association id='u'/>"
    ),
]
