"""Jobs and scripts of tasks and throwing events: what the worker is told, and what lands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine.dialects.attributes import WORKER, ErrorRule, JobWork, NamedSource, ScriptWork
from engine.dialects.rules import CAMUNDA, PLAIN
from engine.spiff.effects import PublishMessage
from engine.spiff.steps import Retry
from tests.engine.spiff.playing import Player, event, inside
from tests.engine.spiff.ruled import playing

WORK = JobWork(
    connector=WORKER,
    topic="=kind",
    attempts="=tries",
    priority_text="=tries * 10",
    settings={"header": "=kind", "fixed": "x", "flag": "=tries = 2"},
)
KINDS = ("serviceTask", "sendTask", "businessRuleTask", "scriptTask")
GIVEN: Mapping[str, Any] = {"kind": "ship", "tries": 2}
CATCHING = (
    *("startEvent s", "serviceTask t", "task b", "task c", "s -> t -> b", "e -> c"),
    f"boundaryEvent e attachedToRef='t' | {event('error', 'e1')}",
)


FAILING = inside("startEvent i", f"endEvent t | {event('error', 'e1')}", "i -> t")


def drawn(kind: str) -> tuple[str, ...]:
    return ("startEvent s", f"{kind} t", "task b", "s -> t -> b")


def throwing(**told: Any) -> Player:
    lines = ("startEvent s", f"intermediateThrowEvent t | {event('message', 'm1')}", "s -> t")
    return playing(CAMUNDA, *lines, attributes={"t": told})


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_worker_is_told(kind: str) -> None:
    inputs = (NamedSource(name="mine", source="=tries + 1"),)
    told = {"t": {"job": WORK, "inputs": inputs, "properties": {"p": "1"}}}
    player = playing(PLAIN, *drawn(kind), attributes=told).start(**GIVEN)

    detail = player.wait("t").detail
    assert (detail["connector"], detail["topic"]) == ("worker", "ship")
    assert (detail["attempts"], detail["priority"]) == (2, 20)
    assert detail["settings"] == {"header": "ship", "fixed": "x", "flag": "true"}
    assert (detail["inputs"], detail["properties"]) == ({"mine": 3}, {"p": "1"})
    assert player.complete("t", result={"r": 1}).variables == {**GIVEN, "r": 1}


@pytest.mark.parametrize("wrong", [{"kind": None}, {"tries": 0}, {"tries": "x"}])
def test_what_a_worker_cannot_be_told_is_an_incident(wrong: Mapping[str, Any]) -> None:
    told = {"t": {"job": WORK}}
    player = playing(PLAIN, *drawn("serviceTask"), attributes=told).start(**{**GIVEN, **wrong})

    assert player.broken == {"t": "expression_failed"}
    assert player.retry("t", **GIVEN).waiting == ["t"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_script_of_the_dialect_is_run_in_the_step(kind: str) -> None:
    told = {"t": {"script": ScriptWork(text="x * 2", format="feel", result_variable="y")}}
    player = playing(CAMUNDA, *drawn(kind), attributes=told).start(x=4)

    assert player.variables == {"x": 4, "y": 8}
    assert player.effects == []


OUTSIDE = "def double(n):\n    return n * 2\ny = double(x)"


def test_a_script_that_runs_outside_is_a_job_whose_answer_lands_as_its_names() -> None:
    told = {"t": {"script": ScriptWork(text=OUTSIDE, format="python")}}
    player = playing(PLAIN, *drawn("scriptTask"), attributes=told).start(x=4, other=5)

    detail = player.wait("t").detail
    assert (detail["connector"], detail["inputs"]) == ("script", {"x": 4})
    assert detail["settings"] == {"code": OUTSIDE, "format": "python"}
    assert player.complete("t", result={"y": 8}).variables == {"x": 4, "other": 5, "y": 8}


def test_an_error_rule_makes_an_error_of_an_answer() -> None:
    rule = ErrorRule(condition="=status > 399", code="E1", message="=text")
    told = {"t": {"job": JobWork(connector=WORKER), "error_rules": (rule,)}, "e": {}}
    told["e"] = {"message_variable": "said"}

    player = playing(CAMUNDA, *CATCHING, attributes=told).start()
    player.complete("t", result={"status": 500, "text": "no"})
    assert player.completed[-2:] == ["e", "c"]
    assert player.variables == {"said": "no", "status": 500, "text": "no"}

    player = playing(CAMUNDA, *CATCHING, attributes=told).start()
    assert player.complete("t", result={"status": 200}).completed[-1] == "b"


def test_an_error_rule_that_cannot_be_told_is_an_incident() -> None:
    rule = ErrorRule(condition="=status > 399", code="E1")
    told = {"t": {"job": JobWork(connector=WORKER), "error_rules": (rule,)}}
    player = playing(CAMUNDA, *CATCHING, attributes=told).start().complete("t")

    assert player.broken == {"t": "condition_not_boolean"}
    assert player.retry("t", status=1).outcome == "completed"


def test_a_throwing_event_with_a_job_waits_for_its_worker() -> None:
    inputs = (NamedSource(name="mine", source="=x"),)
    outputs = (NamedSource(name="out", source="=got"),)
    work = JobWork(connector=WORKER, topic="send", settings={"to": "=x"})
    player = throwing(job=work, inputs=inputs, outputs=outputs).start(x="a")
    assert player.wait("t").detail["inputs"] == {"mine": "a"}

    token = player.wait("t").token_id
    player.answer(Retry(token_id=token, variables={"x": "b"}))
    assert player.wait("t").detail["settings"] == {"to": "b"}

    player.complete("t", result={"got": 1})
    assert (player.outcome, player.effects) == ("completed", [])
    assert player.variables == {"x": "b", "got": 1, "out": 1}


def test_a_throwing_event_whose_outputs_fail_keeps_the_answer() -> None:
    outputs = (NamedSource(name="out", source="=got * got"),)
    player = throwing(job=JobWork(connector=WORKER), outputs=outputs).start()

    assert player.complete("t", result={"got": 1e300}).broken == {"t": "expression_limit"}
    assert player.retry("t").broken == {"t": "expression_limit"}


def test_a_throwing_event_may_run_a_script_instead() -> None:
    script = ScriptWork(text="x + 1", format="feel", result_variable="y")

    assert throwing(script=script).start(x=1).variables == {"x": 1, "y": 2}


def test_a_workers_error_at_a_throwing_event_stands_still() -> None:
    player = throwing(job=JobWork(connector=WORKER)).start().throw("t", "E1")

    assert player.broken == {"t": "error_uncaught"}


def test_a_bare_throw_publishes_what_a_job_would_have_sent() -> None:
    lines = ("startEvent s", f"intermediateThrowEvent t | {event('message', 'm1')}", "s -> t")

    assert [type(each) for each in playing(PLAIN, *lines).start().effects] == [PublishMessage]


def test_code_and_message_of_a_thrown_error_are_evaluated_with_its_inputs() -> None:
    lines = (
        *(
            "startEvent s",
            f"subProcess q | {FAILING}",
        ),
        *(f"boundaryEvent e attachedToRef='q' | {event('error', 'e1')}", "task b", "task c"),
        *("s -> q -> b", "e -> c"),
    )
    told = {
        "t": {"error_message": "=why", "inputs": (NamedSource(name="sent", source="=x + 1"),)},
        "e": {"code_variable": "code", "message_variable": "message"},
    }
    codes = {"t": {"code": "=which"}}
    player = playing(PLAIN, *lines, attributes=told, definitions=codes)

    player.start(which="E1", why="late", x=1)

    assert player.completed[-1] == "c"
    assert player.variables["code"] == "E1"
    assert (player.variables["message"], player.variables["sent"]) == ("late", 2)
    other = playing(PLAIN, *lines, attributes=told, definitions=codes).start(which="E9", x=1)
    assert other.broken == {"t": "error_uncaught"}
    assert other.retry("t", which="E1").completed[-1] == "c"
