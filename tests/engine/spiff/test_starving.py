from __future__ import annotations

from tests.engine.spiff.playing import Play, event, inside

ONE_OF_TWO = ("exclusiveGateway x", "task a", "task b", "parallelGateway j")
FLOWS = ("x -> a if c", "x -> b default", "a -> j", "b -> j")


def test_a_join_that_nothing_more_can_reach_is_an_incident(play: Play) -> None:
    """As in event-based-gateway.bpmn of bpmn-elements: one of two ways leads to a join of both."""
    player = play("startEvent s", *ONE_OF_TWO, "endEvent e", "s -> x", *FLOWS, "j -> e").start(
        c=True
    )

    assert player.broken == {"j": "join_starved"}
    (incident,) = player.incidents.values()
    assert incident.where == {"element_id": "j", "flows": ["b_j"]}


def test_trying_again_changes_nothing(play: Play) -> None:
    player = play("startEvent s", *ONE_OF_TWO, "endEvent e", "s -> x", *FLOWS, "j -> e").start(
        c=True
    )

    assert player.retry("j").broken == {"j": "join_starved"}


def test_a_join_in_front_of_its_own_loop_is_an_incident(play: Play) -> None:
    """As in gateway_loop_input.bpmn of the library's tests."""
    player = play(
        *("startEvent s", "parallelGateway j", "task a", "exclusiveGateway x", "endEvent e"),
        *("s -> j -> a -> x", "x -> j if c", "x -> e default"),
    ).start(c=False)

    assert player.broken == {"j": "join_starved"}


def test_a_join_waits_while_something_else_goes_on(play: Play) -> None:
    player = play(
        *(
            "startEvent s",
            "parallelGateway f",
            "userTask u",
            *ONE_OF_TWO,
            "endEvent e",
            "endEvent z",
        ),
        *("s -> f -> u -> z", "f -> x", *FLOWS, "j -> e"),
    ).start(c=True)

    assert player.broken == {}
    assert player.complete("u").broken == {"j": "join_starved"}


def test_an_event_sub_process_still_ends_it(play: Play) -> None:
    rescue = inside(f"startEvent r | {event('signal', 's1')}", "endEvent z", "r -> z")
    player = play(
        *("startEvent s", *ONE_OF_TWO, "endEvent e", "s -> x", *FLOWS, "j -> e"),
        f"subProcess h triggeredByEvent='true' | {rescue}",
    ).start(c=True)
    assert player.broken == {"j": "join_starved"}

    player.trigger("r")

    assert (player.outcome, player.broken) == ("completed", {})


def test_only_the_scope_of_the_join_counts(play: Play) -> None:
    inner = inside(
        *("startEvent bs", *ONE_OF_TWO, "endEvent be", "bs -> x", "x -> a default"),
        *("x -> b if c", "a -> j", "b -> j", "j -> be"),
    )
    player = play(
        *("startEvent s", "parallelGateway f", "userTask u", f"subProcess q | {inner}"),
        *("parallelGateway k", "endEvent e", "s -> f -> u -> k", "f -> q -> k", "k -> e"),
    ).start(c=True)

    assert player.broken == {"j": "join_starved"}
    assert player.waiting == ["u"]
