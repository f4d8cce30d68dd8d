from __future__ import annotations

import time

import pytest

from engine.spiff import read
from tests.engine.spiff.playing import DrawFile
from tests.sources import CORPUS, NO_CORPUS


def test_a_process_is_read_with_its_elements_and_attributes(draw_file: DrawFile) -> None:
    file = draw_file("startEvent s", "userTask a name='Approve' plait:form='a.form'", "s -> a")
    file = file.replace(
        b'<process id="p"', b'<process id="p" name="Forecast" plait:starterGroups="x, y"'
    )

    reading = read({"forecast.bpmn": file, "a.form": b"{}"})

    (process,) = reading.processes
    assert (process.key, process.name, process.file) == ("p", "Forecast", "forecast.bpmn")
    assert process.attributes.starter_groups == ("x", "y")
    assert list(process.elements) == ["s", "a"]
    element = process.elements["a"]
    assert (element.kind, element.name) == ("userTask", "Approve")
    assert element.attributes.person is not None
    assert element.attributes.person.form == "a.form"


def test_the_name_falls_back_to_the_key(draw_file: DrawFile) -> None:
    (process,) = read({"p.bpmn": draw_file("startEvent s")}).processes

    assert process.name == "p"


def test_files_that_are_no_bpmn_by_name_are_left_alone() -> None:
    reading = read({"a.form": b"{}", "b.dmn": b"<x/>", "README.md": b"#"})

    assert (reading.findings, reading.processes) == ([], [])


def test_one_bad_file_leaves_no_process(draw_file: DrawFile) -> None:
    reading = read({"good.bpmn": draw_file("startEvent s"), "bad.bpmn": b"nothing"})

    assert reading.processes == []
    assert [(each.file, each.code) for each in reading.findings if each.level == "error"] == [
        ("bad.bpmn", "xml_malformed")
    ]


def test_one_key_in_two_files_is_refused(draw_file: DrawFile) -> None:
    reading = read({"a.bpmn": draw_file("startEvent s"), "b.bpmn": draw_file("startEvent s")})

    assert "process_duplicate" in {each.code for each in reading.findings}


def test_findings_are_sorted_by_file_and_line(draw_file: DrawFile) -> None:
    bad = draw_file("startEvent s", "userTask a", "serviceTask b", "choreographyTask c", "s -> a")

    findings = read({"b.bpmn": bad, "a.bpmn": bad.replace(b'id="p"', b'id="q"')}).findings

    places = [(each.file, each.line or 0) for each in findings]
    assert places == sorted(places)
    assert {each.code for each in findings} >= {"connector_missing", "element_not_supported"}


def test_every_process_of_a_file_is_read(draw_file: DrawFile) -> None:
    file = draw_file("startEvent s").replace(
        b"</definitions>",
        b'<process id="q" isExecutable="true"><startEvent id="qs"/></process>'
        b'<process id="r" isExecutable="false"/></definitions>',
    )

    assert [each.key for each in read({"p.bpmn": file}).processes] == ["p", "q"]


def test_what_the_library_would_refuse_is_read(draw_file: DrawFile) -> None:
    """Lanes, data stores and documentation stay out of what the library sees."""
    file = (
        draw_file("startEvent s", "task a", "s -> a")
        .replace(
            b"<process",
            b'<dataStore id="d"/><message id="m"/><collaboration id="c"><participant id="x" '
            b'processRef="p"/></collaboration><process',
        )
        .replace(
            b"</process>",
            b'<laneSet id="l"><lane id="l1"><flowNodeRef>a</flowNodeRef></lane></laneSet>'
            b'<dataStoreReference id="r" dataStoreRef="d"/><textAnnotation id="t"><text>!</text>'
            b"</textAnnotation></process>",
        )
    )

    reading = read({"p.bpmn": file})

    assert len(reading.processes) == 1


@pytest.mark.skipif(not CORPUS.is_dir(), reason=NO_CORPUS)
def test_every_file_of_the_corpus_is_read_or_refused_with_reasons() -> None:
    began = time.perf_counter()
    files = sorted(CORPUS.rglob("*.bpmn"))

    unexplained = []
    runnable = 0
    for path in files:
        reading = read({path.name: path.read_bytes()})
        runnable += bool(reading.processes)
        stored = reading.processes or reading.drawings
        if not stored and all(each.level != "error" for each in reading.findings):
            unexplained.append(path.name)

    seconds = time.perf_counter() - began
    print(f"{len(files)} files, {runnable} run here, {seconds:.1f} s")
    assert len(files) > 100
    assert unexplained == []
    assert seconds < 60
