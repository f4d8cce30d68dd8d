from __future__ import annotations

import json
from collections.abc import Callable
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
    looks = {"mia": lambda: mia, "fei": lambda: fei}
    streams = {name: live.hints(application, look, None) for name, look in looks.items()}
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


def _leave(application: Application, person_id: str) -> None:
    application.people.change(person_id, is_active=False)


def _sign_out(application: Application, person_id: str) -> None:
    application.accounts.sessions.close_all(tenant_id=1, person_id=person_id)


@pytest.mark.parametrize("go", [_leave, _sign_out])
def test_a_stream_ends_for_one_who_left_or_signed_out(
    task: Task,
    browser_of: BrowserOf,
    application: Application,
    go: Callable[[Application, str], None],
) -> None:
    mia = browser_of("mia", groups=("marketing",))
    person = application.people.named("mia")
    assert person is not None
    application.engine.number_history()
    answer = mia.get("/live", headers={"Last-Event-ID": "0"})
    messages = iter(answer.response)
    assert next(messages).startswith(b"retry")

    go(application, person.id)

    assert task.id
    assert next(messages, None) is None
    answer.close()


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
