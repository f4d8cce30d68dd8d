"""A deadline for a whole HTTP exchange: when it is over, the connection is hung up.

Timeouts of sockets count from byte to byte, so a server that sends one byte now and then would
hold a worker for ever.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import requests
from requests.adapters import HTTPAdapter


class Deadline(HTTPAdapter):
    """The adapter of one session; `is_over` says that it hung up."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.is_over = False
        self._guard = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._hang_up)
        self._timer.daemon = True

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """Return the library's pool, whose connections are watched."""
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        kind = pool.ConnectionCls

        def make(*inner: Any, **settings: Any) -> Any:
            connection = kind(*inner, **settings)
            connect = connection.connect

            def watched() -> None:
                connect()
                self._watch(connection.sock)

            connection.connect = watched
            return connection

        pool.ConnectionCls = make
        return pool

    def check(self) -> None:
        """Raise requests.Timeout when the deadline is over: what came may be cut."""
        if self.is_over:
            raise requests.Timeout("the deadline is over")

    def __enter__(self) -> Self:
        """Let the time run."""
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the time; an error after the deadline is a time-out."""
        self._timer.cancel()
        if self.is_over and isinstance(error, requests.RequestException):
            raise requests.Timeout("the deadline is over") from error

    def _watch(self, connected: socket.socket) -> None:
        with self._guard:
            self._sockets.append(connected)
        if self.is_over:
            self._hang_up()

    def _hang_up(self) -> None:
        self.is_over = True
        with self._guard:
            for one in self._sockets:
                with suppress(OSError):  # it is closed already
                    socket.socket.shutdown(one, socket.SHUT_RDWR)
