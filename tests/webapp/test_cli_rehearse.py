"""`plait rehearse`: processes run without a server, answered by walks or as is likely."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.sources import CORPUS, NO_CORPUS
from tests.webapp.diagrams import approval, asking
from tests.webapp.programs import Command

_FILE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:plait="urn:plait:bpmn:1" targetNamespace="urn:test">{beside}
  <process id="p" isExecutable="true">{content}</process></definitions>"""


def drawn(*steps: str, beside: str = "", start: str = "") -> str:
    """Return a process of steps in a row; each step is one element with the id of its place."""
    elements = [
        f'<startEvent id="n0">{start}</startEvent>',
        *steps,
        f'<endEvent id="n{len(steps) + 1}"/>',
    ]
    flows = [
        f'<sequenceFlow id="f{place}" sourceRef="n{place}" targetRef="n{place + 1}"/>'
        for place in range(len(elements) - 1)
    ]
    return _FILE.format(beside=beside, content="".join([*elements, *flows]))


def rehearsed(plait: Command, *paths: Path, code: int = 0) -> list[dict[str, Any]]:
    """Return the reports of the processes."""
    answer = plait("rehearse", *map(str, paths), "--json")
    assert (answer.code, "Traceback" in answer.err) == (code, False), answer.out + answer.err
    report = json.loads(answer.out)
    assert sum(report["totals"].values()) == len(report["processes"])
    found: list[dict[str, Any]] = report["processes"]
    return found


def one(plait: Command, folder: Path, text: str, *, code: int = 0) -> dict[str, Any]:
    """Rehearse one process."""
    (folder / "p.bpmn").write_text(text)
    (report,) = rehearsed(plait, folder, code=code)
    return report


def test_a_form_is_filled_in_and_it_says_so(plait: Command, tmp_path: Path) -> None:
    for name, content in approval().items():
        (tmp_path / name).write_bytes(content)

    (report,) = rehearsed(plait, tmp_path)

    assert (report["result"], report["reached"], report["nodes"]) == ("completed", 3, 3)
    (answer,) = report["answers"]
    assert (answer["element_id"], answer["is_invented"]) == ("work", True)
    assert answer["variables"] == {"amount": 1}
    assert "made up for work: amount = 1" in plait("rehearse", str(tmp_path)).out


def test_maps_and_rows_of_a_form_are_filled_in(plait: Command, tmp_path: Path) -> None:
    price = {"type": "number", "key": "price", "validate": {"required": True, "min": 4}}
    name = {"type": "textfield", "key": "name", "validate": {"required": True}}
    form = [
        {"type": "group", "path": "client", "components": [name]},
        {"type": "dynamiclist", "path": "items", "isRepeating": True, "components": [price]},
    ]
    for file, content in approval().items():
        (tmp_path / file).write_bytes(content)
    (tmp_path / "approve.form").write_text(json.dumps({"components": form}))

    (report,) = rehearsed(plait, tmp_path)

    assert report["result"] == "completed"
    (answer,) = report["answers"]
    assert answer["variables"] == {"client": {"name": "text"}, "items": [{"price": 4}]}


def test_a_job_is_completed_without_anything_outside(plait: Command, tmp_path: Path) -> None:
    for name, content in asking().items():
        (tmp_path / name).write_bytes(content)

    (report,) = rehearsed(plait, tmp_path)

    assert report["result"] == "completed"
    assert [each["kind"] for each in report["answers"]] == ["job"]


def test_the_clock_is_moved_and_messages_come(plait: Command, tmp_path: Path) -> None:
    text = drawn(
        '<intermediateCatchEvent id="n1"><timerEventDefinition>'
        "<timeDuration>P30D</timeDuration></timerEventDefinition></intermediateCatchEvent>",
        '<intermediateCatchEvent id="n2"><messageEventDefinition messageRef="m"/>'
        "</intermediateCatchEvent>",
        '<intermediateCatchEvent id="n3"><signalEventDefinition signalRef="s"/>'
        "</intermediateCatchEvent>",
        '<receiveTask id="n4"/>',
        beside='<message id="m" name="paid"/><signal id="s" name="all"/>',
    )

    report = one(plait, tmp_path, text)

    assert report["result"] == "completed"
    assert [each["kind"] for each in report["answers"]] == ["timer", "message", "signal", "message"]


