"""Conditional events are looked at when they open and when a variable they read changes."""

from __future__ import annotations

from tests.engine.spiff.playing import Play, event

HIGH = event("conditional", inner="<condition>n > 3</condition>")
WATCHED = (
    *("startEvent s", "userTask u", "task t", "s -> u", "b -> t"),
    f"boundaryEvent b attachedToRef='u' cancelActivity='false' | {HIGH}",
)


def test_a_condition_that_is_true_already_passes(play: Play) -> None:
    player = play("startEvent s", f"intermediateCatchEvent c | {HIGH}", "s -> c").start(n=4)

    assert (player.outcome, player.waits) == ("completed", {})


def test_a_change_of_a_variable_it_reads_wakes_it(play: Play) -> None:
    player = play("startEvent s", f"intermediateCatchEvent c | {HIGH}", "s -> c").start(n=1)

    assert player.assign(other=9).waiting == ["c"]
    assert player.assign(n=2).waiting == ["c"]
    assert player.assign(n=4).outcome == "completed"


def test_another_branch_wakes_it(play: Play) -> None:
    player = play(
        *("startEvent s", "parallelGateway f", "userTask u"),
        *("scriptTask w | <script>n = 7</script>", f"intermediateCatchEvent c | {HIGH}"),
        *("s -> f -> c", "f -> u -> w"),
    ).start(n=1)

    player.complete("u")

    assert player.completed[-3:] == ["u", "w", "c"]
    assert player.outcome == "completed"


def test_a_variable_that_does_not_exist_yet_is_waited_for(play: Play) -> None:
    player = play("startEvent s", f"intermediateCatchEvent c | {HIGH}", "s -> c").start()

    assert (player.waiting, player.broken) == (["c"], {})
    assert player.assign(n=4).outcome == "completed"


def test_a_value_of_the_wrong_kind_is_an_incident_that_a_retry_mends(play: Play) -> None:
    ready = event("conditional", inner="<condition>ready</condition>")
    player = play("startEvent s", f"intermediateCatchEvent c | {ready}", "s -> c").start(
        ready=False
    )

    player.assign(ready="yes")
    assert (player.waiting, player.broken) == ([], {"c": "condition_not_boolean"})
    player.retry("c", ready=True)

    assert player.outcome == "completed"


def test_it_fires_again_only_after_it_was_false(play: Play) -> None:
    player = play(*WATCHED).start(n=4)
    assert player.completed.count("t") == 1

    player.assign(n=5)
    assert player.completed.count("t") == 1
    player.assign(n=1)
    player.assign(n=5)

    assert player.completed.count("t") == 2


def test_it_sees_the_names_of_its_own_scope(play: Play) -> None:
    local = "<extensionElements><plait:input name='n' source='=m'/></extensionElements>"
    player = play(
        "startEvent s",
        f"subProcess w | {local}<startEvent id='ps'/><intermediateCatchEvent id='c'>{HIGH}"
        "</intermediateCatchEvent><sequenceFlow id='pf' sourceRef='ps' targetRef='c'/>",
        "s -> w",
    ).start(n=9, m=1)

    assert player.waiting == ["c"]
    assert player.assign(n=10).waiting == ["c"]


def test_an_interrupting_boundary_condition_ends_the_activity(play: Play) -> None:
    player = play(
        *("startEvent s", "userTask u", "task t", "s -> u", "b -> t"),
        f"boundaryEvent b attachedToRef='u' | {HIGH}",
    ).start(n=1)

    player.assign(n=4)

    assert "cancelled u" in player.trace
    assert (player.outcome, player.waits) == ("completed", {})
