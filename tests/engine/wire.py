"""A wire between the engine and PostgreSQL that counts how often the engine waits for an answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

_NAME = ".s.PGSQL.5432"


@dataclass
class Wire:
    """`url` leads through the wire; `round_trips` counts requests that came after an answer."""

    url: str
    round_trips: int = 0
    _sockets: list[socket.socket] = field(default_factory=list)

    def serve(self, listener: socket.socket, target: str) -> None:
        """Connect everybody who calls to the server, until the listener is closed."""
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(target)
            self._sockets += [client, server]
            turn = _Turn()
            for here, there, is_request in ((client, server, True), (server, client, False)):
                work = (here, there, turn, is_request)
                threading.Thread(target=self._carry, args=work, daemon=True).start()

    def _carry(
        self, here: socket.socket, there: socket.socket, turn: _Turn, is_request: bool
    ) -> None:
        try:
            while data := here.recv(65536):
                if is_request and turn.is_answered:
                    self.round_trips += 1
                turn.is_answered = not is_request
                there.sendall(data)
        except OSError:
            return
        finally:
            there.close()

    def cut(self) -> None:
        """Close every connection."""
        for one in self._sockets:
            one.close()


@dataclass
class _Turn:
    is_answered: bool = True


@contextmanager
def wired(url: str, folder: Path) -> Iterator[Wire]:
    """Yield a wire to the database at `url`, which listens on a Unix socket."""
    address = sa.make_url(url)
    target = str(Path(str(address.query["host"])) / _NAME)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(folder / _NAME))
    listener.listen()
    through = address.update_query_dict({"host": str(folder)})
    wire = Wire(url=through.render_as_string(hide_password=False))
    threading.Thread(target=wire.serve, args=(listener, target), daemon=True).start()
    try:
        yield wire
    finally:
        listener.close()
        wire.cut()
