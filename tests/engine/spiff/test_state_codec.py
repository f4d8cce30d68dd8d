from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from engine.errors import PlaitError
from engine.spiff.steps import Continue, StepContext
from tests.engine.spiff.playing import Compile, Play

CONTEXT = StepContext(now=datetime(2030, 1, 1, tzinfo=UTC), seed=1)


def test_a_state_names_elements_and_roles_only(play: Play) -> None:
    player = play(
        *("startEvent s", "parallelGateway f", "userTask a", "parallelGateway j"),
        "boundaryEvent t attachedToRef='a' | <timerEventDefinition><timeCycle>R/PT1H</timeCycle>"
        "</timerEventDefinition>",
        *("s -> f -> a -> j", "f -> j"),
    ).start()

    tokens = [dict(token) for token in player.state.scopes[1].tokens]

    assert tokens == [
        {"id": 4, "at": "a", "role": "waiting", "flow": "f_a"},
        {"id": 5, "at": "j", "role": "arrived", "flow": "f_j"},
        {"id": 6, "at": "t", "role": "waiting", "host": 4, "cycle": "R/PT1H", "repeats_left": None},
    ]
    assert player.state.head == {"version": 2, "next": 7, "live": 3, "queue": []}


def test_the_ready_queue_is_state(compile_diagram: Compile) -> None:
    process = compile_diagram(
        *("startEvent s", "parallelGateway f", "task a", "task b", "s -> f -> a", "f -> b")
    )

    step = process.start({}, replace(CONTEXT, limit=2))

    assert step.outcome == "cut"
    assert step.head["queue"] == [[1, 4], [1, 5]]


def test_a_state_of_another_version_is_refused(play: Play) -> None:
    player = play("startEvent s", "userTask a", "s -> a").start()
    state = replace(player.state, head={**player.state.head, "version": 99})

    with pytest.raises(PlaitError) as refusal:
        player.process.run(state, Continue(), CONTEXT)

    assert refusal.value.code == "state_version"


def test_a_queue_that_names_no_token_is_corrupt(play: Play) -> None:
    player = play("startEvent s", "userTask a", "s -> a").start()
    state = replace(player.state, head={**player.state.head, "queue": [[1, 77]]})

    with pytest.raises(PlaitError) as refusal:
        player.process.run(state, Continue(), CONTEXT)

    assert refusal.value.code == "state_corrupt"


def test_an_untouched_scope_is_not_among_the_changed(play: Play) -> None:
    mapping = "<extensionElements><plait:input name='x' source='1'/></extensionElements>"
    player = play(
        *("startEvent s", "parallelGateway f", f"userTask a | {mapping}", "userTask b"),
        *("s -> f -> a", "f -> b"),
    ).start()
    assert [scope.element_id for scope in player.state.scopes.values()] == [None, "a"]

    player.complete("b")

    assert set(player.step.changed) == {1}


def test_an_equal_value_is_no_change(play: Play) -> None:
    player = play("startEvent s", "userTask a", "userTask b", "s -> a -> b").start(x=[1])

    before = player.state.scopes[1].variables
    player.complete("a", x=[1])

    assert player.step.changed[1].variables == before
