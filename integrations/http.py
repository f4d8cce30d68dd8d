"""Connector `http`: one JSON request to a named connection for each attempt of a job.

The model says `plait:connection`, `plait:method` (POST) and `plait:path`; address and secret come
from the settings outside the model, so no model and no variable can choose a host. Inputs are the
JSON body, or the query of GET and DELETE. The reply's outputs read `status` and `body`.

Redirects are not followed, proxies of the environment are not used, and a reply over 5 MB or
slower than the task's timeout is a failed attempt. Refused connections, time-outs, 408, 425, 429,
5xx and replies that are not JSON may be tried again; other statuses may not.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import requests

from engine.connectors import Answer, Call, CallFailed
from engine.errors import Finding, PlaitError
from engine.values import from_json, loads_strict
from integrations.deadlines import Deadline
from integrations.exchanges import WITH_BODY, Exchange, Reply, is_path, without_secret

if TYPE_CHECKING:
    from engine.clock import Clock
    from engine.service import Engine
    from engine.settings import Connection

MAX_REPLY_BYTES = 5_000_000
_CONNECT_SECONDS = 5.0
_MAX_RETRY_AFTER_SECONDS = 86_400.0
_METHODS = WITH_BODY | {"GET", "DELETE"}
_SETTINGS = frozenset({"connection", "method", "path"})
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_TRANSIENT = frozenset({408, 425, 429})
_FIRST_ERROR, _FIRST_SERVER_ERROR, _FIRST_REDIRECT = 400, 500, 300


def open_connector(engine: Engine) -> HttpConnector:
    """Make the connector for one engine."""
    return HttpConnector(engine.settings.connections, engine.clock)


class HttpConnector:
    """Calls HTTP services that speak JSON."""

    name = "http"

    def __init__(self, connections: Mapping[str, Connection], clock: Clock) -> None:
        self._connections = connections
        self._clock = clock

    def check(self, settings: Mapping[str, str]) -> Sequence[Finding]:
        """Say what is wrong with a service task's settings."""
        findings = [
            _error("http_setting_unknown", f"http does not know plait:{name}", _KNOWN)
            for name in sorted(set(settings) - _SETTINGS)
        ]
        connection = settings.get("connection")
        if not connection:
            findings.append(
                _error("http_connection_missing", "the task names no connection", _WHICH)
            )
        elif not _NAME.fullmatch(connection):
            findings.append(
                _error(
                    "http_connection_malformed",
                    f"'{connection[:80]}' is no name of a connection",
                    f"use letters, digits, '_' and '-', at most 64; {_WHICH}",
                )
            )
        elif connection not in self._connections:
            findings.append(
                Finding(
                    level="warning",
                    code="http_connection_unknown",
                    message=f"the connection '{connection}' is not set up here",
                    way_out=f"add [connections.{connection}] with base_url to plait.toml",
                )
            )
        if settings.get("method", "POST") not in _METHODS:
            findings.append(
                _error(
                    "http_method_unknown",
                    f"'{settings['method']}' is not a method http can use",
                    f"use one of {', '.join(sorted(_METHODS))}, in capitals",
                )
            )
        if not is_path(settings.get("path", "")):
            findings.append(
                _error(
                    "http_path_malformed",
                    f"'{settings.get('path', '')}' is not a path below the connection's address",
                    'write a fixed path such as plait:path="/v1/forecasts"',
                )
            )
        return findings

    def call(self, call: Call) -> Answer:
        """Send one request and read the reply, within the task's timeout."""
        connection = self._connections.get(call.settings.get("connection", ""))
        if connection is None:
            raise CallFailed(
                f"the connection '{call.settings.get('connection')}' is not set up here",
                code="http_connection_unknown",
                is_permanent=True,
            )
        exchange = Exchange.of(call, connection)
        started_at = time.monotonic()
        try:
            reply = self._send(call, connection, exchange)
        except requests.Timeout as error:
            message = f"{exchange.target} did not answer within {call.timeout_seconds:g} s"
            raise CallFailed(message, code="http_timeout", exchange=exchange.shown()) from error
        except requests.RequestException as error:
            message = f"{exchange.target} could not be reached ({_cause(error)})"
            raise CallFailed(message, code="http_unreachable", exchange=exchange.shown()) from error
        milliseconds = round((time.monotonic() - started_at) * 1000)
        self._judge(reply, exchange)
        summary = {"status": reply.status, "milliseconds": milliseconds}
        return Answer(
            result={"status": reply.status, "body": _body(reply, exchange)},
            exchange={**exchange.shown(reply), "summary": summary},
        )

    def _send(self, call: Call, connection: Connection, exchange: Exchange) -> Reply:
        headers = {"Accept": "application/json", "Idempotency-Key": call.idempotency_key}
        if connection.token:
            headers["Authorization"] = f"Bearer {connection.token}"
        seconds = call.timeout_seconds
        with requests.Session() as session, Deadline(seconds) as deadline:
            session.trust_env = False
            session.mount("http://", deadline)
            session.mount("https://", deadline)
            with session.request(
                exchange.method,
                exchange.url,
                json=exchange.body,
                params=exchange.query,
                headers={name: value.encode() for name, value in headers.items()},
                timeout=(min(_CONNECT_SECONDS, seconds), seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                content = _read(response, exchange)
                deadline.check()
                media_type = response.headers.get("Content-Type", "")
                return Reply(
                    status=response.status_code,
                    content=_scrubbed(content, connection.token),
                    retry_after=response.headers.get("Retry-After"),
                    media_type=without_secret(media_type, connection.token),
                )

    def _judge(self, reply: Reply, exchange: Exchange) -> None:
        if reply.status < _FIRST_REDIRECT:
            return
        is_transient = reply.status in _TRANSIENT or reply.status >= _FIRST_SERVER_ERROR
        what = "redirected, which is not followed" if reply.status < _FIRST_ERROR else "answered"
        raise CallFailed(
            f"{exchange.target} {what}: status {reply.status}",
            code=f"http_status_{reply.status}",
            is_permanent=not is_transient,
            retry_after_seconds=self._retry_after(reply.retry_after),
            exchange=exchange.shown(reply),
        )

    def _retry_after(self, text: str | None) -> float | None:
        """Read seconds or an HTTP date; None for anything else."""
        if text is None:
            return None
        if text.strip().isdecimal():
            return min(float(text), _MAX_RETRY_AFTER_SECONDS)
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        if moment.tzinfo is None:
            return None
        return max(0.0, (moment - self._clock.now()).total_seconds())


def _read(response: requests.Response, exchange: Exchange) -> bytes:
    content = bytearray()
    for chunk in response.iter_content(16_384):
        content += chunk
        if len(content) > MAX_REPLY_BYTES:
            message = f"{exchange.target} answered with more than {MAX_REPLY_BYTES} bytes"
            raise CallFailed(
                message,
                code="http_reply_too_large",
                is_permanent=True,
                exchange=exchange.shown(),
            )
    return bytes(content)


def _body(reply: Reply, exchange: Exchange) -> Any:
    if not reply.content.strip():
        return None
    try:
        return from_json(loads_strict(reply.content))
    except PlaitError as error:
        raise CallFailed(
            f"{exchange.target} answered with something that is not JSON as Plait reads it "
            f"({error.message})",
            code="http_reply_malformed",
            exchange=exchange.shown(reply),
        ) from error


def _scrubbed(content: bytes, secret: str | None) -> bytes:
    """Take the secret out of a reply of text; other bytes stay as they came."""
    if not secret:
        return content
    text = content.decode("utf-8", "surrogateescape")
    return without_secret(text, secret).encode("utf-8", "surrogateescape")


def _cause(error: requests.RequestException) -> str:
    """Name the cause without addresses or internals of the library."""
    text = str(error)
    if "refused" in text:
        return "connection refused"
    if "resolve" in text or "Name or service" in text:
        return "unknown host"
    return type(error).__name__


_KNOWN = "use plait:connection, plait:method and plait:path; send data by plait:input"
_WHICH = 'name one: plait:connection="analytics"; its address is set up in plait.toml'


def _error(code: str, message: str, way_out: str) -> Finding:
    return Finding(level="error", code=code, message=message, way_out=way_out)
