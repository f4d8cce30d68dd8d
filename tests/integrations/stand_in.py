"""A real HTTP server on the loopback that answers as a test tells it, well or badly."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class StandIn:
    """`reply` writes the answer; `released` ends a handler that hangs."""

    url: str = ""
    port: int = 0
    reply: Callable[[BaseHTTPRequestHandler], None] = field(default=lambda _handler: None)
    seen: list[Seen] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def answers(
        self,
        body: bytes = b"{}",
        status: int = 200,
        media_type: str = "application/json",
        **more: str,
    ) -> None:
        """Answer every request with this from now on."""

        def write(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            handler.send_header("Content-Type", media_type)
            handler.send_header("Content-Length", str(len(body)))
            for name, value in more.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        self.reply = write

    def writes(self, raw: bytes, *, then_hangs: bool = False) -> None:
        """Write these very bytes, then close the connection or keep it."""

        def write(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(raw)
            handler.wfile.flush()
            if then_hangs:
                self.released.wait(30)

        self.reply = write

    def drips(self, head: bytes, drop: bytes = b"x", pause: float = 0.02) -> None:
        """Write `head`, then a drop again and again until nobody listens."""

        def write(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(head)
            while not self.released.wait(pause):
                handler.wfile.write(drop)
                handler.wfile.flush()

        self.reply = write


@contextmanager
def running() -> Iterator[StandIn]:
    """Serve until the block ends."""
    told = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            told.seen.append(
                Seen(method=self.command, path=self.path, headers=dict(self.headers), body=body)
            )
            try:
                told.reply(self)
            except OSError:
                self.close_connection = True  # the connector hung up, as some tests want

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 - the library's names

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.port = server.server_address[1]
    told.url = f"http://127.0.0.1:{told.port}"
    told.answers()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.released.set()
        server.shutdown()
        server.server_close()
        thread.join(10)
