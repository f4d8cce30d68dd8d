"""Connections of the web server: a slow one is closed, and what cannot be read is answered as ours.

A request must be complete 15 seconds after its first byte; each 50 kB that came give it a second
more, so that a large upload over a slow line arrives and one that drips does not. Answers, streams
included, may take as long as they need.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import ErrorTask, WSGITask

from engine.errors import Malformed, PlaitError, TooLarge
from webapp.headers import ALWAYS
from webapp.problems import MEDIA_TYPE, title_of

MOST_CONNECTIONS = 2_000
IDLE_SECONDS = 10
REQUEST_SECONDS = 15.0
_LEAST_BYTES_PER_SECOND = 50_000
_OTHER_DESCRIPTORS = 100  # database, logs, jobs


class Refusal(ErrorTask):  # type: ignore[misc]  # waitress ships no types
    """The answer to what never became a request: it could not be read, or not be held."""

    def execute(self) -> None:
        """Write one problem and close."""
        error = self.request.error
        refusal = _refusal(error.code)
        document = {
            "type": "about:blank",
            "title": title_of(error.code),
            "status": error.code,
            "code": refusal.code,
            "detail": refusal.message,
        }
        body = json.dumps(document).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.extend(
            [*ALWAYS.items(), ("Cache-Control", "no-store"), ("Content-Type", MEDIA_TYPE)]
        )
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Answer(WSGITask):  # type: ignore[misc]  # waitress ships no types
    """The answer of the application; after one for want of room, the connection is given up."""

    def build_response_header(self) -> bytes:
        """Return the head of the answer."""
        if self.status.startswith("503"):
            self.set_close_on_finish()
        header: bytes = super().build_response_header()
        return header


class Connection(HTTPChannel):  # type: ignore[misc]  # waitress ships no types
    """One connection of a client."""

    task_class = Answer
    error_task_class = Refusal
    _began_at = 0.0
    _begun: Any = None

    def received(self, data: bytes) -> bool:
        """Take what came, and note when a request began."""
        is_taken: bool = super().received(data)
        if self.request is not self._begun:
            self._begun = self.request
            self._began_at = time.monotonic()
        return is_taken

    def readable(self) -> bool:
        """Say whether more may come; waitress asks at least once a second."""
        if self._is_late():
            self.will_close = True
        return bool(super().readable())

    def _is_late(self) -> bool:
        now = time.monotonic()
        if self.request is None or self.requests or self.total_outbufs_len:
            self._began_at = now  # nothing has begun, or an answer comes first
            return False
        allowed = REQUEST_SECONDS + self.request.body_bytes_received / _LEAST_BYTES_PER_SECOND
        return bool(now - self._began_at > allowed)


def connection_limit() -> int:
    """Return how many connections fit, after asking the system for room for all of them."""
    if sys.platform == "win32":
        return MOST_CONNECTIONS
    import resource  # noqa: PLC0415 - not on every system

    wanted = MOST_CONNECTIONS + _OTHER_DESCRIPTORS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    fitting = wanted if soft == resource.RLIM_INFINITY else min(wanted, soft)
    return max(fitting - _OTHER_DESCRIPTORS, fitting // 2)


def _refusal(status: int) -> PlaitError:
    if status == 413:
        return TooLarge("the request is larger than 20 MB; send less at once")
    if status == 500:
        return PlaitError("the request could not be finished; try again")
    message = f"the request could not be read (HTTP {status}); check it against /docs"
    return Malformed(message, code="malformed")
