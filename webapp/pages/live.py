"""Server-sent hints for open pages: what changed, never the change itself. The page then asks.

One stream serves one open page for two minutes and the browser opens the next; when all streams are
taken the answer is 503 and the page polls instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from flask import Response, request

from engine.actors import Actor
from engine.facts import PositionedEvent
from engine.service import Engine
from engine.values import dumps
from humantasks.service import Worklist
from webapp.identity import current_actor, watch
from webapp.wiring import Application, application

_BEAT_SECONDS = 2.0  # a closed page gives its slot back at the next beat
_BEATS = 60
_MOST_DIGITS = 18  # of a 63-bit position


def stream() -> Response:
    """Open a stream of hints for the person."""
    current_actor()  # a stranger is sent to the sign-in page
    services = application()
    held = ExitStack()
    held.enter_context(services.streams.slot())
    last = request.headers.get("Last-Event-ID", "")
    is_position = last.isascii() and last.isdecimal() and len(last) <= _MOST_DIGITS
    position = int(last) if is_position else None
    answer = Response(hints(services, watch(), position), mimetype="text/event-stream")
    answer.headers["X-Accel-Buffering"] = "no"
    answer.call_on_close(held.close)
    return answer


def hints(
    services: Application, look: Callable[[], Actor | None], position: int | None
) -> Iterator[str]:
    """Yield the messages of one stream, from after `position` (None: from now on).

    `look` finds the person with today's rights; None ends the stream of one who left or signed out.
    """
    engine, worklist = services.engine, services.worklist
    seen = engine.newest_position() if position is None else position
    first = look() if position is None else None
    listed = None if first is None else _fingerprint(worklist, first)
    yield f"retry: 1000\nid: {seen}\n\n"
    for _ in range(_BEATS):
        newest = services.streams.wait(engine, seen, _BEAT_SECONDS)
        if services.streams.is_closing:
            return
        fresh = look()
        if fresh is None:
            return
        if newest <= seen:
            yield ": still here\n\n"
            continue
        hint = _hint(engine, fresh, seen)
        now_listed = _fingerprint(worklist, fresh)
        hint["worklist"] = now_listed != listed
        seen, listed = newest, now_listed
        yield f"id: {seen}\ndata: {dumps(hint)}\n\n"


def _hint(engine: Engine, actor: Actor, after: int) -> dict[str, Any]:
    found: list[PositionedEvent] = engine.events(actor=actor, after_position=after)
    return {
        "instances": sorted({str(one.instance_id) for one in found}),
        "incidents": any(one.event.kind.startswith("incident_") for one in found),
    }


def _fingerprint(worklist: Worklist, actor: Actor) -> Any:
    """Return what a worklist page would show differently after a change."""
    tasks = worklist.tasks(actor=actor, limit=50).items
    rows = [(one.id, one.revision, one.state, one.assignee_id) for one in tasks]
    return rows, worklist.counts(actor=actor)
