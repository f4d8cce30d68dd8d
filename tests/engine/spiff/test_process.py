from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from engine.errors import Conflict, NotFound
from engine.spiff.steps import Complete, Continue, StepContext
from tests.engine.spiff.playing import Compile, Play, after


def test_a_sequence_runs_from_start_to_end(play: Play) -> None:
    player = play("startEvent s", "task a", "manualTask m", "endEvent e", "s -> a -> m -> e")

    player.start(x=1)

    assert player.outcome == "completed"
    assert player.trace == [
        *("entered s", "completed s", "entered a", "completed a", "entered m", "completed m"),
        *("entered e", "completed e", "instance_completed"),
    ]
    assert player.variables == {"x": 1}


def test_a_node_without_outgoing_flow_is_an_implicit_end(play: Play) -> None:
    player = play("startEvent s", "task a", "s -> a").start()

    assert player.outcome == "completed"
    assert player.completed == ["s", "a"]


def test_events_name_the_flow_by_which_a_node_was_entered(play: Play) -> None:
    player = play("startEvent s", "task a", "s -> a").start()

    entered = [event for event in player.step.events if event.kind == "element_entered"]

    assert [dict(event.data) for event in entered] == [{}, {"flow": "s_a"}]


def test_several_tokens_may_enter_an_activity_by_different_flows(play: Play) -> None:
    player = play(
        "startEvent s", "parallelGateway f", "task t", "s -> f", "f -> t", "f -> t"
    ).start()

    assert player.completed == ["s", "f", "t", "t"]


def test_a_circle_without_wait_is_cut_at_the_limit(compile_diagram: Compile) -> None:
    process = compile_diagram("startEvent s", "task a", "task b", "s -> a -> b -> a")
    context = StepContext(now=datetime(2030, 1, 1, tzinfo=UTC), seed=1, limit=100)

    state = after(process.start({}, context))
    step = process.run(state, Continue(), context)

    assert step.outcome == "cut"
    assert step.steps == 100
    assert len(process.active(after(step, state))) == 1


def test_ids_that_the_library_uses_itself_are_ordinary(play: Play) -> None:
    player = play(
        *("startEvent Start", "task Root", "userTask End", "task p.EndJoin"),
        "Start -> Root -> End -> p.EndJoin",
    )

    player.start().complete("End")

    assert player.completed == ["Start", "Root", "End", "p.EndJoin"]
    assert player.outcome == "completed"


def test_cancel_ends_every_token_and_completes_nothing(play: Play) -> None:
    player = play(
        *("startEvent s", "parallelGateway f", "userTask a"),
        "boundaryEvent t attachedToRef='a' | <timerEventDefinition><timeDuration>P1D"
        "</timeDuration></timerEventDefinition>",
        "serviceTask b plait:connector='http'",
        *("s -> f -> a", "f -> b", "t -> a"),
    ).start()
    opened = set(player.waits)

    step = player.process.cancel(player.state, StepContext(now=player.now, seed=1))

    assert step.outcome == "completed"
    assert set(step.withdrawn) == opened
    assert [(each.kind, each.element_id) for each in step.events] == [
        ("element_cancelled", "a"),
        ("element_cancelled", "b"),
    ]
    assert step.changed[1].tokens == ()


def test_an_answer_for_a_token_that_does_not_wait_is_refused(play: Play) -> None:
    player = play("startEvent s", "userTask a", "userTask b", "s -> a -> b").start()
    token_id = player.wait("a").token_id
    player.complete("a")

    with pytest.raises(Conflict, match="has ended") as refusal:
        player.answer(Complete(token_id=token_id))

    assert refusal.value.code == "wrong_state"


def test_a_timer_answer_to_a_person_is_refused(play: Play) -> None:
    player = play("startEvent s", "userTask a plait:dueDate='P1D'", "s -> a").start()

    with pytest.raises(Conflict, match="does not wait for that"):
        player.fire("a")


def test_active_tells_where_tokens_stand(play: Play) -> None:
    player = play(
        *(
            "startEvent s",
            "parallelGateway f",
            "userTask a",
            "scriptTask b | <script>x = 1 / n</script>",
        ),
        "boundaryEvent t attachedToRef='a' | <timerEventDefinition><timeDuration>P1D"
        "</timeDuration></timerEventDefinition>",
        *("s -> f -> a", "f -> b", "t -> a"),
    ).start(n=0)

    active = player.process.active(player.state)

    assert [(element, status) for _, element, status in active] == [
        ("a", "waiting"),
        ("b", "incident"),
    ]


def test_local_variables_show_what_a_token_sees(play: Play) -> None:
    mapping = "<plait:input name='x' source='=x + 1'/>"
    player = play(
        "startEvent s",
        f"userTask a | <extensionElements>{mapping}</extensionElements>",
        "s -> a",
    ).start(x=1, y=2)

    seen = player.process.local_variables(player.state, player.wait("a").token_id)

    assert dict(seen) == {"x": 2, "y": 2}
    with pytest.raises(NotFound):
        player.process.local_variables(player.state, 999)


def test_the_same_answer_to_the_same_state_gives_the_same_step(play: Play) -> None:
    player = play("startEvent s", "userTask a", "userTask b", "s -> a -> b").start()
    answer = Complete(token_id=player.wait("a").token_id, variables={"z": [1, 2]})
    context = StepContext(now=player.now, seed=7)

    assert player.process.run(player.state, answer, context) == player.process.run(
        player.state, answer, context
    )


def test_a_state_is_not_changed_by_running_it(play: Play) -> None:
    player = play("startEvent s", "userTask a", "s -> a").start(x=1)
    before = player.state
    scope = before.scopes[1]

    player.process.run(
        before,
        Complete(token_id=player.wait("a").token_id, variables={"x": 2}),
        StepContext(now=player.now, seed=1),
    )

    assert before.scopes[1] is scope
    assert scope.variables == {"x": 1}
    assert len(scope.tokens) == 1


def test_element_names_are_those_of_the_file(compile_diagram: Compile) -> None:
    process = compile_diagram("startEvent s name='Go'", "task a", "s -> a")

    assert process.element_names == {"s": "Go", "a": None}


def test_threads_share_one_compiled_process(compile_diagram: Compile) -> None:
    process = compile_diagram(
        *("startEvent s", "parallelGateway f", "scriptTask a | <script>x = x + 1</script>"),
        *("userTask b", "parallelGateway j", "s -> f -> a -> j", "f -> b -> j"),
    )
    context = StepContext(now=datetime(2030, 1, 1, tzinfo=UTC), seed=1)

    def live(number: int) -> int:
        step = process.start({"x": number}, context)
        step = process.run(after(step), Complete(token_id=step.opened[0].token_id), context)
        assert step.outcome == "completed"
        return int(step.variables["x"])

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(live, range(400))) == list(range(1, 401))
