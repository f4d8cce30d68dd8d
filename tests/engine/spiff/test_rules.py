"""What the rules of a dialect change in the flow: each fact beside its opposite (SEMANTICS)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.dialects.attributes import NamedSource, PersonWork
from engine.dialects.rules import CAMUNDA, FLOWABLE, PLAIN, SPIFF, ZEEBE, Rules
from engine.spiff.effects import PublishMessage
from tests.engine.spiff.playing import DrawLines, event, inside
from tests.engine.spiff.ruled import playing

THREE_TIMES = (
    "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>"
    "</multiInstanceLoopCharacteristics>"
)


@pytest.mark.parametrize(("rules", "goes_on"), [(PLAIN, True), (CAMUNDA, True), (ZEEBE, False)])
def test_a_flow_without_a_condition_out_of_an_exclusive_gateway(
    rules: Rules, goes_on: bool
) -> None:
    drawn = ("startEvent s", "exclusiveGateway g", "task a", "task b", "s -> g -> a", "g -> b if x")
    player = playing(rules, *drawn).start(x=False)

    assert player.broken == ({} if goes_on else {"g": "no_flow_matches"})


@pytest.mark.parametrize(("rules", "waits"), [(PLAIN, False), (CAMUNDA, False), (SPIFF, True)])
def test_a_manual_task_passes_or_waits_for_a_person(rules: Rules, waits: bool) -> None:
    player = playing(rules, "startEvent s", "manualTask m", "task b", "s -> m -> b").start()

    assert player.waiting == (["m"] if waits else [])
    if waits:
        assert player.wait("m").kind == "person"
        player.complete("m", x=1)
    assert player.outcome == "completed"


@pytest.mark.parametrize(
    ("rules", "counters"), [(PLAIN, [1, 2, 3]), (ZEEBE, [1, 2, 3]), (CAMUNDA, [0, 1, 2])]
)
def test_the_first_of_several_instances_is_one_or_zero(rules: Rules, counters: list[int]) -> None:
    loops = {"t": {"output_collection": "all", "output_element": "=loopCounter"}}
    drawn = ("startEvent s", f"task t | {THREE_TIMES}", "s -> t")

    assert playing(rules, *drawn, loops=loops).start().variables == {"all": counters}


def test_a_loop_without_an_end_runs_once() -> None:
    drawn = ("startEvent s", "task t | <standardLoopCharacteristics/>", "s -> t")

    assert playing(CAMUNDA, *drawn).start().completed == ["s", "t"]
    assert playing(FLOWABLE, *drawn).start().outcome == "completed"


@pytest.mark.parametrize(("rules", "is_published"), [(PLAIN, True), (CAMUNDA, False)])
def test_a_bare_message_event_publishes_or_passes(rules: Rules, is_published: bool) -> None:
    drawn = ("startEvent s", f"intermediateThrowEvent t | {event('message', 'm1')}", "s -> t")
    player = playing(rules, *drawn).start()

    assert player.completed == ["s", "t"]
    assert [type(each) for each in player.effects] == [PublishMessage] * is_published


WEEKLY = event("timer", inner="<timeCycle>0 0 9 ? * 2</timeCycle>")  # the second day of the week


@pytest.mark.parametrize(("rules", "weekday"), [(CAMUNDA, 0), (FLOWABLE, 0), (ZEEBE, 1)])
def test_numbers_of_weekdays_in_a_cron(rules: Rules, weekday: int) -> None:
    drawn = (
        *("startEvent s", "userTask u", "s -> u"),
        f"boundaryEvent t attachedToRef='u' cancelActivity='false' | {WEEKLY}",
    )
    player = playing(rules, *drawn).start()

    first = player.due("t")
    player.fire("t")

    assert first.weekday() == player.due("t").weekday() == weekday
    assert (player.due("t") - first).days == 7


CONDITION = event("conditional", inner="<condition>x &gt; 1</condition>")


def watching(rules: Rules, **definition: frozenset[str]) -> list[int]:
    """Return at which changes it fires: x becomes 2, y is made, x becomes 3, x becomes 3 again."""
    drawn = (
        *("startEvent s", "userTask u", "s -> u", "task a"),
        f"boundaryEvent c attachedToRef='u' cancelActivity='false' | {CONDITION}",
        "c -> a",
    )
    player = playing(rules, *drawn, definitions={"c": definition}).start(x=0)
    fired = []
    for number, changes in enumerate(({"x": 2}, {"y": 1}, {"x": 3}, {"x": 3})):
        before = player.completed.count("a")
        player.assign(**changes)
        fired += [number] * (player.completed.count("a") - before)
    return fired


def test_a_condition_fires_at_its_edge_or_whenever_it_is_true_after_a_change() -> None:
    assert watching(PLAIN) == watching(ZEEBE) == [0]
    assert watching(CAMUNDA) == [0, 1, 2]
    assert watching(replace(CAMUNDA, condition_watches="read")) == [0, 2]


def test_a_condition_watches_what_the_model_names() -> None:
    assert watching(CAMUNDA, watched_variables=frozenset({"y"})) == [1]
    assert watching(CAMUNDA, watched_variables=frozenset({"x", "y"})) == [0, 1, 2]
    made, updated = frozenset({"create"}), frozenset({"update"})
    both = frozenset({"x", "y"})
    assert watching(CAMUNDA, watched_variables=both, watched_changes=made) == [1]
    assert watching(CAMUNDA, watched_variables=both, watched_changes=updated) == [0, 2]


def test_a_condition_that_watches_one_variable_is_not_looked_at_before_it_changes() -> None:
    drawn = (*("startEvent s", f"intermediateCatchEvent c | {CONDITION}", "s -> c"),)
    watched = {"c": {"watched_variables": frozenset({"y"})}}
    player = playing(CAMUNDA, *drawn, definitions=watched).start(x=2)

    assert player.waiting == ["c"]
    assert player.assign(y=1).outcome == "completed"


def undone(rules: Rules, draw_lines: DrawLines) -> list[str]:
    """Complete a twice, then b; undo all; return who waits, then who does once one has ended."""
    drawn = (
        *("startEvent s", f"userTask a | {THREE_TIMES}", "userTask b"),
        f"boundaryEvent ca attachedToRef='a' | {event('compensate')}",
        f"boundaryEvent cb attachedToRef='b' | {event('compensate')}",
        "userTask ua isForCompensation='true'",
        "userTask ub isForCompensation='true'",
        "association x sourceRef='ca' targetRef='ua'",
        "association y sourceRef='cb' targetRef='ub'",
        f"intermediateThrowEvent t | {event('compensate')}",
        "s -> a -> b -> t",
    )
    player = playing(rules, *drawn).start()
    for element in ("a", "a", "a", "b"):
        player.complete(element)
    waiting = list(player.waiting)
    player.complete("ub")
    while player.waiting:
        player.complete(player.waiting[0])
    assert player.completed[-1] == "t"
    return waiting


def test_compensation_in_turn_or_at_once_and_per_instance_or_once(draw_lines: DrawLines) -> None:
    assert undone(PLAIN, draw_lines) == ["ub"]
    assert undone(CAMUNDA, draw_lines) == ["ua", "ua", "ua", "ub"]
    assert undone(ZEEBE, draw_lines) == ["ua", "ub"]


def test_an_inclusive_join_waits_for_whatever_may_come_by_an_empty_flow() -> None:
    # The token at u may reach the filled flow and the empty one: the standard lets the join go.
    drawn = (
        *("startEvent s", "parallelGateway f", "userTask u", "task a", "exclusiveGateway x"),
        *("inclusiveGateway j", "task z", "s -> f -> a -> j", "f -> u -> x"),
        *("x -> a if up", "x -> j default", "j -> z"),
    )

    assert playing(PLAIN, *drawn).start().completed[-1] == "z"
    player = playing(CAMUNDA, *drawn).start()
    assert player.completed[-1] == "a"
    assert player.complete("u", up=False).outcome == "completed"
    assert player.completed.count("z") == 1


def test_what_a_persons_wait_says_beside_the_usual() -> None:
    told = {"u": {"person": PersonWork(priority_text="=p * 10")}}
    drawn = ("startEvent s", "userTask u", "s -> u")

    detail = playing(PLAIN, *drawn, attributes=told).start(p=7).wait("u").detail

    assert detail["priority"] == 70
    player = playing(PLAIN, *drawn, attributes=told).start(p="much")
    assert player.broken == {"u": "expression_failed"}
    assert player.retry("u", p=1).waiting == ["u"]


def test_the_start_event_writes_who_started() -> None:
    inputs = (NamedSource(name="mine", source="=starter"),)
    told: dict[str, dict[str, Any]] = {"s": {"initiator": "starter"}, "u": {"inputs": inputs}}
    drawn = ("startEvent s", "userTask u", "s -> u")

    player = playing(CAMUNDA, *drawn, attributes=told).begin({}, initiator="ada")
    assert player.variables == {"starter": "ada"}
    assert playing(CAMUNDA, *drawn, attributes=told).start().variables == {"starter": None}


def test_what_lies_inside_has_the_rules_too() -> None:
    drawn = ("startEvent s", f"subProcess q | {inside('startEvent i', 'manualTask m', 'i -> m')}")

    assert playing(SPIFF, *drawn, "s -> q").start().waiting == ["m"]
