"""Hostile files are refused early, with a reason and a line; nothing is fetched, nothing stored."""

from __future__ import annotations

import resource
import socket
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from engine.errors import PlaitError
from engine.service import Engine
from engine.spiff import read
from engine.tables import deployment
from tests.engine.checks.attacks import FORBIDDEN, IGNORED, MALFORMED, TOO_MUCH, Make
from tests.engine.checks.drawing import START, flow, process, task

MAX_SECONDS = 1.0
MAX_MEGABYTES = 100


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """Listen where hostile files point to; nobody may come."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server
        with pytest.raises(BlockingIOError):
            server.accept()


def _address(canary: socket.socket) -> str:
    return f"http://127.0.0.1:{canary.getsockname()[1]}/"


def _codes(content: bytes) -> set[str]:
    """Check a file within the bounds of time and memory."""
    before, began = _megabytes(), time.process_time()
    findings = read({"f.bpmn": content}).findings
    assert time.process_time() - began < MAX_SECONDS
    assert _megabytes() - before < MAX_MEGABYTES
    assert all(each.message and each.way_out and each.file == "f.bpmn" for each in findings)
    return {each.code for each in findings if each.level == "error"}


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.parametrize("make", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_document_types_are_refused(make: Make, canary: socket.socket) -> None:
    assert _codes(make(_address(canary))) == {"xml_dtd_forbidden"}


@pytest.mark.parametrize("make", TOO_MUCH.values(), ids=TOO_MUCH.keys())
def test_too_much_is_refused_early(make: Make, canary: socket.socket) -> None:
    assert _codes(make(_address(canary))) <= {"too_large", "xml_limit"} != set()


@pytest.mark.parametrize("make", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_no_xml_is_refused(make: Make, canary: socket.socket) -> None:
    assert _codes(make(_address(canary))) == {"xml_malformed"}


@pytest.mark.parametrize("make", IGNORED.values(), ids=IGNORED.keys())
def test_what_points_outside_is_never_followed(make: Make, canary: socket.socket) -> None:
    assert _codes(make(_address(canary))) <= {"element_unknown"}


def test_a_page_and_a_decision_are_no_process() -> None:
    assert _codes(b"<html><body/></html>") == {"not_bpmn"}
    decision = b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>'
    assert _codes(decision) == {"not_bpmn"}


@pytest.mark.parametrize("id_", ["Root", "Start", "End", "_builtins_", "__builtins__", "self"])
def test_ids_that_a_library_uses_are_ordinary(id_: str) -> None:
    content = process(task().replace('"a"', f'"{id_}"'))

    reading = read({"f.bpmn": content.encode()})

    assert [each.key for each in reading.processes] == ["p"]


def test_every_problem_of_a_broken_file_is_told_with_its_element() -> None:
    content = process(
        f'{START}<task id="a"/><task id="a"/><choreographyTask id="c"/>'
        f'<sequenceFlow id="d" sourceRef="a" targetRef="nowhere"/><callActivity id="e"/>'
        f'<exclusiveGateway id="g"/><task id="h"/><task id="i"/>{flow("s", "g")}'
        f"{flow('g', 'h')}{flow('g', 'i')}"
    )

    found = {
        (each.code, each.element_id)
        for each in read({"f.bpmn": content.encode()}).findings
        if each.level == "error"
    }

    assert {
        ("id_duplicate", "a"),
        ("element_not_supported", "c"),
        ("flow_dangling", "d"),
        ("called_element_missing", "e"),
        ("condition_missing", "g_i"),
    } <= found


def test_nothing_hostile_is_stored(engine: Engine) -> None:
    hostile = {**FORBIDDEN, **MALFORMED}
    for name, make in hostile.items():
        with pytest.raises(PlaitError):
            engine.deploy({"f.bpmn": make("http://127.0.0.1:9/")})
        assert name
    with engine.database.read() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(deployment))
        assert count.scalar_one() == 0
