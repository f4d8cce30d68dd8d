"""Python functions that do the jobs of a topic, in the threads of this process.

Found by entry point group `plait.handlers`: the entry's name is the topic, what it names is called
with the `Call` and returns what the work brought (or nothing). It raises `CallFailed` like a
connector. A job whose topic has no handler here is left to a worker outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.metadata import entry_points
from typing import Any

from engine.connectors import Answer, Call, CallFailed, Connector
from engine.definitions import Definition, Element
from engine.dialects.attributes import WORKER, JobWork
from engine.errors import Finding
from engine.expressions import literal

NEEDED = "handler_needed"  # what the checks say of every job of a topic
Handler = Callable[[Call], Mapping[str, Any] | None]


class Handlers:
    """The connector `worker`: calls the handler of a job's topic."""

    name = WORKER

    def __init__(self, known: Mapping[str, Handler] | None = None) -> None:
        self.known = dict(known or {})

    @classmethod
    def installed(cls) -> Handlers:
        """Load every installed handler."""
        return cls({one.name: one.load() for one in entry_points(group="plait.handlers")})

    def check(self, settings: Mapping[str, str]) -> Sequence[Finding]:  # noqa: ARG002 - the port's
        """Accept any settings: they are headers, for the handler to read."""
        return ()

    def call(self, call: Call) -> Answer:
        """Call the handler of the job's topic."""
        handler = self.known.get(call.topic or "")
        if handler is None:
            message = f"nothing here serves the topic '{call.topic}'"
            raise CallFailed(message, code="handler_missing", is_permanent=True)
        return Answer(result=dict(handler(call) or {}))


def topics(connectors: Mapping[str, Connector]) -> frozenset[str]:
    """Return the topics that a process with these connectors serves itself."""
    served = connectors.get(WORKER)
    return frozenset(served.known) if isinstance(served, Handlers) else frozenset()


def without_served(
    findings: Iterable[Finding],
    definitions: Iterable[Definition],
    connectors: Mapping[str, Connector],
) -> Iterator[Finding]:
    """Leave out the warnings that a worker is needed where a handler here does the work."""
    served = topics(connectors)
    done = {
        (one.file, element.id)
        for one in definitions
        for element in one.elements.values()
        if served and {literal(work.topic or "") for work in _works(element)} <= served
    }
    for one in findings:
        if one.code != NEEDED or (one.file, one.element_id) not in done:
            yield one


def _works(element: Element) -> Iterator[JobWork]:
    attributes = element.attributes
    works = (attributes.job, *(each.job for each in attributes.listeners))
    yield from (work for work in works if work is not None and work.connector == WORKER)
