"""Long answers (server-sent events) hold a thread each: a cap for them, and an end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from engine import Engine
from engine.errors import Unavailable

RETRY_AFTER_SECONDS = 5
_LOOK_SECONDS = 0.5


class Streams:
    """Slots for streams: half of the server's threads, so that other requests are always served."""

    def __init__(self, threads: int) -> None:
        self.capacity = max(1, threads // 2)
        self._free = threading.BoundedSemaphore(self.capacity)
        self._closing = threading.Event()

    @property
    def is_closing(self) -> bool:
        """Whether streams should end, because the server stops."""
        return self._closing.is_set()

    def close(self) -> None:
        """Ask every stream to end at its next look."""
        self._closing.set()

    def wait(self, engine: Engine, position: int, seconds: float) -> int:
        """Return the newest position, once it is beyond `position`, time is up, or streams end."""
        newest, left = position, seconds
        while newest <= position and left > 0 and not self.is_closing:
            newest = engine.wait_for_position(position, min(_LOOK_SECONDS, left))
            left -= _LOOK_SECONDS
        return newest

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Hold one slot; raises Unavailable `streams_full` when all are taken: poll instead."""
        if self.is_closing or not self._free.acquire(blocking=False):
            message = (
                f"all {self.capacity} event streams of this server are taken; ask again "
                f"in {RETRY_AFTER_SECONDS} s, or poll"
            )
            where = {"retry_after_seconds": RETRY_AFTER_SECONDS}
            raise Unavailable(message, code="streams_full", where=where)
        try:
            yield
        finally:
            self._free.release()
