from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from engine.clock import MovableClock
from engine.facts import HistoryEvent
from webapp.pages.events import Spoken, spoken

NAMES = {"ship": "Ship goods", "ask": "Ask"}


def lines(app: Flask, clock: MovableClock, *told: tuple[str, dict[str, Any]]) -> list[Spoken]:
    events = [
        HistoryEvent(
            seq=seq,
            at=clock.now(),
            kind=kind,
            element_id="ask",
            element_name="Ask",
            actor="system",
            data=data,
        )
        for seq, (kind, data) in enumerate(told, start=1)
    ]
    with app.app_context():
        return spoken(events, NAMES)


@pytest.mark.parametrize(
    ("kind", "data", "words", "detail"),
    [
        ("message_received", {"name": "payment"}, "received message payment", ""),
        ("signal_received", {"name": "fire"}, "heard signal fire", ""),
        (
            "elements_activated",
            {"element_ids": ["ship", "x"]},
            "activities begun",
            "Ship goods · x",
        ),
        ("error_thrown", {"code": "NO_STOCK", "message": "none left"}, None, "none left"),
        ("escalation_thrown", {"code": "LATE"}, "threw escalation LATE", ""),
        ("escalation_thrown", {}, "threw escalation", ""),
        ("compensation_thrown", {"activity": "ship"}, "undoes what was done", "Ship goods"),
        ("compensation_thrown", {}, "undoes what was done", ""),
    ],
)
def test_each_kind_is_said_in_plain_words(
    app: Flask,
    clock: MovableClock,
    kind: str,
    data: dict[str, Any],
    words: str | None,
    detail: str,
) -> None:
    [line] = lines(app, clock, (kind, data))

    assert (line.words, line.detail) == (words or "threw error NO_STOCK", detail)


def test_an_instance_of_several_counts_from_one(app: Flask, clock: MovableClock) -> None:
    [line] = lines(app, clock, ("element_completed", {"instance": 2}))

    assert line.element_name == "Ask, instance 3"


def test_an_answer_takes_the_number_of_the_end_that_it_stands_for(
    app: Flask, clock: MovableClock
) -> None:
    told = ("task_completed", {"outcome": "yes"}), ("element_completed", {"instance": 0})

    [line] = lines(app, clock, *told)

    assert (line.element_name, line.words, line.detail) == ("Ask, instance 1", "answered", "yes")
