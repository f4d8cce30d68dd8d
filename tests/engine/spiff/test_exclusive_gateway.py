from __future__ import annotations

from tests.engine.spiff.playing import Play

CHOICE = (
    *("startEvent s", "exclusiveGateway g", "task a", "task b", "task c", "s -> g"),
    *("g -> a if x > 10", "g -> b if x > 5", "g -> c default"),
)


def test_the_first_true_flow_in_document_order_is_taken(play: Play) -> None:
    assert play(*CHOICE).start(x=20).completed == ["s", "g", "a"]
    assert play(*CHOICE).start(x=7).completed == ["s", "g", "b"]


def test_the_default_is_taken_when_no_condition_holds(play: Play) -> None:
    assert play(*CHOICE).start(x=1).completed == ["s", "g", "c"]


def test_conditions_may_begin_with_an_equals_sign(play: Play) -> None:
    player = play("startEvent s", "exclusiveGateway g", "task a", "s -> g", "g -> a if = x > 1")

    assert player.start(x=2).completed == ["s", "g", "a"]


def test_a_null_condition_is_an_incident_and_never_the_default(play: Play) -> None:
    player = play(*CHOICE).start()

    assert player.broken == {"g": "condition_not_boolean"}
    assert player.outcome == "waiting"
    assert player.completed == ["s"]


def test_retry_with_the_missing_variable_goes_on(play: Play) -> None:
    player = play(*CHOICE).start()

    player.retry("g", x=7)

    assert player.broken == {}
    assert player.completed == ["s", "g", "b"]
    assert player.trace.count("entered g") == 1
    assert player.variables == {"x": 7}


def test_a_retry_that_fails_again_keeps_the_incident(play: Play) -> None:
    player = play(*CHOICE).start().retry("g")

    assert player.broken == {"g": "condition_not_boolean"}


def test_no_match_without_a_default_is_an_incident(play: Play) -> None:
    player = play(
        *("startEvent s", "exclusiveGateway g", "task a", "task b", "s -> g"),
        *("g -> a if x > 10", "g -> b if x > 5"),
    ).start(x=1)

    assert player.broken == {"g": "no_flow_matches"}


def test_a_flow_without_condition_is_true(play: Play) -> None:
    player = play(
        *("startEvent s", "exclusiveGateway g", "task a", "task b", "s -> g"),
        *("g -> a if x > 10", "g -> b"),
    )

    assert player.start(x=1).completed == ["s", "g", "b"]


def test_gateways_merge_without_waiting(play: Play) -> None:
    player = play(
        *("startEvent s", "parallelGateway f", "exclusiveGateway m", "task t", "s -> f"),
        *("f -> m", "f -> m", "m -> t"),
    ).start()

    assert player.completed == ["s", "f", "m", "m", "t", "t"]


def test_a_loop_ends_when_its_condition_does(play: Play) -> None:
    player = play(
        *("startEvent s", "scriptTask a | <script>i = i + 1</script>", "exclusiveGateway g"),
        *("endEvent e", "s -> a -> g", "g -> a if i < 5", "g -> e default"),
    ).start(i=0)

    assert player.completed.count("a") == 5
    assert player.variables == {"i": 5}
