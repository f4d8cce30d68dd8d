"""Commits that the model wants, and who goes first where one stands (SEMANTICS 28)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine.dialects.attributes import NamedSource
from engine.dialects.rules import CAMUNDA
from tests.engine.spiff.playing import Player
from tests.engine.spiff.ruled import playing

DRAWN = ("startEvent s", "userTask u", "task b", "s -> u -> b")
TWICE = (
    "<multiInstanceLoopCharacteristics isSequential='true'><loopCardinality>2</loopCardinality>"
    "</multiInstanceLoopCharacteristics>"
)


def player(*drawn: str, **given: Any) -> Player:
    return playing(CAMUNDA, *(drawn or DRAWN), **given)


ASYNC = {"continues_before": True, "continues_after": True}


@pytest.mark.parametrize(
    ("told", "commits"),
    [
        ({}, 0),
        ({"u": {"continues_before": True}}, 1),
        ({"u": {"continues_after": True}}, 1),
        ({"u": ASYNC}, 2),
        ({"s": ASYNC, "u": ASYNC, "b": ASYNC}, 6),
    ],
)
def test_a_continuation_is_a_commit(told: Mapping[str, Any], commits: int) -> None:
    played = player(attributes=told).start().complete("u")

    assert played.commits == commits
    assert played.completed == ["s", "u", "b"]
    assert played.outcome == "completed"


def test_what_is_parked_lets_the_others_go_first() -> None:
    drawn = ("startEvent s", "parallelGateway f", "task a", "task b", "task c", "task d")
    told = {"a": {"continues_before": True}}
    played = player(*drawn, "s -> f -> a -> b", "f -> c -> d", attributes=told).start()

    assert played.completed == ["s", "f", "c", "d", "a", "b"]
    assert played.commits == 1


def test_a_body_and_its_instances_commit_apart() -> None:
    drawn = ("startEvent s", f"task t | {TWICE}", "task b", "s -> t -> b")
    inner = {"t": {"continues_before": True, "continues_after": True}}

    assert player(*drawn, attributes={"t": ASYNC}).start().commits == 2
    assert player(*drawn, loops=inner).start().commits == 4
    played = player(*drawn, attributes={"t": ASYNC}, loops=inner).start()
    assert (played.commits, played.outcome) == (6, "completed")


def test_what_fails_after_a_commit_is_an_incident_and_the_commit_stays() -> None:
    told = {"u": {"continues_before": True, "inputs": (NamedSource(name="i", source="=x * x"),)}}
    played = player(attributes=told).start(x=1e300)

    assert played.broken == {"u": "expression_limit"}
    assert played.completed == ["s"]
    assert played.retry("u", x=2).waiting == ["u"]
    assert played.commits == 1
