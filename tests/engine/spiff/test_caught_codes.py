"""Codes of catching events that are expressions: told when the event begins to catch."""

from __future__ import annotations

import pytest

from engine.dialects.rules import ZEEBE
from tests.engine.spiff.playing import Player, event, inside
from tests.engine.spiff.ruled import playing

BOUNDARY = (
    *("startEvent s", "userTask u", "task b", "task c", "s -> u -> b", "e -> c"),
    f"boundaryEvent e attachedToRef='u' | {event('error', 'e1')}",
)


def caught_by(code: str) -> Player:
    return playing(ZEEBE, *BOUNDARY, definitions={"e": {"code": code}})


@pytest.mark.parametrize(("thrown", "is_caught"), [("late", True), ("other", False)])
def test_a_boundary_event_catches_the_code_that_its_expression_gave(
    thrown: str, is_caught: bool
) -> None:
    played = caught_by("=wanted").start(wanted="late")
    played.assign(wanted="other")

    played.throw("u", thrown)

    assert ("c" in played.completed) is is_caught
    assert list(played.broken) == ([] if is_caught else ["u"])


def test_a_code_that_cannot_be_told_is_an_incident_before_the_work() -> None:
    played = caught_by("=wanted").start(wanted=None)

    assert list(played.broken) == ["u"]
    played.retry("u", wanted="late").throw("u", "late")
    assert played.completed == ["s", "e", "c"]


@pytest.mark.parametrize("kind", ["error", "escalation"])
@pytest.mark.parametrize("thrown", ["late", "other"])
def test_an_event_sub_process_catches_the_code_that_its_expression_gave(
    kind: str, thrown: str
) -> None:
    caught = inside(f"startEvent i | {event(kind, 'e1')}", "task j", "i -> j")
    drawn = (
        *("startEvent s", "userTask u", f"endEvent t | {event(kind, 'e1')}", "s -> u -> t"),
        f"subProcess x triggeredByEvent='true' | {caught}",
    )
    codes = {"t": {"code": thrown}, "i": {"code": "=wanted"}}
    played = playing(ZEEBE, *drawn, definitions=codes).start(wanted="late")
    played.assign(wanted="other").complete("u")

    assert ("j" in played.completed) is (thrown == "late")
