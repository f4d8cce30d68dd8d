from __future__ import annotations

import pytest

from tests.engine.spiff.playing import Play, event, inside


def gate(condition: str) -> str:
    return f"complexGateway g | <activationCondition>{condition}</activationCondition>"


def discriminator(condition: str, *flows: str) -> tuple[str, ...]:
    """Draw three tasks that lead to the gateway `g`; without `flows` one flow to `t`."""
    return (
        *("startEvent s", "parallelGateway f", "userTask a", "userTask b", "userTask c"),
        *(gate(condition), "userTask t", "userTask u", "s -> f", "f -> a -> g", "f -> b -> g"),
        *("f -> c -> g", *(flows or ("g -> t", "t -> u"))),
    )


def test_it_goes_on_when_enough_flows_have_a_token(play: Play) -> None:
    player = play(*discriminator("activationCount >= 2")).start().complete("c")
    assert player.waiting == ["a", "b"]

    player.complete("a")

    assert player.waiting == ["b", "t"]
    assert player.completed == ["s", "f", "c", "a", "g"]


def test_late_tokens_reset_it_without_taking_a_flow_that_has_no_condition(play: Play) -> None:
    player = play(*discriminator("activationCount >= 2")).start().complete("c").complete("a")

    player.complete("b").complete("t").complete("u")

    assert player.completed == ["s", "f", "c", "a", "g", "b", "g", "t", "u"]
    assert player.outcome == "completed"


def test_conditions_are_asked_again_at_the_reset(play: Play) -> None:
    player = play(
        *discriminator("activationCount >= 1", "g -> t if waitingForStart"),
        "g -> u if not(waitingForStart)",
    ).start()
    assert player.complete("b").waiting == ["a", "c", "t"]
    assert player.complete("a").waiting == ["c", "t"]

    player.complete("c")

    assert player.waiting == ["t", "u"]


def test_the_default_is_taken_in_both_phases(play: Play) -> None:
    """So the standard says: when no condition evaluates to true, the default flow is taken."""
    player = play(
        *discriminator("activationCount >= 3", "g -> t if x > 1", "g -> u default")
    ).start(x=0)

    player.complete("a").complete("b").complete("c")

    assert player.waiting == ["u", "u"]


def test_each_flow_counts_under_its_id(play: Play) -> None:
    player = play(*discriminator("b_g >= 1 and a_g + c_g >= 1")).start().complete("a").complete("c")
    assert player.waiting == ["b"]

    assert player.complete("b").waiting == ["t"]


def test_tokens_of_one_flow_are_one_of_the_count(play: Play) -> None:
    player = play(
        *("startEvent s", "parallelGateway f", "userTask a", "userTask b", "userTask c"),
        *("exclusiveGateway m", gate("activationCount >= 2"), "userTask t", "s -> f"),
        *("f -> a -> m", "f -> b -> m", "f -> c -> g", "m -> g", "g -> t"),
    ).start()

    assert player.complete("a").complete("b").waiting == ["c"]

    player.complete("c")

    assert player.waiting == ["t"]  # one token of the flow from `m` stays for the next round
    assert [at for _, at, _ in player.process.active(player.state)] == ["g", "t"]


def test_tokens_on_consumed_flows_wait_for_the_next_round(play: Play) -> None:
    player = play(
        *("startEvent s", "parallelGateway f", "userTask a", "userTask b", "userTask c"),
        *("exclusiveGateway m", gate("activationCount >= 1"), "userTask t", "s -> f"),
        *("f -> a -> m", "f -> b -> m", "f -> c -> g", "m -> g", "g -> t"),
    ).start()
    assert player.complete("a").waiting == ["b", "c", "t"]
    assert player.complete("b").waiting == ["c", "t"]

    player.complete("c")  # the reset; then the token of `b` starts the next round

    assert player.waiting == ["t", "t"]


def test_it_resets_when_nothing_more_can_come(play: Play) -> None:
    """The last branch ends elsewhere; the flow of the reset is taken all the same."""
    player = play(
        *("startEvent s", "parallelGateway f", "userTask a", "userTask b", "exclusiveGateway h"),
        *(gate("activationCount >= 1"), "task t", "task u", "endEvent e", "s -> f", "f -> a -> g"),
        *("f -> b -> h", "h -> g if x > 1", "h -> e default", "g -> t if waitingForStart"),
        "g -> u if not(waitingForStart)",
    ).start(x=0)
    player.complete("a")
    assert player.completed[-2:] == ["g", "t"]

    player.complete("b")

    assert player.completed[-4:] == ["h", "e", "g", "u"]
    assert player.outcome == "completed"


