"""Identifiers: 63-bit integers that grow with time, unique across processes."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable

_EPOCH_MS = 1_735_689_600_000  # 2025-01-01T00:00:00Z; 41 bits of milliseconds last until 2094
_NODE_BITS = 10
_SEQUENCE_BITS = 12


class Ids:
    """Make ids: 41 bits of milliseconds, 10 bits of node, 12 bits of sequence.

    Two processes differ by their random node number and by their random start in the sequence; a
    clash would be refused by the primary keys. An id never becomes smaller than one made before it
    by the same object, also when the clock steps back.
    """

    def __init__(
        self,
        node: int | None = None,
        milliseconds: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._node = secrets.randbits(_NODE_BITS) if node is None else node % (1 << _NODE_BITS)
        self._milliseconds = milliseconds
        self._lock = threading.Lock()
        self._last_ms = -1
        self._sequence = 0

    def new(self) -> int:
        """Return the next id (> 0, < 2**63)."""
        with self._lock:
            now_ms = max(self._milliseconds() - _EPOCH_MS, self._last_ms, 1)
            if now_ms > self._last_ms:
                self._sequence = 0
            elif self._sequence == (1 << _SEQUENCE_BITS) - 1:
                now_ms, self._sequence = now_ms + 1, 0
            else:
                self._sequence += 1
            self._last_ms = now_ms
            stamp = now_ms << (_NODE_BITS + _SEQUENCE_BITS)
            return stamp | (self._node << _SEQUENCE_BITS) | self._sequence
