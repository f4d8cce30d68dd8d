"""Random block-structured processes: restart equivalence, an end, and exactly the nodes expected.

What is expected comes from the blocks themselves (a sequence runs all, a choice one, a fork all of
its branches), not from anything of the engine.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import count, pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.spiff.steps import Complete, Fire
from tests.engine.spiff.playing import Player, compiled, draw

TIMER = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
Shape = tuple[str, list["Shape"]]


@dataclass
class Block:
    """Lines of a drawing between two nodes, and how often each node runs."""

    first: str
    last: str
    lines: list[str]
    runs: Counter[str] = field(default_factory=Counter)


def shapes() -> st.SearchStrategy[Shape]:
    kinds = st.sampled_from(["task", "script", "user", "service", "watched"])
    leaf: st.SearchStrategy[Shape] = st.tuples(kinds, st.just([]))
    return st.recursive(
        leaf,
        lambda inner: st.tuples(
            st.sampled_from(["sequence", "choice", "fork", "sub", "loop"]),
            st.lists(inner, min_size=1, max_size=3),
        ),
        max_leaves=9,
    )


def build(shape: Shape, ids: count[int]) -> Block:
    kind, inner = shape
    name = f"n{next(ids)}"
    blocks = [build(each, ids) for each in inner]
    return _COMPOSED[kind](name, blocks) if blocks else _leaf(kind, name)


def _leaf(kind: str, name: str) -> Block:
    line = {
        "task": f"task {name}",
        "script": f"scriptTask {name} | <script>{name} = 1</script>",
        "service": f"serviceTask {name} plait:connector='c' | <extensionElements>"
        f"<plait:input name='own' source='=i'/><plait:output name='{name}' source='=own'/>"
        "</extensionElements>",
    }.get(kind, f"userTask {name}")
    lines = [line]
    if kind == "watched":
        lines += [f"boundaryEvent {name}t attachedToRef='{name}' cancelActivity='false' | {TIMER}"]
        lines += [f"task {name}l", f"{name}t -> {name}l"]
    return Block(name, name, lines, Counter([name]))


def _sequence(name: str, blocks: list[Block]) -> Block:
    lines = [line for block in blocks for line in block.lines]
    lines += [f"{one.last} -> {two.first}" for one, two in pairwise(blocks)]
    return Block(blocks[0].first, blocks[-1].last, lines, sum((b.runs for b in blocks), Counter()))


def _gateways(kind: str, name: str, blocks: list[Block]) -> list[str]:
    lines = [f"{kind} {name}a", f"{kind} {name}b", *(x for b in blocks for x in b.lines)]
    return [*lines, *(f"{block.last} -> {name}b" for block in blocks)]


def _fork(name: str, blocks: list[Block]) -> Block:
    lines = _gateways("parallelGateway", name, blocks)
    lines += [f"{name}a -> {block.first}" for block in blocks]
    runs = sum((block.runs for block in blocks), Counter([f"{name}a", f"{name}b"]))
    return Block(f"{name}a", f"{name}b", lines, runs)


def _choice(name: str, blocks: list[Block]) -> Block:
    """The last branch is the default; the first is taken by `i >= 0`, which always holds."""
    lines = _gateways("exclusiveGateway", name, blocks)
    for number, block in enumerate(blocks):
        is_default = number == len(blocks) - 1
        condition = " default" if is_default else " if i >= 0"
        lines.append(f"{name}a -> {block.first}{condition}")
    runs = blocks[0].runs + Counter([f"{name}a", f"{name}b"])
    return Block(f"{name}a", f"{name}b", lines, runs)


def _loop(name: str, blocks: list[Block]) -> Block:
    """Runs its body twice, counted by a variable of its own."""
    body = _sequence(name, blocks)
    lines = [
        f"scriptTask {name}i | <script>{name} = 0</script>",
        f"exclusiveGateway {name}a",
        f"scriptTask {name}n | <script>{name} = {name} + 1</script>",
        f"exclusiveGateway {name}b",
        *body.lines,
        f"{name}i -> {name}a -> {body.first}",
        f"{body.last} -> {name}n -> {name}b",
        f"{name}b -> {name}a if {name} < 2",
        f"task {name}z",
        f"{name}b -> {name}z default",
    ]
    twice = Counter([f"{name}a", f"{name}n", f"{name}b"]) + body.runs
    return Block(f"{name}i", f"{name}z", lines, twice + twice + Counter([f"{name}i", f"{name}z"]))


def _sub(name: str, blocks: list[Block]) -> Block:
    body = _sequence(name, blocks)
    inner = draw(f"startEvent {name}s", *body.lines, f"{name}s -> {body.first}").replace("\n", "")
    return Block(
        name, name, [f"subProcess {name} | {inner}"], body.runs + Counter([name, f"{name}s"])
    )


_COMPOSED = {"sequence": _sequence, "fork": _fork, "choice": _choice, "loop": _loop, "sub": _sub}


def play_random(block: Block, choices: list[int], *, fires: bool) -> Player:
    lines = ["startEvent s", *block.lines, "endEvent e"]
    player = Player(compiled(*lines, f"s -> {block.first}", f"{block.last} -> e")).start(i=0)
    for turn in range(200):
        waits = sorted(player.waits.values(), key=lambda wait: wait.token_id)
        waits = [wait for wait in waits if fires or wait.kind != "timer"]
        if not waits:
            break
        wait = waits[choices[turn % len(choices)] % len(waits)]
        if wait.kind == "timer":
            assert wait.due_at is not None
            player.answer(Fire(token_id=wait.token_id, due_at=wait.due_at))
        else:
            player.answer(Complete(token_id=wait.token_id, variables={"i": turn}))
    return player


RANDOM = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
    database=None,
)


@RANDOM
@given(shapes(), st.lists(st.integers(0, 99), min_size=1, max_size=8))
def test_every_node_runs_as_often_as_its_blocks_say(shape: Shape, choices: list[int]) -> None:
    block = build(shape, count())

    player = play_random(block, choices, fires=False)

    assert player.outcome == "completed"
    assert Counter(player.completed) == block.runs + Counter(["s", "e"])
    assert list(player.state.scopes) == [1]
    assert player.incidents == {}


@RANDOM
@given(shapes(), st.lists(st.integers(0, 99), min_size=1, max_size=8))
def test_timers_that_fire_beside_change_nothing_of_the_main_path(
    shape: Shape, choices: list[int]
) -> None:
    block = build(shape, count())

    player = play_random(block, choices, fires=True)

    late = {node: n for node, n in Counter(player.completed).items() if node[-1] in "lt"}
    assert player.outcome == "completed"
    assert Counter(player.completed) - Counter(late) == block.runs + Counter(["s", "e"])
    assert sum(n for node, n in late.items() if node.endswith("l")) == sum(
        n for node, n in late.items() if node.endswith("t")
    )
