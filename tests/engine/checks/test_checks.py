"""Every rule: what is found at which element, what is mild, what is right, how it is told."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest

from engine import checks
from engine.checks import supported_elements
from engine.dialects import choosing
from engine.spiff import read
from engine.spiff.parser import RUNNABLE
from tests.engine.checks.drawing import (
    DECLARED,
    PAID,
    START,
    event,
    findings,
    flow,
    process,
    scope,
    task,
)
from tests.engine.checks.mild import MILD, RIGHT
from tests.engine.checks.right import RIGHT_ELEMENTS
from tests.engine.checks.wrong import WRONG
from tests.engine.checks.wrong_activities import WRONG_ACTIVITIES
from tests.engine.checks.wrong_events import WRONG_EVENTS
from tests.engine.checks.wrong_flow import WRONG_FLOW

ALL_WRONG = [*WRONG, *WRONG_FLOW, *WRONG_EVENTS, *WRONG_ACTIVITIES]


@pytest.mark.parametrize(("code", "element_id", "content"), ALL_WRONG)
def test_a_mistake_is_an_error_at_its_element(
    code: str, element_id: str | None, content: str
) -> None:
    found = [each for each in findings(content) if each.level == "error"]

    assert (code, element_id) in {(each.code, each.element_id) for each in found}
    for each in found:
        assert each.message
        assert each.way_out
        assert each.file == "f.bpmn"
        assert each.line is not None


def test_every_error_of_the_rules_is_tried_here() -> None:
    codes = {code for code, *_ in ALL_WRONG} | {code for _, code, *_ in MILD}
    written = set()
    for path in Path(checks.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
                if text.replace("_", "").isalpha() and text.islower() and "_" in text:
                    written.add(text)
    known = written - {"check_together", "handler_needed", "dialect_not_supported"}

    assert {code for code in known if not code.startswith("_")} <= codes


@pytest.mark.parametrize(("level", "code", "element_id", "content"), MILD)
def test_what_is_harmless_is_said_and_not_refused(
    level: str, code: str, element_id: str | None, content: str
) -> None:
    found = findings(content)

    assert (level, code, element_id) in {(each.level, each.code, each.element_id) for each in found}
    assert [each.code for each in found if each.level == "error"] == []


@pytest.mark.parametrize("content", [*RIGHT, *RIGHT_ELEMENTS])
def test_a_proper_file_has_no_finding(content: str) -> None:
    assert [each.message for each in findings(content)] == []


@pytest.mark.parametrize("content", [*RIGHT, *RIGHT_ELEMENTS])
def test_a_proper_file_can_be_compiled(content: str) -> None:
    reading = read({"f.bpmn": content.encode()})

    assert [each.key for each in reading.processes] == ["p"]


def test_one_message_begins_one_process_of_a_deployment() -> None:
    content = process(event("startEvent", PAID), beside=DECLARED)
    files = {"a.bpmn": content.encode(), "b.bpmn": content.replace('"p"', '"q"').encode()}

    found = read(files).findings

    assert [(each.code, each.file, each.element_id) for each in found] == [
        ("message_start_ambiguous", "b.bpmn", "a")
    ]


def test_every_problem_is_told_at_once_in_the_order_of_lines() -> None:
    content = process(
        f'{START}\n<serviceTask id="a"/>\n<choreographyTask id="g"/>\n'
        '<sequenceFlow id="f" sourceRef="a" targetRef="no"/>\n'
        '<userTask id="a" plait:priority="x"/>'
    )

    found = [(each.line or 0, each.code) for each in findings(content) if each.level == "error"]

    assert found == sorted(found, key=lambda each: each[0])
    assert {
        (3, "connector_missing"),
        (4, "element_not_supported"),
        (5, "flow_dangling"),
        (6, "id_duplicate"),
        (6, "plait_value"),
    } <= set(found)


def test_ids_that_occur_twice_lead_no_rule_round_in_circles() -> None:
    inner = event("endEvent", "cancel", id_="u") + '<subProcess id="u"><task id="u"/></subProcess>'

    found = findings(process(scope(inner, kind="subProcess")))

    assert {"id_duplicate", "cancel_misplaced"} <= {each.code for each in found}


def test_every_rule_file_shows_wrong_right_and_why() -> None:
    for module in pkgutil.iter_modules(checks.__path__):
        rule = importlib.import_module(f"engine.checks.{module.name}")
        if hasattr(rule, "check") or hasattr(rule, "check_together"):
            for word in ("Why:", "Wrong", "Right"):
                assert word in (rule.__doc__ or ""), module.name


def test_what_the_checks_let_through_is_what_the_kernel_runs() -> None:
    assert supported_elements.RUN == RUNNABLE


def test_a_drawing_beside_an_executable_process_is_left_alone() -> None:
    drawing = '<process id="q" isExecutable="false"><inclusiveGateway id="x" camunda:a="1" '
    drawing += 'plait:form="x"/><sequenceFlow id="y" sourceRef="x"/></process></definitions>'

    found = findings(process(START).replace("</definitions>", drawing))

    assert [(each.level, each.code) for each in found] == [("note", "process_not_executable")]


def test_a_file_of_drawings_hears_all_that_would_be_wrong() -> None:
    found = findings(process('<serviceTask id="a"/>' + flow("a", "a"), 'isExecutable="false"'))

    assert {("note", "drawing"), ("advice", "start_missing"), ("advice", "connector_missing")} <= {
        (each.level, each.code) for each in found
    }


def test_an_id_that_no_page_could_show_is_refused_of_a_drawing_too() -> None:
    found = findings(process(f'{START}<task id="a/b"/>', 'isExecutable="false"'))

    assert [each.code for each in found if each.level == "error"] == ["id_malformed"]


def test_names_of_a_vendor_that_no_dialect_reads_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(choosing, "DIALECTS", ())

    found = findings(process(task(attributes='camunda:assignee="x"', kind="userTask")))

    assert [(each.level, each.code, each.element_id) for each in found] == [
        ("error", "dialect_not_supported", "a")
    ]
