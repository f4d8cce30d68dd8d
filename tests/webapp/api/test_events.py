from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from engine.errors import Unavailable
from tests.webapp.conftest import CallerOf
from tests.webapp.diagrams import approval
from tests.webapp.doors import Caller
from webapp.streams import Streams
from webapp.wiring import Application


@pytest.fixture
def started(application: Application) -> int:
    """Start one instance and number its history."""
    application.engine.deploy(approval())
    instance = application.engine.start("approval")
    application.engine.number_history()
    return instance.id


@contextmanager
def _stream(caller: Caller, path: str = "/events?after=0", **headers: str) -> Iterator[Any]:
    answer = caller.get(path, headers=headers)
    try:
        yield answer
    finally:
        answer.close()


def _first(answer: Any, count: int) -> list[dict[str, str]]:
    events: list[dict[str, str]] = []
    for block in answer.response:
        lines = block.decode().strip().splitlines()
        event = dict(line.split(": ", 1) for line in lines if not line.startswith((":", "retry")))
        if event:
            events.append(event)
        if len(events) == count:
            break
    return events


def test_events_come_in_order_with_their_positions(caller_of: CallerOf, started: int) -> None:
    with _stream(caller_of("ana", roles=("analyst",))) as answer:
        assert answer.mimetype == "text/event-stream"
        assert answer.headers["Cache-Control"] == "no-store"
        events = _first(answer, 3)

    assert events[0]["event"] == "instance_started"
    documents = [json.loads(event["data"]) for event in events]
    assert {document["instance_id"] for document in documents} == {str(started)}
    assert [document["seq"] for document in documents] == [1, 2, 3]


def test_a_step_is_never_taken_up_half(caller_of: CallerOf, started: int) -> None:
    """The position comes with the last event of its step, so that a broken stream repeats it."""
    caller = caller_of("ana", roles=("analyst",))
    history = caller.get(f"/instances/{started}/history").json["items"]

    with _stream(caller) as answer:
        events = _first(answer, len(history))

    assert [event.get("id") is not None for event in events[:-1]] == [False] * (len(events) - 1)
    assert events[-1]["id"] == "1"


def test_a_stream_goes_on_after_the_last_event(
    caller_of: CallerOf, started: int, application: Application
) -> None:
    application.engine.cancel(started)
    application.engine.number_history()

    headers = {"Last-Event-ID": "1"}
    with _stream(caller_of("ana", roles=("analyst",)), "/events", **headers) as answer:
        (event,) = _first(answer, 1)

    assert json.loads(event["data"])["seq"] > 1


def _leave(application: Application, person_id: str) -> None:
    application.people.change(person_id, is_active=False)


def _revoke(application: Application, person_id: str) -> None:
    tokens = application.accounts.tokens
    for token in tokens.of(tenant_id=1, person_id=person_id):
        tokens.revoke(token.id, tenant_id=1, person_id=person_id)


@pytest.mark.parametrize("end", [_leave, _revoke])
def test_a_stream_ends_when_its_reader_may_not_read_any_more(
    caller_of: CallerOf,
    started: int,
    application: Application,
    end: Callable[[Application, str], None],
) -> None:
    caller = caller_of("ana", roles=("analyst",))
    ana = application.people.named("ana")
    assert ana is not None
    with _stream(caller) as answer:
        assert _first(answer, 3)

        end(application, ana.id)
        application.engine.cancel(started)
        application.engine.number_history()

        assert not [block for block in answer.response if b"instance_cancelled" in block]


def test_a_stream_shows_only_what_its_reader_may_see_now(
    caller_of: CallerOf, started: int, application: Application
) -> None:
    caller = caller_of("ana", roles=("analyst",))
    ana = application.people.named("ana")
    assert ana is not None
    with _stream(caller) as answer:
        blocks = iter(answer.response)
        assert b"retry" in next(blocks)

        application.people.revoke(ana.id, "analyst")
        application.engine.cancel(started)
        application.engine.number_history()

        shown = next(blocks)
    assert b"event:" not in shown


@pytest.mark.parametrize("position", ["x", "-1", "1.5", "1" * 30])
def test_a_position_that_is_none_is_refused(caller_of: CallerOf, position: str) -> None:
    headers = {"Last-Event-ID": position}
    answer = caller_of("ana", roles=("analyst",)).get("/events", headers=headers)

    assert (answer.status_code, answer.json["code"]) == (400, "parameter_invalid")


def test_when_all_streams_are_taken_the_reader_is_told_when_to_ask_again(
    caller_of: CallerOf, application: Application
) -> None:
    caller = caller_of("ana", roles=("analyst",))
    held = [_stream(caller) for _ in range(application.streams.capacity)]
    for one in held:
        one.__enter__()

    refused = caller.get("/events")
    for one in held:
        one.__exit__(None, None, None)

    assert (refused.status_code, refused.json["code"]) == (503, "streams_full")
    assert int(refused.headers["Retry-After"]) > 0
    with _stream(caller) as answer:
        assert answer.status_code == 200


def test_streams_take_half_of_the_threads_and_end_with_the_server() -> None:
    streams = Streams(threads=4)
    with streams.slot(), streams.slot():
        with pytest.raises(Unavailable), streams.slot():
            pass
        streams.close()
        assert streams.is_closing

    with pytest.raises(Unavailable), streams.slot():
        pass
