"""The web server of a process: waitress with enough threads that half of them may hold streams."""

from __future__ import annotations

import errno
import gc
import signal
from types import FrameType
from typing import Any, NoReturn

import waitress
from waitress.server import BaseWSGIServer

from engine.errors import Unavailable
from webapp.app import create_app
from webapp.connections import IDLE_SECONDS, Connection, connection_limit
from webapp.uploads import MAX_BYTES
from webapp.wiring import Application

_MAX_HEADER_BYTES = 16_384
_LOOK_FOR_IDLE_SECONDS = 2
_FORM_OVERHEAD_BYTES = 200_000


class Server:
    """Listens from the moment it is made; `run` answers until a signal says stop."""

    def __init__(self, application: Application) -> None:
        self._application = application
        settings = application.settings
        listening: dict[int, Any] = {}
        try:
            self._server: Any = waitress.create_server(
                create_app(application),
                map=listening,
                host=settings.host,
                port=settings.port,
                threads=settings.threads,
                ident=None,
                max_request_header_size=_MAX_HEADER_BYTES,
                max_request_body_size=MAX_BYTES + _FORM_OVERHEAD_BYTES,
                connection_limit=connection_limit(),
                asyncore_use_poll=True,
                channel_timeout=IDLE_SECONDS,
                cleanup_interval=_LOOK_FOR_IDLE_SECONDS,
                clear_untrusted_proxy_headers=settings.proxies == 0,
            )
        except OSError as error:
            raise _not_listening(error, settings.host, settings.port) from error
        for one in listening.values():  # a name such as localhost may mean several
            if isinstance(one, BaseWSGIServer):
                one.channel_class = Connection

    @property
    def address(self) -> str:
        """Where the server answers."""
        host = self._application.settings.host
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - only compared
        listening = getattr(self._server, "effective_listen", None)
        port = listening[0][1] if listening else self._server.effective_port
        return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"

    def run(self) -> None:
        """Answer until SIGTERM or SIGINT; requests that are running are finished."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        gc.collect()
        gc.freeze()  # what was loaded stays: looking through it again cost a fifth of the CPU
        self._server.run()
        self._server.close()

    def _stop(self, _number: int, _frame: FrameType | None) -> NoReturn:
        self._application.streams.close()
        raise SystemExit(0)  # waitress ends its loop by it and waits for its threads


def _not_listening(error: OSError, host: str, port: int) -> Unavailable:
    if error.errno == errno.EADDRINUSE:
        message = f"port {port} on {host} is taken; stop what uses it, or choose another by --port"
        return Unavailable(message, code="port_taken")
    message = f"cannot listen on {host} port {port}: {error.strerror}; choose another address"
    return Unavailable(message, code="address_unusable")
