"""Which cycles are refused, which are doubted, which are right, and what is said of them."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from engine.checks.cycles import cycle_through, cyclic_parts
from engine.errors import Finding
from tests.engine.checks.drawing import START, TIMER, findings, flow, process

ERROR_THROW = (
    '<subProcess id="u"><startEvent id="us"/><endEvent id="ue"><errorEventDefinition/></endEvent>'
    f"{flow('us', 'ue')}</subProcess>"
    '<boundaryEvent id="b" attachedToRef="u"><errorEventDefinition/></boundaryEvent>'
)


def loops(*drawn: str) -> list[Finding]:
    """Draw nodes (XML) and flows (`a -> b -> c`); return what is said of loops."""
    lines = []
    for each in drawn:
        ends = each.split(" -> ")
        if each.startswith("<"):
            lines.append(each)
        lines += [flow(one, two) for one, two in pairwise(ends)]
    found = findings(process("\n".join([START, '<endEvent id="e"/>', *lines])))
    return [each for each in found if each.code == "loop_without_wait"]


def node(kind: str, id_: str, inner: str = "") -> str:
    return f'<{kind} id="{id_}">{inner}</{kind}>'


A, B, T = node("task", "a"), node("scriptTask", "b"), node("task", "t")
G, H, M = (node("exclusiveGateway", id_) for id_ in "ghm")
F, J = node("parallelGateway", "f"), node("parallelGateway", "j")


@pytest.mark.parametrize(
    ("named", "drawn"),
    [
        ("a", [A, "s -> a -> a"]),
        ("a", [A, B, "s -> a -> b -> a"]),
        ("a", [A, G, "s -> a -> g -> a"]),
        ("f", [F, A, B, "s -> f -> a -> f", "f -> b -> f"]),
        ("m", [M, F, A, "s -> m -> f -> a -> m", "f -> e"]),
        ("g", [M, G, A, B, "s -> m -> g -> a -> m", "g -> b -> m"]),
        ("g", [M, G, F, A, B, "s -> m -> g -> a -> f -> m", "g -> b -> m", "f -> e"]),
        ("a", [A, G, "s -> a -> a", "a -> g -> a", "g -> e"]),
        ("ia", [node("subProcess", "u", START.replace('"s"', '"is"') + node("task", "ia")
                     + flow("is", "ia") + flow("ia", "ia")), "s -> u"]),
        ("u", [ERROR_THROW, "s -> u -> u", "b -> u"]),
        ("a", [A, node("subProcess", "u", '<startEvent id="us"/>'), "s -> a -> u -> a"]),
    ],
    ids=[
        "task to itself", "two tasks", "one flow is no choice", "all branches back", "one more",
        "choices stay inside", "only copies leave", "a choice beside", "inside a sub-process",
        "caught error leads back", "empty sub-process",
    ],
)  # fmt: skip
def test_a_cycle_that_nothing_ends_is_an_error(named: str, drawn: list[str]) -> None:
    found = loops(*drawn)

    assert [(each.level, each.element_id) for each in found] == [("error", named)]


@pytest.mark.parametrize(
    ("named", "drawn"),
    [
        ("g", [A, G, "s -> a -> g -> a", "g -> e"]),
        ("g", [M, G, A, B, H, "s -> m -> g -> a -> h -> m", "g -> b -> m", "h -> e"]),
        ("g", [M, F, A, B, J, G, "s -> m -> f -> a -> j -> g -> m", "f -> b -> j", "g -> e"]),
        ("u", [ERROR_THROW, "s -> u -> e", "b -> u"]),
        ("u", [ERROR_THROW, "s -> u", "b -> u"]),
        ("u", [ERROR_THROW, "s -> u -> u", "b -> e"]),
    ],
    ids=["script and choice", "one of two", "fork inside", "repaired", "it ends", "thrown out"],
)
def test_a_cycle_that_a_choice_may_end_is_doubted(named: str, drawn: list[str]) -> None:
    found = loops(*drawn)

    assert [(each.level, each.element_id) for each in found] == [("advice", named)]


@pytest.mark.parametrize(
    "waiting",
    [
        node("userTask", "w"),
        node("serviceTask", "w"),
        '<sendTask id="w" plait:connector="c"/>',
        node("receiveTask", "w"),
        node("adHocSubProcess", "w", node("task", "x")),
        node("intermediateCatchEvent", "w", TIMER),
        node("subProcess", "w", node("subProcess", "v", node("userTask", "x"))),
    ],
)
def test_a_cycle_that_waits_is_right(waiting: str) -> None:
    assert loops(waiting, A, "s -> a -> w -> a") == []
    assert loops(waiting, A, G, "s -> a -> w -> g -> a", "g -> e") == []


def test_what_begins_after_a_wait_closes_no_cycle() -> None:
    event = (
        f'<boundaryEvent id="b" attachedToRef="a" cancelActivity="false">{TIMER}</boundaryEvent>'
    )

    assert loops(A, event, "s -> a -> e", "b -> a") == []


def test_no_cycle_is_no_finding() -> None:
    assert loops(F, A, B, J, "s -> f -> a -> j -> e", "f -> b -> j") == []


def test_a_finding_shows_the_way_round_its_line_and_a_way_out() -> None:
    [found] = loops(A, B, "s -> a -> b -> a")

    assert "a → b → a" in found.message
    assert found.line == 4
    assert "exclusive gateway" in found.way_out


def test_a_long_way_round_is_cut() -> None:
    names = [f"n{number}" for number in range(30)]

    [found] = loops(*(node("task", name) for name in names), " -> ".join(["s", *names, "n0"]))

    assert "n0 → n1 → n2 → n3 → n4 → n5 → (24 more) → n0" in found.message


def test_every_set_of_cycles_is_told_once() -> None:
    found = loops(A, G, T, B, "s -> g -> a -> g", "g -> t -> g", "g -> b", "b -> b")

    assert [(each.level, each.element_id) for each in found] == [("advice", "g"), ("error", "b")]


def test_parts_are_found_whatever_their_shape() -> None:
    graph = {"a": "bx", "b": "ac", "c": "d", "d": "dc", "f": "f", "g": "a"}

    assert set(cyclic_parts(graph)) == {frozenset("ab"), frozenset("cd"), frozenset("f")}
    assert cycle_through("b", graph, frozenset("ab")) == ["b", "a"]


def test_a_long_or_dense_graph_takes_no_recursion_and_little_time() -> None:
    long = {str(number): (str((number + 1) % 20_000),) for number in range(20_000)}
    hub = {"hub": tuple(long), **dict.fromkeys(long, ("hub",))}

    began = time.process_time()
    ring, star = cyclic_parts(long), cyclic_parts(hub)

    assert time.process_time() - began < 2
    assert [len(part) for part in (*ring, *star)] == [20_000, 20_001]
    assert len(cycle_through("0", long, ring[0])) == 20_000
