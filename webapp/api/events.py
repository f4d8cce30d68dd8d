"""What happens, as it happens: server-sent events in the order of all committed steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from itertools import zip_longest

from flask import Response, request
from pydantic import Field

from engine.actors import Actor
from engine.errors import Malformed
from engine.facts import PositionedEvent
from engine.permissions import may, require
from webapp.api.documents import HistoryEventOut
from webapp.api.operations import blueprint, contract
from webapp.api.reading import Query
from webapp.identity import current_actor, watch
from webapp.wiring import Application, application

HEARTBEAT_SECONDS = 5.0
_AT_ONCE = 200
_LASTS = timedelta(minutes=2)


class EventRange(Query):
    """Where to begin: after a position (`0`: from the first); without it, with what comes next."""

    after: int | None = Field(default=None, ge=0, lt=2**63)


@blueprint.get("/events")
@contract.operation("stream_events", tag="events", answers={200: None}, query=EventRange)
def stream_events(query: EventRange) -> Response:
    """Stream the events that the caller may see; `Last-Event-ID` goes on where a stream broke.

    Each has its position as `id`, its kind as `event`, and `{instance_id, …}` as `data`. When all
    streams of the server are taken the answer is 503 with Retry-After.
    """
    actor = current_actor()
    require(actor, "instances")  # before the answer begins
    services = application()
    position = _position(query, services)
    stack = ExitStack()
    stack.enter_context(services.streams.slot())
    response = Response(_stream(services, watch(), position), mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    response.call_on_close(stack.close)
    return response


def _position(query: EventRange, services: Application) -> int:
    last = request.headers.get("Last-Event-ID")
    if last is None:
        if query.after is not None:
            return query.after
        return services.engine.newest_position()
    if not last.isascii() or not last.isdecimal() or len(last) > 18:
        message = "the Last-Event-ID is not a position; send the id of the last event you have"
        raise Malformed(message, code="parameter_invalid", where={"parameter": "Last-Event-ID"})
    return int(last)


def _stream(
    services: Application, look: Callable[[], Actor | None], position: int
) -> Iterator[str]:
    """Yield until the time is up, or the reader has left or lost the right, looked up each time."""
    yield "retry: 1000\n\n"
    clock = services.engine.clock
    until = clock.now() + _LASTS
    while not services.streams.is_closing and clock.now() < until:
        newest = services.streams.wait(services.engine, position, HEARTBEAT_SECONDS)
        actor = look()
        if actor is None or not may(actor, "instances"):
            return
        if newest <= position:
            yield ": still here\n\n"
            continue
        events = services.engine.events(actor=actor, after_position=position, limit=_AT_ONCE)
        yield from _messages(events)
        steps = {event.position for event in events}
        position = max(steps) if len(steps) == _AT_ONCE else max({newest, *steps})


def _messages(events: Sequence[PositionedEvent]) -> Iterator[str]:
    """Write events; the last of a step carries its position, so that no step is taken up half."""
    for event, following in zip_longest(events, events[1:]):
        is_last = following is None or following.position != event.position
        mark = f"id: {event.position}\n" if is_last else ""
        document = HistoryEventOut.model_validate(event.event).model_dump_json()
        data = f'{{"instance_id":"{event.instance_id}",{document[1:]}'
        yield f"{mark}event: {event.event.kind}\ndata: {data}\n\n"