def test_a_process_that_begins_by_a_message_begins(plait: Command, tmp_path: Path) -> None:
    text = drawn(
        '<userTask id="n1"/>',
        beside='<message id="m" name="order"/>',
        start='<messageEventDefinition messageRef="m"/>',
    )

    assert one(plait, tmp_path, text)["result"] == "completed"


_CHOICE = _FILE.format(
    beside="",
    content="""<startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="t"/>
    <userTask id="t"/><sequenceFlow id="b" sourceRef="t" targetRef="g"/>
    <exclusiveGateway id="g" default="d"/>
    <sequenceFlow id="c" sourceRef="g" targetRef="high">
      <conditionExpression>=amount > 1000</conditionExpression></sequenceFlow>
    <sequenceFlow id="d" sourceRef="g" targetRef="low"/>
    <endEvent id="high"/><endEvent id="low"/>""",
)


def test_what_the_model_reads_and_nobody_gives_is_assumed(plait: Command, tmp_path: Path) -> None:
    report = one(plait, tmp_path, _CHOICE)

    assert report["result"] == "completed"
    assert report["assumed"] == {"amount": 1000}
    assert report["missed"] == ["high"]


def test_walks_say_the_answers_and_the_end(plait: Command, tmp_path: Path) -> None:
    (tmp_path / "walks.toml").write_text("""
        [[walk]]
        process = "p"
        name = "dear"
        [[walk.answers]]
        element = "t"
        variables = { amount = 5000 }
        [[walk]]
        process = "p"
        name = "never told"
        expect = "completed"
    """)
    (tmp_path / "p.bpmn").write_text(_CHOICE)

    dear, untold = rehearsed(plait, tmp_path, code=1)

    assert (dear["walk"], dear["result"], dear["missed"]) == ("dear", "completed", ["low"])
    assert dear["assumed"] == {}
    assert (untold["result"], untold["is_as_wanted"]) == ("incident", False)


def test_a_walk_that_ends_otherwise_is_told(plait: Command, tmp_path: Path) -> None:
    (tmp_path / "walks.toml").write_text('[[walk]]\nprocess = "p"\nexpect = "waiting"\n')

    report = one(plait, tmp_path, drawn('<userTask id="n1"/>'), code=1)

    assert (report["result"], report["is_as_wanted"]) == ("completed", False)
    assert "expected waiting" in plait("rehearse", str(tmp_path)).out


@pytest.mark.parametrize(
    "text", ["[[walk]]\nproces = 1", "[[walk]", '[[walk]]\nprocess = "p"\nexpect = "won"']
)
def test_walks_that_cannot_be_read_are_one_line(plait: Command, tmp_path: Path, text: str) -> None:
    (tmp_path / "walks.toml").write_text(text)
    (tmp_path / "p.bpmn").write_text(drawn('<userTask id="n1"/>'))

    answer = plait("rehearse", str(tmp_path))

    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert "walks_malformed" in answer.err


def test_a_job_may_end_with_an_error_that_nobody_catches(plait: Command, tmp_path: Path) -> None:
    (tmp_path / "walks.toml").write_text(
        '[[walk]]\nprocess = "asking"\nexpect = "incident"\n'
        '[[walk.answers]]\nelement = "work"\nerror = "NO_STOCK"\n'
    )
    for name, content in asking().items():
        (tmp_path / name).write_bytes(content)

    (report,) = rehearsed(plait, tmp_path)

    assert report["causes"] == ["error_uncaught"]


