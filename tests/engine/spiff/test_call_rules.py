"""What goes over to a called process and comes back: the call's word, else the rules'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine.dialects.attributes import CallWork, NamedSource
from engine.dialects.rules import CAMUNDA, PLAIN, SPIFF, ZEEBE, Rules
from engine.spiff.effects import CallProcess, RaiseInCaller
from engine.spiff.steps import Throw
from tests.engine.spiff.playing import Player, event
from tests.engine.spiff.ruled import playing

DRAWN = ("startEvent s", "callActivity c calledElement='q'", "task b", "s -> c -> b")
INPUT = (NamedSource(name="i", source="=x + 1"),)
OUTPUT = (NamedSource(name="o", source="=y"),)


def calling(rules: Rules, call: CallWork | None = None, **told: Any) -> Player:
    attributes = {"c": {"call": call or CallWork(), **told}}
    return playing(rules, *DRAWN, attributes=attributes).start(x=1)


def given(player: Player) -> Mapping[str, Any]:
    (call,) = (each for each in player.effects if isinstance(each, CallProcess))
    return call.variables


@pytest.mark.parametrize("rules", [PLAIN, ZEEBE, SPIFF])
def test_everything_goes_over_and_comes_back(rules: Rules) -> None:
    player = calling(rules)

    assert given(player) == {"x": 1}
    assert player.complete("c", result={"y": 2}).variables == {"x": 1, "y": 2}


def test_nothing_does_unless_the_call_says_so() -> None:
    player = calling(CAMUNDA, inputs=INPUT)
    assert given(player) == {}
    assert player.complete("c", result={"y": 2}).variables == {"x": 1}

    call = CallWork(inputs=(NamedSource(name="in", source="=i + x"),), outputs=OUTPUT)
    player = calling(CAMUNDA, call, inputs=INPUT)
    assert given(player) == {"in": 3}
    assert player.complete("c", result={"y": 2, "z": 3}).variables == {"x": 1, "o": 2}


def test_all_and_something_besides() -> None:
    call = CallWork(takes_all=True, gives_all=True, inputs=INPUT, outputs=OUTPUT)
    player = calling(CAMUNDA, call)

    assert given(player) == {"x": 1, "i": 2}
    assert player.complete("c", result={"y": 2}).variables == {"x": 1, "y": 2, "o": 2}


def test_only_the_inputs_of_the_activity() -> None:
    assert given(calling(ZEEBE, CallWork(takes_all=False), inputs=INPUT)) == {"i": 2}
    assert given(calling(ZEEBE, CallWork(takes_all=True), inputs=INPUT)) == {"x": 1, "i": 2}
    assert given(calling(PLAIN, inputs=INPUT)) == {"i": 2}


def test_outputs_of_the_activity_read_what_came_back() -> None:
    for call in (CallWork(gives_all=False), CallWork()):
        player = calling(ZEEBE, call, outputs=OUTPUT).complete("c", result={"y": 2})
        assert player.variables == {"x": 1, "o": 2}


def test_a_business_key_may_be_none() -> None:
    for text, key in (("=name", None), ("A", "A"), ("=null", None)):
        player = calling(CAMUNDA, CallWork(business_key=text))
        (call,) = player.effects
        assert isinstance(call, CallProcess)
        assert call.business_key == key


def test_what_a_call_gives_back_lands_also_with_an_error() -> None:
    drawn = (
        *DRAWN,
        f"boundaryEvent e attachedToRef='c' | {event('error', 'e1')}",
        *("task f", "e -> f"),
    )
    for rules, after in ((CAMUNDA, {"x": 1, "o": 2}), (ZEEBE, {"x": 1})):
        told = {"c": {"call": CallWork(outputs=OUTPUT)}}
        player = playing(rules, *drawn, attributes=told).start(x=1)
        (call,) = player.effects
        assert isinstance(call, CallProcess)
        assert call.gives_on_error == (rules is CAMUNDA)
        token_id = player.wait("c").token_id
        player.answer(Throw(token_id=token_id, error_code="E1", result={"y": 2}))
        assert player.variables == after
        assert player.completed[-1] == "f"


def test_the_called_instance_says_its_variables_if_the_caller_wants_them() -> None:
    drawn = ("startEvent s", f"endEvent e | {event('error', 'e1')}", "s -> e")
    for wants, result in ((True, {"y": 2}), (False, {})):
        called = {"errors": ["E1"], "escalations": [], "gives_on_error": wants}
        player = playing(CAMUNDA, *drawn).begin({"y": 2}, called=called)
        (raised,) = player.effects
        assert isinstance(raised, RaiseInCaller)
        assert raised.result == result
