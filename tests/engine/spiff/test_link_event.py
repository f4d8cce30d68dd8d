"""Link events stand for a sequence flow within one scope."""

from __future__ import annotations

from tests.engine.spiff.playing import Play, inside


def link(name: str) -> str:
    return f"<linkEventDefinition name='{name}'/>"


def test_a_throwing_link_goes_on_at_the_catching_one(play: Play) -> None:
    player = play(
        *("startEvent s", f"intermediateThrowEvent a | {link('L')}", "task t", "s -> a"),
        *(f"intermediateCatchEvent b | {link('L')}", "b -> t"),
    ).start()

    assert player.completed == ["s", "a", "b", "t"]
    assert player.outcome == "completed"


def test_two_throwing_links_share_a_catching_one(play: Play) -> None:
    player = play(
        *("startEvent s", "parallelGateway f", "task t", "s -> f", "f -> a", "f -> c"),
        *(f"intermediateThrowEvent a | {link('L')}", f"intermediateThrowEvent c | {link('L')}"),
        *(f"intermediateCatchEvent b | {link('L')}", "b -> t"),
    ).start()

    assert player.completed.count("t") == 2


def test_a_link_makes_a_loop(play: Play) -> None:
    player = play(
        *("startEvent s", "scriptTask t | <script>n = n + 1</script>", "exclusiveGateway g"),
        *(f"intermediateThrowEvent a | {link('L')}", f"intermediateCatchEvent b | {link('L')}"),
        *("s -> t", "b -> t", "t -> g", "g -> a if n < 3", "endEvent e", "g -> e default"),
    ).start(n=0)

    assert player.variables == {"n": 3}


def test_the_same_name_in_a_sub_process_is_another_link(play: Play) -> None:
    inner = inside(
        *("startEvent ps", f"intermediateThrowEvent pa | {link('L')}", "task pt", "ps -> pa"),
        *(f"intermediateCatchEvent pb | {link('L')}", "pb -> pt"),
    )
    player = play(
        *("startEvent s", f"subProcess w | {inner}", f"intermediateThrowEvent a | {link('L')}"),
        *(f"intermediateCatchEvent b | {link('L')}", "task t", "s -> w -> a", "b -> t"),
    ).start()

    assert player.completed == ["s", "ps", "pa", "pb", "pt", "w", "a", "b", "t"]