def test_a_called_process_that_is_not_there_is_waited_for(plait: Command, tmp_path: Path) -> None:
    report = one(plait, tmp_path, drawn('<callActivity id="n1" calledElement="absent"/>'))

    assert report["result"] == "waiting"
    assert report["causes"] == ["waits for called_unknown"]


def test_a_called_process_beside_it_is_called(plait: Command, tmp_path: Path) -> None:
    inner = drawn('<userTask id="n1"/>').replace('id="p"', 'id="inner"')
    (tmp_path / "inner.bpmn").write_text(inner)
    (tmp_path / "p.bpmn").write_text(drawn('<callActivity id="n1" calledElement="inner"/>'))

    reports = rehearsed(plait, tmp_path)

    assert {(each["process"], each["result"]) for each in reports} == {
        ("inner", "completed"),
        ("p", "completed"),
    }


def test_a_round_trip_without_end_is_cut(plait: Command, tmp_path: Path) -> None:
    text = _FILE.format(
        beside="",
        content="""<startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="t"/>
        <userTask id="t"/><sequenceFlow id="b" sourceRef="t" targetRef="t"/>""",
    )

    report = one(plait, tmp_path, text)

    assert report["result"] == "waiting"
    assert "waits for answers_used_up" in report["causes"]
    assert len(report["answers"]) == 50


def test_a_run_that_never_waits_is_left(plait: Command, tmp_path: Path) -> None:
    text = _FILE.format(
        beside="",
        content="""<startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="g"/>
        <exclusiveGateway id="g"/><sequenceFlow id="b" sourceRef="g" targetRef="t"/>
        <scriptTask id="t"><script>n = 1</script></scriptTask>
        <sequenceFlow id="c" sourceRef="t" targetRef="h"/><exclusiveGateway id="h" default="e"/>
        <sequenceFlow id="d" sourceRef="h" targetRef="end">
          <conditionExpression>=n = 2</conditionExpression></sequenceFlow>
        <sequenceFlow id="e" sourceRef="h" targetRef="g"/><endEvent id="end"/>""",
    )

    report = one(plait, tmp_path, text, code=1)

    assert (report["result"], report["causes"]) == ("incident", ["still_running"])


def test_a_refused_file_has_its_causes(plait: Command, tmp_path: Path) -> None:
    report = one(plait, tmp_path, "<x/>", code=1)

    assert (report["result"], report["causes"]) == ("refused", ["not_bpmn"])


def test_files_do_not_see_each_other(plait: Command, tmp_path: Path) -> None:
    text = drawn(
        '<intermediateThrowEvent id="n1"><signalEventDefinition signalRef="s"/>'
        "</intermediateThrowEvent>",
        '<userTask id="n2"/>',
        beside='<signal id="s" name="all"/>',
    )
    for name in ("one", "two"):
        (tmp_path / f"{name}.bpmn").write_text(text.replace('id="p"', f'id="{name}"'))

    reports = rehearsed(plait, tmp_path)

    assert [(each["process"], len(each["answers"])) for each in reports] == [("one", 1), ("two", 1)]


def test_nothing_to_rehearse_is_wrong_usage(plait: Command, tmp_path: Path) -> None:
    assert plait("rehearse", str(tmp_path)).code == 2


@pytest.mark.skipif(not CORPUS.is_dir(), reason=NO_CORPUS)
@pytest.mark.parametrize(
    "folder", ["bpmn-elements", "bpmn-engine", "camunda7-examples", "spiffworkflow", "vpav"]
)
def test_nothing_of_the_corpus_stalls(plait: Command, folder: str) -> None:
    answer = plait("rehearse", str(CORPUS / folder), "--json")

    report = json.loads(answer.out)
    assert report["totals"]["stalled"] == 0
    assert "rehearsal_defect" not in report["causes"]
    assert [
        each
        for each in report["processes"]
        if each["result"] == "completed" and not each["reached"]
    ] == []
