"""Where a result lands, as a table: rules, the activity, what came, what is there after it.

SEMANTICS 1 and 2. `x` is 1 before, and the activity has an input `mine` where it has inputs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine.dialects.attributes import WORKER, JobWork, NamedSource, ScriptWork
from engine.dialects.rules import CAMUNDA, FLOWABLE, PLAIN, SPIFF, ZEEBE, Rules
from tests.engine.spiff.playing import DrawLines, inside
from tests.engine.spiff.ruled import playing

LINES = ("startEvent s", "{kind} a", "task b", "s -> a -> b")
INPUT = (NamedSource(name="mine", source="=x + 1"),)
OUTPUT = (NamedSource(name="out", source="=mine + y"),)
COPIED = (NamedSource(name="copy", source="=y"),)


def lines(kind: str) -> tuple[str, ...]:
    return tuple(each.format(kind=kind) for each in LINES)


@pytest.mark.parametrize("rules", [PLAIN, CAMUNDA, ZEEBE, SPIFF, FLOWABLE])
def test_without_mappings_what_a_person_gives_lands(rules: Rules) -> None:
    player = playing(rules, *lines("userTask")).start(x=1).complete("a", x=2, y=3)

    assert player.variables == {"x": 2, "y": 3}


@pytest.mark.parametrize("rules", [PLAIN, CAMUNDA, ZEEBE])
def test_what_is_named_like_an_input_stays_local(rules: Rules) -> None:
    told = {"a": {"inputs": INPUT}}
    player = playing(rules, *lines("userTask"), attributes=told).start(x=1)

    assert player.complete("a", mine=9, y=3).variables == {"x": 1, "y": 3}


@pytest.mark.parametrize(
    ("rules", "after"),
    [
        (PLAIN, {"x": 1, "out": 5}),
        (ZEEBE, {"x": 1, "out": 5}),
        (CAMUNDA, {"x": 1, "y": 3, "out": 5}),
        (FLOWABLE, {"x": 1, "y": 3, "out": 5}),
    ],
)
def test_outputs_are_all_that_lands_or_add_to_it(rules: Rules, after: Mapping[str, Any]) -> None:
    told = {"a": {"inputs": INPUT, "outputs": OUTPUT}}
    player = playing(rules, *lines("userTask"), attributes=told).start(x=1)

    assert player.complete("a", y=3).variables == after


def test_outputs_that_fail_let_nothing_land() -> None:
    told = {"a": {"outputs": (NamedSource(name="out", source="=y * y"),)}}
    player = playing(CAMUNDA, *lines("userTask"), attributes=told).start().complete("a", y=1e300)

    assert (player.broken, player.variables) == ({"a": "expression_limit"}, {})
    assert player.retry("a").broken == {"a": "expression_limit"}


@pytest.mark.parametrize(("rules", "given"), [(PLAIN, 6), (ZEEBE, 6), (CAMUNDA, 2)])
def test_an_input_sees_the_ones_before_it_or_only_what_is_outside(rules: Rules, given: int) -> None:
    inputs = (NamedSource(name="x", source="=5"), NamedSource(name="mine", source="=x + 1"))
    outputs = (NamedSource(name="out", source="=mine"),)
    told = {"a": {"inputs": inputs, "outputs": outputs}}

    player = playing(rules, *lines("task"), attributes=told).start(x=1)

    assert player.variables == {"x": 1, "out": given}


@pytest.mark.parametrize(
    ("job", "outputs", "after"),
    [
        (JobWork(connector="http"), (), {}),
        (JobWork(connector="http"), COPIED, {"copy": 3}),
        (JobWork(connector="http", result_variable="r"), (), {"r": {"y": 3}}),
        (JobWork(connector=WORKER, topic="t"), (), {"y": 3}),
        (JobWork(connector=WORKER, topic="t", result_variable="r"), (), {"r": {"y": 3}}),
        (JobWork(connector=WORKER, topic="t", result_variable="y"), (), {"y": 3}),
    ],
)
def test_a_workers_result(
    job: JobWork, outputs: tuple[NamedSource, ...], after: Mapping[str, Any]
) -> None:
    told = {"a": {"job": job, "outputs": outputs}}
    player = playing(PLAIN, *lines("serviceTask"), attributes=told).start()

    assert player.complete("a", result={"y": 3}).variables == after


@pytest.mark.parametrize(("rules", "after"), [(ZEEBE, {"copy": 3}), (CAMUNDA, {"y": 3, "copy": 3})])
def test_outputs_of_a_worker(rules: Rules, after: Mapping[str, Any]) -> None:
    told = {"a": {"job": JobWork(connector=WORKER, topic="t"), "outputs": COPIED}}
    player = playing(rules, *lines("serviceTask"), attributes=told).start()

    assert player.complete("a", result={"y": 3}).variables == after


@pytest.mark.parametrize(("rules", "after"), [(ZEEBE, {"copy": 3}), (CAMUNDA, {"y": 3, "copy": 3})])
def test_what_a_script_assigns_lands_like_a_workers_result(
    rules: Rules, after: Mapping[str, Any]
) -> None:
    script = ScriptWork(text="y = 3", format="python")
    told = {"a": {"script": script, "outputs": COPIED}}

    assert playing(rules, *lines("scriptTask"), attributes=told).start().variables == after


DAY = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
INNER = inside("startEvent is", "userTask u", "is -> u")


def sub(inner: str = INNER) -> tuple[str, ...]:
    return ("startEvent s", f"subProcess a | {inner}", "task b", "s -> a -> b")


def test_a_sub_process_is_sealed_until_it_ends() -> None:
    twice = inside("startEvent is", "userTask u", "userTask v", "is -> u -> v")
    player = playing(SPIFF, *sub(twice)).start(x=1).complete("u", x=2, y=3)

    assert player.variables == {"x": 1}
    assert player.process.local_variables(player.state, player.wait("v").token_id) == {
        "x": 2,
        "y": 3,
    }
    assert player.complete("v").variables == {"x": 2, "y": 3}


def test_inputs_and_what_outputs_leave_out_die_with_a_sealed_sub_process() -> None:
    told = {"a": {"inputs": INPUT}}
    player = playing(SPIFF, *sub(), attributes=told).start(x=1)
    assert player.complete("u", mine=9, y=3).variables == {"x": 1, "y": 3}

    told = {"a": {"outputs": COPIED}}
    player = playing(SPIFF, *sub(), attributes=told).start(x=1)
    assert player.complete("u", x=2, y=3).variables == {"x": 1, "copy": 3}


def test_what_is_cancelled_in_a_sealed_sub_process_never_was(draw_lines: DrawLines) -> None:
    inner = draw_lines("startEvent is", "userTask u", "userTask v", "is -> u -> v")
    drawn = (
        *sub(inner.replace("\n", "")),
        f"boundaryEvent t attachedToRef='a' | {DAY}",
    )
    player = playing(SPIFF, *drawn).start(x=1).complete("u", x=2, y=3).fire("t")

    assert (player.variables, player.outcome) == ({"x": 1}, "completed")


TWICE = (
    "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
    "</multiInstanceLoopCharacteristics>"
)
MULTIPLE = (
    "startEvent s",
    f"userTask a | {TWICE}",
    "task b",
    "s -> a -> b",
)


def test_what_a_sealed_child_makes_lands_when_it_ends() -> None:
    player = playing(SPIFF, *MULTIPLE).start(x=1).complete("a", x=2)
    seen = player.process.local_variables(player.state, player.wait("a").token_id)

    assert player.variables == {"x": 2}
    assert seen["x"] == 2
    assert player.complete("a", y=5).variables == {"x": 2, "y": 5}


def test_a_sealed_child_whose_output_is_gathered_leaves_nothing_else() -> None:
    loop = {"a": {"output_collection": "all", "output_element": "=y"}}
    player = playing(SPIFF, *MULTIPLE, loops=loop).start(x=1)

    player.complete("a", x=2, y=5).complete("a", x=3, y=6)

    assert player.variables == {"x": 1, "all": [5, 6]}
