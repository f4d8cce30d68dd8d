from __future__ import annotations

from tests.engine.spiff.playing import Play

FORK = ("startEvent s", "parallelGateway f", "userTask a", "userTask b", "s -> f -> a", "f -> b")


def test_a_none_end_leaves_other_tokens_alone(play: Play) -> None:
    player = play(*FORK, "endEvent e", "a -> e").start().complete("a")

    assert player.waiting == ["b"]
    assert player.outcome == "waiting"


def test_terminate_ends_the_instance_as_completed(play: Play) -> None:
    player = play(*FORK, "endEvent e | <terminateEventDefinition/>", "a -> e").start()

    player.complete("a")

    assert player.waiting == []
    assert player.outcome == "completed"
    assert player.trace[-3:] == ["completed e", "cancelled b", "instance_completed"]


def test_terminate_stops_tokens_that_are_ready(play: Play) -> None:
    player = play(
        *("startEvent s", "parallelGateway f", "endEvent e | <terminateEventDefinition/>"),
        *("task a", "task b", "s -> f -> e", "f -> a -> b"),
    ).start()

    assert player.completed == ["s", "f", "e"]
    assert "cancelled a" in player.trace


def test_terminate_resolves_incidents(play: Play) -> None:
    player = play(
        *("startEvent s", "parallelGateway f", "scriptTask a | <script>x = 1 / 0</script>"),
        *("userTask b", "endEvent e | <terminateEventDefinition/>", "s -> f -> a", "f -> b -> e"),
    ).start()
    assert list(player.broken) == ["a"]

    player.complete("b")

    assert player.broken == {}
    assert player.outcome == "completed"


def test_an_uncaught_error_end_is_an_incident(play: Play) -> None:
    player = play(
        *("startEvent s", "endEvent e | <errorEventDefinition errorRef='e1'/>", "s -> e")
    ).start()

    assert player.broken == {"e": "error_uncaught"}
    assert player.retry("e").broken == {"e": "error_uncaught"}
    assert player.trace.count("entered e") == 1
