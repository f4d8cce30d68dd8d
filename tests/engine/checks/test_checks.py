"""Every rule with tiny wrong and right diagrams: what is found, at which element, in which line."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest

from engine import checks
from engine.checks import supported_elements
from engine.dialects.model import read_model
from engine.errors import Finding
from engine.xml import parse

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:plait="urn:plait:bpmn:1" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0" xmlns:tool="urn:some:tool">'
)
START = '<startEvent id="s"/>'
TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"


def findings(content: str) -> list[Finding]:
    return checks.check(read_model(parse(content.encode(), "f.bpmn"), "f.bpmn"))


def process(inner: str, attributes: str = 'isExecutable="true"', beside: str = "") -> str:
    return f'{HEAD}{beside}<process id="p" {attributes}>\n{inner}\n</process></definitions>'


def flow(source: str, target: str, condition: str = "", id_: str = "") -> str:
    inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    name = id_ or f"{source}_{target}"
    return f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'


def task(inner: str = "", attributes: str = "", kind: str = "task") -> str:
    return f'{START}<{kind} id="a" {attributes}>{inner}</{kind}>{flow("s", "a")}'


def choice(*flows: str, default: str = "") -> str:
    attribute = f'default="{default}"' if default else ""
    return (
        f'{START}<exclusiveGateway id="g" {attribute}/><task id="a"/><task id="b"/>'
        f"{flow('s', 'g')}{''.join(flows)}"
    )


def boundary(attributes: str, inner: str, host: str = "<task id='a'/>") -> str:
    return (
        f'{START}{host}<boundaryEvent id="b" {attributes}>{inner}</boundaryEvent>{flow("s", "a")}'
    )


ERRORS = '<error id="e1" errorCode="E1"/><error id="bare"/>'
ERROR_END = '<endEvent id="a"><errorEventDefinition {}/></endEvent>'

WRONG = [
    ("not_bpmn", None, "<html><body/></html>"),
    ("process_missing", None, f"{HEAD}</definitions>"),
    ("process_not_executable", "p", process(START, 'isExecutable="false"')),
    ("start_missing", "p", process('<task id="a"/>')),
    (
        "start_missing",
        "u",
        process(task('<task id="x"/>', kind="subProcess").replace('"a"', '"u"')),
    ),
    ("start_ambiguous", "s2", process(START + '<startEvent id="s2"/>')),
    ("id_duplicate", "a", process(task() + '<userTask id="a"/>')),
    ("id_missing", "", process(START + "<task/>")),
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
    *(
        ("element_not_supported", "a", process(task(kind=kind)))
        for kind in (
            *("inclusiveGateway", "complexGateway", "eventBasedGateway", "callActivity"),
            *("receiveTask", "businessRuleTask", "transaction", "adHocSubProcess"),
            *("intermediateThrowEvent", "intermediateCatchEvent"),
        )
    ),
    ("element_not_supported", "a", process(task("<messageEventDefinition/>", kind="endEvent"))),
    ("element_not_supported", "a", process(task(TIMER, kind="startEvent"))),
    ("element_not_supported", "a", process(task(TIMER + TIMER, kind="intermediateCatchEvent"))),
    ("element_not_supported", "a", process(task(attributes='isForCompensation="true"'))),
    ("element_not_supported", "x", process(START + '<choreographyTask id="x"/>')),
    (
        "element_not_supported",
        "a",
        process(task(START.replace("s", "is", 1), 'triggeredByEvent="true"', "subProcess")),
    ),
    ("split_not_supported", "s", process(task() + '<task id="b"/>' + flow("s", "b"))),
    ("split_not_supported", "a", process(task() + '<task id="b"/>' + flow("a", "b", "x > 1"))),
    ("condition_missing", "g_b", process(choice(flow("g", "a"), flow("g", "b")))),
    (
        "default_conditional",
        "g_b",
        process(choice(flow("g", "a", "x"), flow("g", "b", "y"), default="g_b")),
    ),
    ("default_unknown", "g", process(choice(flow("g", "a", "x"), default="nowhere"))),
    ("expression_syntax", "g_a", process(choice(flow("g", "a", "x >")))),
    ("expression_syntax", "a", process(task("<script>x = (</script>", kind="scriptTask"))),
    (
        "expression_forbidden",
        "a",
        process(task("<script>x = ().__class__</script>", kind="scriptTask")),
    ),
    (
        "expression_unsupported",
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
    (
        "error_not_interrupting",
        "b",
        process(boundary('attachedToRef="a" cancelActivity="false"', "<errorEventDefinition/>")),
    ),
    ("error_code_missing", "a", process(START + ERROR_END.format(""))),
    (
        "error_code_missing",
        "a",
        process(START + ERROR_END.format('errorRef="bare"'), beside=ERRORS),
    ),
    ("error_unknown", "a", process(START + ERROR_END.format('errorRef="no"'), beside=ERRORS)),
    ("quantity_not_supported", "a", process(task(attributes='startQuantity="2"'))),
    ("quantity_not_supported", "a", process(task(attributes='completionQuantity="0"'))),
    ("connector_missing", "a", process(task(kind="serviceTask"))),
    ("connector_missing", "a", process(task(kind="sendTask"))),
    ("four_eyes_unknown", "a", process(task(attributes='plait:fourEyes="no"', kind="userTask"))),
    ("four_eyes_unknown", "a", process(task(attributes='plait:fourEyes="s"', kind="userTask"))),
    ("four_eyes_unknown", "a", process(task(attributes='plait:fourEyes="a"', kind="userTask"))),
    ("loop_not_supported", "a", process(task("<standardLoopCharacteristics/>"))),
    ("loop_not_supported", "a", process(task("<multiInstanceLoopCharacteristics/>"))),
    (
        "data_not_supported",
        "i",
        process(task('<ioSpecification id="i"><dataInput/></ioSpecification>')),
    ),
    (
        "data_not_supported",
        "a",
        process(task("<dataInputAssociation><assignment/></dataInputAssociation>")),
    ),
    ("performer_not_supported", "a", process(task("<potentialOwner/>", kind="userTask"))),
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
    ("plait_value", "a", process(task(attributes='plait:evidence="x:pie"', kind="userTask"))),
    ("plait_value", "a", process(task(attributes='plait:outcomes="x=A; x=B"', kind="userTask"))),
    ("plait_value", "p", process(START, 'isExecutable="true" plait:businessKey="yes"')),
    ("plait_value", "a", process(task("<extensionElements><plait:input/></extensionElements>"))),
    (
        "dialect_not_supported",
        "a",
        process(task(attributes='camunda:assignee="x"', kind="userTask")),
    ),
    (
        "dialect_not_supported",
        "a",
        process(task("<extensionElements><zeebe:taskDefinition/></extensionElements>")),
    ),
]

MILD = [
    ("note", "process_executable_assumed", "p", process(START, "")),
    (
        "note",
        "process_not_executable",
        "q",
        process(START).replace(
            "</definitions>", '<process id="q" isExecutable="false"/></definitions>'
        ),
    ),
    ("warning", "node_unreachable", "a", process(START + '<task id="a"/>')),
    ("warning", "condition_missing", "g_b", process(choice(flow("g", "a", "x"), flow("g", "b")))),
    (
        "warning",
        "condition_ignored",
        "g_a",
        process(choice(flow("g", "a", "x")).replace("exclusive", "parallel")),
    ),
    ("advice", "default_missing", "g", process(choice(flow("g", "a", "x"), flow("g", "b", "y")))),
    ("advice", "boundary_leads_nowhere", "b", process(boundary('attachedToRef="a"', TIMER))),
    (
        "note",
        "result_unused",
        "a",
        process(task(attributes='plait:connector="c"', kind="serviceTask")),
    ),
    ("note", "data_association_drawn", "a", process(task("<dataInputAssociation/>"))),
    ("warning", "lane_ignored", "l", process(START + '<laneSet><lane id="l"/></laneSet>')),
    ("warning", "extension_unknown", "a", process(task(attributes='tool:x="1"'))),
    (
        "note",
        "extension_without_effect",
        "p",
        process(START, 'isExecutable="true" camunda:historyTimeToLive="1"'),
    ),
]

RIGHT = [
    process(START),
    process(task(attributes='bioc:stroke="#fff"')),
    process(choice(flow("g", "a", "x > 1"), flow("g", "b"), default="g_b")),
    process(task(attributes='plait:dueDate="=x" plait:candidateGroups="=[a, b]"', kind="userTask")),
    process(boundary('attachedToRef="a"', "<errorEventDefinition/>") + flow("b", "a")),
    process(
        '<startEvent id="s" plait:form="s.form"/>'
        + task(TIMER, kind="intermediateCatchEvent")[20:],
        'isExecutable="true" plait:starterGroups="x" plait:businessKey="unique"',
    ),
    process(
        START + "<documentation>x</documentation><textAnnotation id='t'/><association id='u'/>"
    ),
]


@pytest.mark.parametrize(("code", "element_id", "content"), WRONG)
def test_a_mistake_is_an_error_at_its_element(code, element_id, content):
    found = [each for each in findings(content) if each.level == "error"]

    assert (code, element_id) in {(each.code, each.element_id) for each in found}
    for each in found:
        assert each.message
        assert each.way_out
        assert each.file == "f.bpmn"
        assert each.line is not None


@pytest.mark.parametrize(("level", "code", "element_id", "content"), MILD)
def test_what_is_harmless_is_said_and_not_refused(level, code, element_id, content):
    found = findings(content)

    assert (level, code, element_id) in {(each.level, each.code, each.element_id) for each in found}
    assert [each.code for each in found if each.level == "error"] == []


@pytest.mark.parametrize("content", RIGHT)
def test_a_proper_file_has_no_finding(content):
    assert [each.message for each in findings(content)] == []


def test_every_problem_is_told_at_once_in_the_order_of_lines():
    content = process(
        "\n".join(
            [
                START,
                '<serviceTask id="a"/>',
                '<inclusiveGateway id="g"/>',
                '<sequenceFlow id="f" sourceRef="a" targetRef="no"/>',
                '<userTask id="a" plait:priority="x"/>',
            ]
        )
    )

    found = [(each.line, each.code) for each in findings(content) if each.level == "error"]

    assert found == sorted(found, key=lambda each: each[0])
    assert {
        (3, "connector_missing"),
        (4, "element_not_supported"),
        (5, "flow_dangling"),
        (6, "id_duplicate"),
        (6, "plait_value"),
    } <= set(found)


def test_every_rule_file_shows_wrong_right_and_why():
    for module in pkgutil.iter_modules(checks.__path__):
        rule = importlib.import_module(f"engine.checks.{module.name}")
        if hasattr(rule, "check"):
            for word in ("Why:", "Wrong", "Right"):
                assert word in (rule.__doc__ or ""), module.name


def test_every_error_code_of_the_rules_is_tried_here():
    codes = {code for code, *_ in WRONG} | {code for _, code, *_ in MILD}
    written = set()
    for path in Path(checks.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
                if text.replace("_", "").isalpha() and text.islower() and "_" in text:
                    written.add(text)
    known = written - {"source_ref"}

    assert {code for code in known if not code.startswith("_")} <= codes


def test_what_the_checks_let_through_is_what_the_kernel_runs():
    from engine.spiff.parser import RUNNABLE

    assert supported_elements.RUN == RUNNABLE
