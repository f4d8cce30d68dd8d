"""The model by itself: small diagrams whose traces can be read off the standard."""

from __future__ import annotations

from collections import Counter

from tests.engine.random.diagram import Body, Condition, Definition, Flow, Loop, Node, Sum
from tests.engine.random.model import Model
from tests.engine.random.state import Wait


def flows(*pairs: str) -> tuple[Flow, ...]:
    """Flows `a b`, in document order."""
    ends = [pair.split() for pair in pairs]
    return tuple(Flow(f"f{n}", source, target) for n, (source, target) in enumerate(ends))


def start(*nodes: Node, along: tuple[Flow, ...] = ()) -> tuple[Model, list[str]]:
    model = Model(Body(nodes, along))
    return model, _words(model.start(i=0).events)


def _words(events: list[tuple[str, str | None]]) -> list[str]:
    return [f"{kind} {name}" if name else kind for kind, name in events]


def wait_of(model: Model, element: str) -> Wait:
    (wait,) = (each for each in model.waits if each.element == element)
    return wait


def test_tokens_run_first_in_first_out() -> None:
    _, words = start(
        Node("g", "parallelGateway"),
        Node("a", "task"),
        Node("b", "task"),
        along=flows("g a", "g b"),
    )

    assert words == [
        "entered g",
        "completed g",
        "entered a",
        "entered b",
        "completed a",
        "completed b",
        "instance_completed",
    ]


def test_a_parallel_join_takes_one_token_of_each_flow() -> None:
    model, _ = start(
        Node("g", "parallelGateway"),
        Node("a", "task"),
        Node("b", "userTask"),
        Node("j", "parallelGateway"),
        along=flows("g a", "g a", "g b", "a j", "b j"),
    )

    seen = model.complete(wait_of(model, "b"))

    assert seen.counted()["completed", "j"] == 1
    assert model.outcome == "waiting"  # the second token of `a` stays at the join


def test_an_inclusive_join_waits_for_what_can_still_come() -> None:
    model, words = start(
        Node("g", "parallelGateway"),
        Node("a", "task"),
        Node("b", "userTask"),
        Node("j", "inclusiveGateway"),
        along=flows("g a", "g b", "a j", "b j"),
    )

    assert "completed j" not in words
    assert model.complete(wait_of(model, "b")).counted()["completed", "j"] == 1


def test_two_inclusive_joins_do_not_wait_for_each_other() -> None:
    model, words = start(
        Node("g", "parallelGateway"),
        Node("a", "inclusiveGateway"),
        Node("b", "inclusiveGateway"),
        Node("e", "endEvent"),
        along=(
            *flows("g a", "g b", "b e"),
            Flow("ab", "a", "b", Condition("i", is_less=False, number=9)),
            Flow("ae", "a", "e", is_default=True),
            Flow("ba", "b", "a", Condition("i", is_less=False, number=9)),
        ),
    )

    assert "completed a" in words
    assert model.outcome == "completed"


def test_an_interrupting_boundary_event_ends_what_is_inside_first() -> None:
    inside = Body((Node("u", "userTask"),), ())
    timer = Node("b", "boundaryEvent", (Definition("timer"),), attached_to="p")
    model, _ = start(Node("p", "subProcess", body=inside), timer)

    seen = model.trigger(wait_of(model, "b"))

    assert _words(seen.events)[:3] == ["cancelled u", "cancelled p", "entered b"]
    assert model.waits == []


def test_an_error_goes_to_the_exact_code_before_a_catch_all() -> None:
    model, _ = start(
        Node("s", "serviceTask"),
        Node("any", "boundaryEvent", (Definition("error"),), attached_to="s"),
        Node("one", "boundaryEvent", (Definition("error", "E1"),), attached_to="s"),
    )

    seen = model.throw(wait_of(model, "s"), "E1")

    assert seen.counted()["completed", "one"] == 1
    assert seen.counted()["entered", "any"] == 0


def test_an_uncaught_error_stays_at_its_thrower() -> None:
    model, _ = start(Node("e", "endEvent", (Definition("error", "E1"),)), Node("u", "userTask"))

    assert [token.node.id for token in model.incidents] == ["e"]
    assert [wait.element for wait in model.waits] == ["u"]


def test_handlers_run_in_reverse_order_of_completion() -> None:
    def undone(name: str) -> tuple[Node, ...]:
        event = Definition("compensate")
        return (
            Node(name, "task"),
            Node(f"h{name}", "task", is_for_compensation=True),
            Node(f"b{name}", "boundaryEvent", (event,), attached_to=name, handler=f"h{name}"),
        )

    _, words = start(
        *undone("x"),
        *undone("y"),
        Node("e", "endEvent", (Definition("compensate"),)),
        along=flows("x y", "y e"),
    )

    assert words[-6:] == [
        "entered hy",
        "completed hy",
        "entered hx",
        "completed hx",
        "completed e",
        "instance_completed",
    ]


def test_a_completion_condition_cancels_the_other_instances() -> None:
    enough = Condition("nrOfCompletedInstances", is_less=False, number=1)
    loop = Loop("parallel", count=3, completion=enough, output="all", output_of=Sum("loopCounter"))
    model, _ = start(Node("u", "userTask", loop=loop))

    seen = model.complete(model.waits[1])

    assert seen.counted() == Counter(
        {("completed", "u"): 2, ("cancelled", "u"): 2, ("instance_completed", None): 1}
    )
    assert model.variables["all"] == [None, 2, None]


def test_a_condition_fires_when_it_becomes_true_and_not_while_it_stays_true() -> None:
    condition = Definition("conditional", test=Condition("i", is_less=False, number=2))
    beside = Node("b", "boundaryEvent", (condition,), is_interrupting=False, attached_to="u")
    loop = Loop("sequential", count=4)
    model, _ = start(Node("u", "userTask", loop=loop), beside)

    fired = [
        model.complete(wait_of(model, "u"), i=value).counted()["entered", "b"]
        for value in (2, 3, 0, 2)
    ]

    assert fired == [1, 0, 0, 0]  # with the last instance the boundary event is withdrawn


def test_a_null_condition_is_an_incident_and_not_the_default() -> None:
    unknown = Flow("f1", "g", "a", Condition("z", is_less=True, number=1))
    model, _ = start(
        Node("g", "exclusiveGateway"),
        Node("a", "task"),
        Node("b", "task"),
        along=(unknown, Flow("f2", "g", "b", is_default=True)),
    )

    assert [token.node.id for token in model.incidents] == ["g"]
    assert model.retry(model.incidents[0], z=0).counted()["completed", "a"] == 1
