"""Tiny wrong diagrams: the code of the finding, the element it names, the file."""

from __future__ import annotations

from tests.engine.checks.drawing import (
    HEAD,
    START,
    TIMER,
    boundary,
    choice,
    flow,
    process,
    task,
)

TURNED = "pay \u202eecilA"

WRONG = [
    ("not_bpmn", None, "<html><body/></html>"),
    ("process_missing", None, f"{HEAD}</definitions>"),
    ("start_ambiguous", "s2", process(START + '<startEvent id="s2"/>')),
    ("id_duplicate", "a", process(task() + '<userTask id="a"/>')),
    ("id_missing", "", process(START).replace('id="p"', "")),
    *(
        ("id_malformed", id_, process(f'{START}<task id="{id_.replace("<", "&lt;")}"/>'))
        for id_ in ("a b/../<x", "a/b?c#d", "1st", "-a", "a:b", " a", "a\xa0", "\u202ea", "\xb7")
    ),
    ("id_malformed", "p/q", process(START).replace('"p"', '"p/q"')),
    ("id_malformed", "x y", process(task() + flow("a", "a", id_="x y"))),
    ("direction_control", "a", process(task(attributes=f'name="{TURNED}"'))),
    ("direction_control", "p", process(START, f'name="{TURNED}"')),
    (
        "direction_control",
        "s_a",
        process(task().replace("<sequenceFlow", f'<sequenceFlow name="{TURNED}"')),
    ),
    ("direction_control", "l", process(f'{START}<laneSet><lane id="l" name="\u2066"/></laneSet>')),
    (
        "direction_control",
        "a",
        process(task(attributes=f'plait:outcomes="yes={TURNED}"', kind="userTask")),
    ),
    ("flow_dangling", "f", process(START + '<sequenceFlow id="f" sourceRef="s" targetRef="no"/>')),
    ("flow_dangling", "f", process(START + '<sequenceFlow id="f" targetRef="s"/>')),
    (
        "flow_crosses_scope",
        "s_x",
        process(
            f'{START}<subProcess id="u"><startEvent id="us"/><task id="x"/>{flow("us", "x")}'
            f"</subProcess>{flow('s', 'u')}{flow('s', 'x')}"
        ),
    ),
    ("flow_misplaced", "a_s", process(task() + flow("a", "s"))),
    ("flow_misplaced", "a_s", process(task(kind="endEvent") + flow("a", "s"))),
    ("condition_missing", "g_b", process(choice(flow("g", "a"), flow("g", "b")))),
    ("expression_syntax", "g_a", process(choice(flow("g", "a", "x >")))),
    ("expression_syntax", "a", process(task("<script>x = (</script>", kind="scriptTask"))),
    (
        "expression_forbidden",
        "a",
        process(task("<script>x = ().__class__</script>", kind="scriptTask")),
    ),
    (
        "script_language_unsupported",
        "a",
        process(task("<script>x</script>", 'scriptFormat="groovy"', "scriptTask")),
    ),
    ("expression_syntax", "a", process(task(attributes='plait:assignee="=(("', kind="userTask"))),
    (
        "expression_syntax",
        "a",
        process(task(attributes='plait:connector="c" plait:path="=1 +"', kind="serviceTask")),
    ),
    (
        "expression_syntax",
        "a",
        process(
            task('<extensionElements><plait:input name="x" source="=a b"/></extensionElements>')
        ),
    ),
    (
        "variable_name_forbidden",
        "a",
        process(
            task('<extensionElements><plait:input name="a.b" source="1"/></extensionElements>')
        ),
    ),
    ("script_missing", "a", process(task(kind="scriptTask"))),
    ("timer_missing", "a", process(task("<timerEventDefinition/>", kind="intermediateCatchEvent"))),
    (
        "time_malformed",
        "a",
        process(task(TIMER.replace("P1D", "2 days"), kind="intermediateCatchEvent")),
    ),
    ("time_malformed", "a", process(task(attributes='plait:dueDate="tomorrow"', kind="userTask"))),
    (
        "time_malformed",
        "a",
        process(task(attributes='plait:connector="c" plait:retries="often"', kind="serviceTask")),
    ),
    (
        "time_malformed",
        "a",
        process(task(attributes='plait:connector="c" plait:timeout="20"', kind="sendTask")),
    ),
    ("boundary_detached", "b", process(boundary("", TIMER))),
    ("boundary_detached", "b", process(boundary('attachedToRef="no"', TIMER))),
    ("boundary_detached", "b", process(boundary('attachedToRef="s"', TIMER))),
    ("quantity_not_supported", "a", process(task(attributes='startQuantity="2"'))),
    ("quantity_not_supported", "a", process(task(attributes='completionQuantity="0"'))),
    ("connector_missing", "a", process(task(kind="serviceTask"))),
    ("connector_missing", "a", process(task(kind="sendTask"))),
    ("connector_missing", "a", process(task(kind="businessRuleTask"))),
    ("four_eyes_unknown", "a", process(task(attributes='plait:fourEyes="no"', kind="userTask"))),
    ("four_eyes_unknown", "a", process(task(attributes='plait:fourEyes="s"', kind="userTask"))),
    ("four_eyes_unknown", "a", process(task(attributes='plait:fourEyes="a"', kind="userTask"))),
    ("loop_without_wait", "a", process(task() + flow("a", "a"))),
    ("performer_not_supported", "a", process(task("<potentialOwner/>", kind="serviceTask"))),
    ("performer_not_supported", "p", process(START + "<potentialOwner/>")),
    (
        "extension_required",
        "x",
        process(START, beside='<extension id="x" mustUnderstand="true" definition="tool:y"/>'),
    ),
    (
        "plait_unknown",
        None,
        process(
            f'{START}<extensionElements><plait:input name="x" source="1"/></extensionElements>'
        ),
    ),
    ("attribute_unknown", "a", process(task(attributes='candidateGroups="x"', kind="userTask"))),
    (
        "attribute_unknown",
        "b",
        process(boundary('attachedToRef="a" cancelactivity="false"', TIMER)),
    ),
    ("element_unknown", "x", process(START + '<Task id="x"/>')),
    ("element_unknown", "x", process(task('<multiInstanceLoop id="x"/>'))),
    ("plait_unknown", "a", process(task(attributes='plait:form="a.form"'))),
    ("plait_unknown", "a", process(task(attributes='plait:candidategroups="x"', kind="userTask"))),
    ("plait_unknown", "p", process(START, 'isExecutable="true" plait:owner="x"')),
    ("plait_unknown", "f", process(START + '<sequenceFlow id="f" plait:x="1"/>')),
    (
        "plait_unknown",
        None,
        process(task("<extensionElements><plait:inputs/></extensionElements>")),
    ),
    (
        "plait_unknown",
        "a",
        process(
            task(
                '<extensionElements><plait:input name="x" source="1"/></extensionElements>',
                kind="exclusiveGateway",
            )
        ),
    ),
    ("plait_value", "a", process(task(attributes='plait:priority="high"', kind="userTask"))),
    (
        "plait_value",
        "a",
        process(task(attributes='plait:connector="c" plait:timeout="PT0S"', kind="sendTask")),
    ),
    *(
        (
            "plait_value",
            "a",
            process(
                task(attributes=f'plait:connector="c" plait:timeout="{wait}"', kind="sendTask")
            ),
        )
        for wait in ("PT999H", "PT10M1S", "P1M")
    ),
    ("plait_value", "a", process(task(attributes='plait:evidence="x:pie"', kind="userTask"))),
    ("plait_value", "a", process(task(attributes='plait:outcomes="x=A; x=B"', kind="userTask"))),
    ("plait_value", "p", process(START, 'isExecutable="true" plait:businessKey="yes"')),
    ("plait_value", "a", process(task("<extensionElements><plait:input/></extensionElements>"))),
    (
        "job_type_missing",
        "a",
        process(
            task("<extensionElements><zeebe:taskDefinition/></extensionElements>", "", "sendTask")
        ),
    ),
]
