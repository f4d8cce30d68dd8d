from __future__ import annotations

import pytest

from engine.errors import Conflict
from engine.spiff.steps import Retry
from tests.engine.spiff.playing import Play

TOO_BIG = 10**1000  # its square is longer than an expression may make


def extension(*mappings: str) -> str:
    return "<extensionElements>" + "".join(mappings) + "</extensionElements>"


def into(name: str, source: str) -> str:
    return f"<plait:input name='{name}' source='{source}'/>"


def out(name: str, source: str) -> str:
    return f"<plait:output name='{name}' source='{source}'/>"


def service(*mappings: str) -> tuple[str, ...]:
    return (
        "startEvent s",
        f"serviceTask a plait:connector='http' plait:path='=path' | {extension(*mappings)}",
        "userTask b",
        "s -> a -> b",
    )


def test_a_job_gets_everything_its_worker_needs(play: Play) -> None:
    player = play(*service(into("amount", "=total * 2"), into("twice", "=amount + 1"))).start(
        total=5, path="/v1"
    )

    wait = player.wait("a")

    assert wait.kind == "job"
    assert wait.detail == {
        "connector": "http",
        "settings": {"path": "/v1"},
        "inputs": {"amount": 10, "twice": 11},
        "retry_seconds": [5.0, 30.0, 120.0],
        "timeout_seconds": 20.0,
        "priority": 0,
    }


def test_outputs_read_the_result_before_locals_before_variables(play: Play) -> None:
    player = play(
        *service(
            into("local", "inner"),
            out("one", "=body.x"),
            out("two", "=local"),
            out("three", "=total"),
        )
    ).start(total=5, path="/")

    player.complete("a", result={"status": 200, "body": {"x": 7}})

    assert player.variables == {"total": 5, "path": "/", "one": 7, "two": "inner", "three": 5}


def test_without_outputs_nothing_of_a_result_lands(play: Play) -> None:
    player = play(*service()).start(path="/").complete("a", result={"body": {"approved": True}})

    assert player.variables == {"path": "/"}


def test_with_outputs_the_variables_of_an_answer_stay_local(play: Play) -> None:
    player = play(*service(out("y", "=x + 1"))).start(path="/").complete("a", x=1)

    assert player.variables == {"path": "/", "y": 2}


def test_inputs_die_with_the_activity(play: Play) -> None:
    player = play(*service(into("gone", "1"))).start(path="/").complete("a")

    assert player.variables == {"path": "/"}
    assert list(player.state.scopes) == [1]


def test_an_answer_named_like_an_input_stays_local(play: Play) -> None:
    player = play(
        "startEvent s", f"userTask a | {extension(into('x', '=x'))}", "userTask b", "s -> a -> b"
    ).start(x=1)

    player.complete("a", x=2, y=3)

    assert player.variables == {"x": 1, "y": 3}


def test_an_output_named_like_an_input_goes_outwards(play: Play) -> None:
    player = play(*service(into("x", "=x"), out("x", "=x + 1"))).start(x=1, path="/")

    player.complete("a")

    assert player.variables == {"path": "/", "x": 2}


def test_a_failing_input_is_an_incident_that_retry_runs_again(play: Play) -> None:
    player = play(*service(into("y", "=x * x"))).start(path="/", x=TOO_BIG)

    assert player.waiting == []
    assert player.broken == {"a": "expression_limit"}

    player.retry("a", x=3)

    assert player.wait("a").detail["inputs"] == {"y": 9}
    assert player.broken == {}


def test_a_failing_setting_is_an_incident(play: Play) -> None:
    player = play(*service()).start(path=[1])

    assert player.broken == {"a": "expression_failed"}


def test_a_completion_whose_output_fails_keeps_the_result(play: Play) -> None:
    player = play(*service(out("y", "=body.x * z * z"))).start(path="/", z=TOO_BIG)

    player.complete("a", result={"body": {"x": 2}})

    assert player.waiting == []
    assert list(player.broken) == ["a"]

    player.retry("a", z=3)

    assert player.variables["y"] == 18
    assert player.waiting == ["b"]


def test_a_throwing_job_without_catcher_keeps_its_error_for_a_retry(play: Play) -> None:
    player = play(*service()).start(path="/").throw("a", "E9")

    assert player.broken == {"a": "error_uncaught"}
    assert player.waiting == []

    player.retry("a")

    assert player.broken == {"a": "error_uncaught"}


def test_a_waiting_job_can_be_given_again_with_corrected_inputs(play: Play) -> None:
    player = play(*service(into("twice", "=total * 2"))).start(total=1, path="/")
    token_id = player.wait("a").token_id

    player.answer(Retry(token_id=token_id, variables={"total": 4}))

    assert player.wait("a").token_id == token_id
    assert player.wait("a").detail["inputs"] == {"twice": 8}
    assert player.step.withdrawn == (token_id,)
    assert player.variables["total"] == 4
    assert player.process.local_variables(player.state, token_id)["twice"] == 8


def test_a_waiting_person_is_not_asked_again(play: Play) -> None:
    player = play("startEvent s", "userTask a", "s -> a").start()

    with pytest.raises(Conflict, match="does not wait for that"):
        player.answer(Retry(token_id=player.wait("a").token_id))


def test_other_branches_go_on_beside_an_incident(play: Play) -> None:
    player = play(
        *("startEvent s", "parallelGateway f", "scriptTask a | <script>x = 1 / 0</script>"),
        *("userTask b", "endEvent e", "s -> f -> a", "f -> b -> e"),
    ).start()

    player.complete("b")

    assert player.completed == ["s", "f", "b", "e"]
    assert list(player.broken) == ["a"]
    assert player.outcome == "waiting"


def test_a_script_lands_what_it_assigns(play: Play) -> None:
    player = play(
        "startEvent s", "scriptTask a | <script>x = x + 1\nif x > 1:\n    y = 2</script>", "s -> a"
    ).start(x=1)

    assert player.variables == {"x": 2, "y": 2}


def test_a_script_with_outputs_lands_only_those(play: Play) -> None:
    player = play(
        "startEvent s",
        f"scriptTask a | {extension(into('n', '=x'), out('z', '=y'))}<script>y = n * 2</script>",
        "s -> a",
    ).start(x=4)

    assert player.variables == {"x": 4, "z": 8}


def test_a_plain_task_may_map(play: Play) -> None:
    player = play("startEvent s", f"task a | {extension(out('y', '=x'))}", "s -> a").start(x=1)

    assert player.variables == {"x": 1, "y": 1}


def test_a_send_task_with_a_connector_is_a_job(play: Play) -> None:
    player = play("startEvent s", "sendTask a plait:connector='http'", "s -> a").start()

    assert player.wait("a").kind == "job"