def test_a_condition_over_data_is_asked_again_when_the_data_change(play: Play) -> None:
    player = play(*discriminator("activationCount >= needed")).start(needed=3).complete("a")
    assert player.waiting == ["b", "c"]

    player.assign(needed=1)

    assert player.waiting == ["b", "c", "t"]


def test_a_condition_that_is_null_is_an_incident_of_the_youngest(play: Play) -> None:
    player = play(*discriminator("activationCount >= needed")).start().complete("a")
    assert player.broken == {"g": "condition_not_boolean"}
    assert player.retry("g").broken == {"g": "condition_not_boolean"}

    player.retry("g", needed=2)

    assert player.broken == {}
    assert player.waiting == ["b", "c"]
    assert player.complete("c").waiting == ["b", "t"]


def test_a_token_that_stands_still_before_it_is_awaited(play: Play) -> None:
    """The first token cannot be counted; others start the gateway, which then waits for it."""
    player = play(
        *discriminator("if x = 0 then y else activationCount >= 1", "g -> t if waitingForStart"),
        "g -> u if not(waitingForStart)",
    ).start(x=0)
    player.complete("a").assign(x=1)
    assert player.broken == {"g": "condition_not_boolean"}
    assert player.complete("b").complete("c").waiting == ["t"]

    player.retry("g")

    assert player.waiting == ["t", "u"]


def test_no_true_flow_at_the_start_is_an_incident(play: Play) -> None:
    player = play(
        *discriminator("activationCount >= 3", "g -> t if x > 1", "g -> u if x > 5")
    ).start(x=0)
    player.complete("a").complete("b").complete("c")
    assert player.broken == {"g": "no_flow_matches"}

    player.retry("g", x=2)

    assert player.waiting == ["t"]


@pytest.mark.parametrize(("x", "taken"), [(9, ["a", "b"]), (0, ["c"])])
def test_without_a_join_it_forks_like_an_inclusive_gateway(
    play: Play, x: int, taken: list[str]
) -> None:
    player = play(
        *("startEvent s", "complexGateway g", "userTask a", "userTask b", "userTask c", "s -> g"),
        *("g -> a if x > 1", "g -> b if waitingForStart and x > 5", "g -> c default"),
    )

    assert player.start(x=x).waiting == taken


def test_each_round_of_a_loop_starts_and_resets(play: Play) -> None:
    player = play(
        *("startEvent s", "exclusiveGateway m", "parallelGateway f", "userTask a", "userTask b"),
        *(gate("activationCount >= 2"), "scriptTask n | <script>i = i + 1</script>"),
        *("exclusiveGateway h", "endEvent e", "s -> m -> f", "f -> a -> g", "f -> b -> g"),
        *("g -> n -> h", "h -> m if i < 3", "h -> e default"),
    ).start(i=0)

    for _ in range(3):
        player.complete("b").complete("a")

    assert player.outcome == "completed"
    assert player.completed.count("g") == 3


def test_what_interrupts_its_scope_forgets_the_round(play: Play) -> None:
    player = play(
        *discriminator("activationCount >= 1", "g -> t if waitingForStart", "t -> x"),
        *("g -> u if not(waitingForStart)", "endEvent x | <terminateEventDefinition/>"),
    ).start()

    player.complete("a").complete("t")

    assert player.outcome == "completed"
    assert "entered u" not in player.trace


def inner_discriminator() -> str:
    return inside(
        *("startEvent i", "parallelGateway f", "userTask a", "userTask b", "userTask t"),
        *(gate("activationCount &gt;= 1"), "userTask u", "i -> f", "f -> a -> g", "f -> b -> g"),
        *("g -> t if waitingForStart", "g -> u if not(waitingForStart)"),
    )


def test_an_interrupted_sub_process_ends_between_start_and_reset(play: Play) -> None:
    timer = event("timer", inner="<timeDuration>PT1H</timeDuration>")
    player = play(
        *("startEvent s", f"subProcess q | {inner_discriminator()}", "userTask v", "s -> q"),
        *(f"boundaryEvent x attachedToRef='q' | {timer}", "x -> v"),
    ).start()
    assert player.complete("a").waiting == ["b", "t", "x"]

    player.fire("x")

    assert player.waiting == ["v"]
    assert player.complete("v").outcome == "completed"


def test_each_parallel_instance_starts_and_resets_for_itself(play: Play) -> None:
    loop = (
        "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )
    player = play("startEvent s", f"subProcess q | {loop}{inner_discriminator()}", "s -> q").start()

    player.complete("a").complete("a")
    assert player.waiting == ["b", "b", "t", "t"]

    player.complete("b")
    assert player.waiting == ["b", "t", "t", "u"]
