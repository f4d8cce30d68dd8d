"""Listeners for the diagrams of tests, and the player of a user task `u` that has some."""

from __future__ import annotations

from typing import Any

from engine.dialects.attributes import WORKER, JobWork, Listener, ScriptWork
from engine.dialects.rules import CAMUNDA
from tests.engine.spiff.playing import Player
from tests.engine.spiff.ruled import playing

DRAWN = ("startEvent s", "userTask u", "task b", "s -> u -> b")


def script(moment: str, text: str) -> Listener:
    return Listener(event=moment, script=ScriptWork(text=text, format="python"))


def note(moment: str, word: str) -> Listener:
    """Return a listener that adds a word to `seen`."""
    return script(moment, f"seen = seen + ' {word}'")


def job(moment: str, topic: str = "audit", **more: Any) -> Listener:
    work = JobWork(connector=WORKER, topic=topic, settings={"field": "=seen"}, **more)
    return Listener(event=moment, job=work)


def player(*drawn: str, **given: Any) -> Player:
    return playing(CAMUNDA, *(drawn or DRAWN), **given)


def listening(*listeners: Listener, **more: Any) -> Player:
    return player(attributes={"u": {"listeners": listeners, **more}})
