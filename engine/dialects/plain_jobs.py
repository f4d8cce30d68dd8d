"""Plait's vocabulary of jobs: who does the work of a task, and how patiently."""

from __future__ import annotations

from typing import Any

from engine import schedules
from engine.dialects.attributes import WORKER, JobWork
from engine.dialects.namespaces import PLAIT, local, namespace
from engine.dialects.places import Place
from engine.errors import PlaitError

MAX_TIMEOUT_SECONDS = 600.0  # a call holds a worker; what takes longer is asked for and awaited

_OWN = frozenset({"connector", "timeout", "retries", "priority"})


def read_job(place: Place) -> JobWork:
    """Read the job of a task that names a connector."""
    own = _OWN | {"topic"} if place.text("connector") == WORKER else _OWN
    settings = {
        local(str(name)): str(value)
        for name, value in place.element.attrib.items()
        if namespace(str(name)) == PLAIT and local(str(name)) not in own
    }
    given: dict[str, Any] = {"topic": _topic(place)}
    try:
        if retries := place.text("retries"):
            given["retry_seconds"] = schedules.parse_retries(retries)
        if timeout := place.text("timeout"):
            given["timeout_seconds"] = schedules.parse_duration(timeout).mean_seconds
        if not 0 < given.get("timeout_seconds", 1) <= MAX_TIMEOUT_SECONDS:
            place.refuse(
                "plait_value",
                f"plait:timeout is '{timeout}', expected more than nothing and at most PT10M",
                'Write for example plait:timeout="PT20S"; for longer work let one task start it '
                "and, after a timer, another fetch the result.",
            )
    except PlaitError as error:
        place.refuse(
            error.code,
            f"plait:retries or plait:timeout: {error.message}",
            'Write for example plait:retries="PT1S,PT5S,PT30S" and plait:timeout="PT20S".',
        )
    return JobWork(
        connector=place.text("connector") or "",
        settings=settings,
        priority=place.integer("priority", 0),
        **given,
    )


def _topic(place: Place) -> str | None:
    if place.text("connector") != WORKER:
        return None
    topic = place.text("topic")
    if not topic:
        place.refuse(
            "topic_missing",
            "plait:connector is 'worker', but no topic says which workers take it",
            'Write for example plait:topic="score", and let a worker lease jobs of that topic.',
        )
    return topic
