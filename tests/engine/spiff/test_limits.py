"""A run that does not end stops with an incident, and goes on when somebody retries it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from engine.spiff import CompiledProcess
from engine.spiff.steps import Complete, Continue, Retry, Step, StepContext
from tests.engine.spiff.playing import Compile

CONTEXT = StepContext(now=datetime(2030, 1, 1, tzinfo=UTC), seed=1, limit=10)
ROUND = ("scriptTask a | <script>i = i + 1</script>", "exclusiveGateway g", "endEvent e")
BACK = ("a -> g", "g -> a if i < 1000", "g -> e default")


def test_steps_without_a_wait_are_counted_over_slices(compile_diagram: Compile) -> None:
    process = compile_diagram("startEvent s", *ROUND, "s -> a", *BACK)
    context = replace(CONTEXT, steps_without_a_wait=95)

    step = process.start({"i": 0}, context)
    slices = 1
    while step.outcome == "cut":
        step, slices = process.run(step.state, Continue(), context), slices + 1

    assert (step.outcome, slices) == ("waiting", 10)
    assert [each.code for each in step.incidents] == ["limit_steps"]
    assert process.variables(step.state)["i"] == 47


def test_a_retry_counts_from_the_beginning(compile_diagram: Compile) -> None:
    process = compile_diagram("startEvent s", *ROUND, "s -> a", *BACK)
    context = replace(CONTEXT, limit=10_000, steps_without_a_wait=1500)
    stopped = process.start({"i": 0}, context)
    (incident,) = stopped.incidents

    step = process.run(stopped.state, Retry(token_id=incident.token_id), context)

    assert (step.outcome, step.resolved_incidents) == ("completed", (incident.token_id,))


def test_a_person_between_two_rounds_starts_the_count_again(compile_diagram: Compile) -> None:
    process = compile_diagram(
        *("startEvent s", "userTask u", *ROUND),
        *("s -> u -> a", "a -> g", "g -> u if i < 100", "g -> e default"),
    )
    context = replace(CONTEXT, limit=1000, steps_without_a_wait=5)
    step = process.start({"i": 0}, context)

    rounds = 0
    while step.outcome == "waiting":
        step, rounds = _completed(process, step, context), rounds + 1

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
    assert len(step.state.scopes[1].tokens) <= 503
    assert process.cancel(step.state, context).outcome == "completed"


def _completed(process: CompiledProcess, step: Step, context: StepContext) -> Step:
    (wait,) = step.opened
    return process.run(step.state, Complete(token_id=wait.token_id), context)
