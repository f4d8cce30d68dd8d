"""A run that does not end stops with an incident, and goes on when somebody retries it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from engine.limits import VARIABLES
from engine.spiff import CompiledProcess
from engine.spiff.steps import Complete, Continue, Retry, State, Step, StepContext
from tests.engine.spiff.playing import Compile, Play, Player, after, event

CONTEXT = StepContext(now=datetime(2030, 1, 1, tzinfo=UTC), seed=1, limit=10)
ROUND = ("scriptTask a | <script>i = i + 1</script>", "exclusiveGateway g", "endEvent e")
BACK = ("a -> g", "g -> a if i < 1000", "g -> e default")


def test_steps_without_a_wait_are_counted_over_slices(compile_diagram: Compile) -> None:
    process = compile_diagram("startEvent s", *ROUND, "s -> a", *BACK)
    context = replace(CONTEXT, steps_without_a_wait=95)

    step = process.start({"i": 0}, context)
    state, slices = after(step), 1
    while step.outcome == "cut":
        step, slices = process.run(state, Continue(), context), slices + 1
        state = after(step, state)

    assert (step.outcome, slices) == ("waiting", 10)
    assert [each.code for each in step.incidents] == ["limit_steps"]
    assert step.variables["i"] == 47


def test_a_retry_counts_from_the_beginning(compile_diagram: Compile) -> None:
    process = compile_diagram("startEvent s", *ROUND, "s -> a", *BACK)
    context = replace(CONTEXT, limit=10_000, steps_without_a_wait=1500)
    stopped = process.start({"i": 0}, context)
    (incident,) = stopped.incidents

    step = process.run(after(stopped), Retry(token_id=incident.token_id), context)

    assert (step.outcome, step.resolved_incidents) == ("completed", (incident.token_id,))


def test_a_person_between_two_rounds_starts_the_count_again(compile_diagram: Compile) -> None:
    process = compile_diagram(
        *("startEvent s", "userTask u", *ROUND),
        *("s -> u -> a", "a -> g", "g -> u if i < 100", "g -> e default"),
    )
    context = replace(CONTEXT, limit=1000, steps_without_a_wait=5)
    step = process.start({"i": 0}, context)
    state = after(step)

    rounds = 0
    while step.outcome == "waiting":
        step, rounds = _completed(process, state, step, context), rounds + 1
        state = after(step, state)

    assert (step.outcome, rounds) == ("completed", 100)


def test_tokens_that_multiply_stop_the_run(compile_diagram: Compile) -> None:
    process = compile_diagram(
        *("startEvent s", "exclusiveGateway m", "parallelGateway g"),
        *("scriptTask a | <script>n = n + 1</script>", "userTask u", "s -> m -> a -> g"),
        *("g -> m", "g -> m", "g -> u"),
    )
    context = replace(CONTEXT, limit=100_000, live_tokens=500)

    step = process.start({"n": 0}, context)

    assert step.outcome == "waiting"
    assert [each.code for each in step.incidents] == ["limit_tokens"]
    assert len(step.changed[1].tokens) <= 503
    assert process.cancel(after(step), context).outcome == "completed"


def test_a_timer_without_end_stops_at_the_limit_and_goes_on_when_retried(
    compile_diagram: Compile,
) -> None:
    player = Player(
        compile_diagram(
            *("startEvent s", "userTask u", "task t", "s -> u", "b -> t"),
            "boundaryEvent b attachedToRef='u' cancelActivity='false' | "
            + event("timer", inner="<timeCycle>R/PT1H</timeCycle>"),
        ),
        timer_repeats=3,
    ).start()

    player.fire("b").fire("b").fire("b")
    assert player.completed.count("t") == 3
    assert player.broken == {"b": "limit_timer_repeats"}
    player.retry("b").fire("b")

    assert player.completed.count("t") == 4


def test_more_variables_than_the_limit_are_an_incident(play: Play) -> None:
    player = play("startEvent s", "scriptTask t | <script>one_more = 1</script>", "s -> t")

    player.start(**{f"v{number}": number for number in range(VARIABLES)})

    assert player.broken == {"t": "limit_variables"}


def test_more_data_than_a_step_may_write_is_an_incident(compile_diagram: Compile) -> None:
    process = compile_diagram("startEvent s", "scriptTask t | <script>b = a</script>", "s -> t")
    player = Player(process, data=1_000).start(a=["x" * 400, {"y": "z" * 700}])

    assert player.broken == {"t": "limit_data"}
    player.retry("t", a=["short"])

    assert player.variables["b"] == ["short"]


def _completed(process: CompiledProcess, state: State, step: Step, context: StepContext) -> Step:
    (wait,) = step.opened
    return process.run(state, Complete(token_id=wait.token_id), context)
