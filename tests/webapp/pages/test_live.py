from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from tests.webapp.doors import add_person
from tests.webapp.pages.conftest import BrowserOf
from webapp.pages import live
from webapp.wiring import Application

if TYPE_CHECKING:
    from humantasks.facts import Task


def test_a_hint_names_what_changed_for_those_who_may_see_it(
    task: Task, app: Flask, application: Application
) -> None:
    mia = application.people.actor(add_person(application, "mia", groups=("marketing",)).id)
    fei = application.people.actor(add_person(application, "fei", groups=("finance",)).id)
    application.engine.number_history()
    streams = {one.name: live.hints(application, one, None) for one in (mia, fei)}
    for stream in streams.values():
        assert next(stream).startswith("retry: 1000\nid: ")

    application.worklist.claim(task.id, actor=mia)
    application.engine.number_history()

    told = {name: _data(next(stream)) for name, stream in streams.items()}
    assert told["mia"] == {
        "instances": [str(task.instance_id)],
        "incidents": False,
        "worklist": True,
    }
    assert told["fei"] == {"instances": [], "incidents": False, "worklist": False}


def test_a_stream_ends_for_one_who_left(task: Task, application: Application) -> None:
    mia = application.people.actor(add_person(application, "mia", groups=("marketing",)).id)
    application.engine.number_history()
    stream = live.hints(application, mia, 0)
    next(stream)

    application.people.change(mia.id, is_active=False)

    assert next(stream, None) is None


def test_when_all_streams_are_taken_the_page_is_told_to_ask(
    browser_of: BrowserOf, application: Application
) -> None:
    mia = browser_of("mia")
    held = [application.streams.slot() for _ in range(application.streams.capacity)]
    for slot in held:
        slot.__enter__()

    answer = mia.get("/live")

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    for slot in held:
        slot.__exit__(None, None, None)


@pytest.mark.parametrize("position", ["x", "-1", "1" * 30, "9" * 5000])
def test_a_position_that_is_none_starts_from_now(
    task: Task, browser_of: BrowserOf, application: Application, position: str
) -> None:
    assert task.id
    application.engine.number_history()
    newest = application.engine.newest_position()

    answer = browser_of("mia").get("/live", headers={"Last-Event-ID": position})

    assert answer.status_code == 200
    assert next(iter(answer.response)) == f"retry: 1000\nid: {newest}\n\n".encode()
    answer.close()


def _data(message: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(message.partition("data: ")[2])
    return found
