"""A request and its reply as people may see them: no secret is ever in them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from engine.connectors import Call, CallFailed
from engine.values import to_json

if TYPE_CHECKING:
    from engine.settings import Connection

WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_SHOWN_CHARACTERS = 2_000
_PATH = re.compile(
    r"(?:/(?:[a-z0-9._~!$&'()*+,;=:@-]|%(?!2f|5c|25|[01]|7f)[0-9a-f]{2})*)+\Z",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came back, with the connection's secret taken out."""

    status: int
    content: bytes
    retry_after: str | None
    media_type: str


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One request, before and after its reply."""

    method: str
    url: str
    inputs: Mapping[str, Any]
    key: str

    @classmethod
    def of(cls, call: Call, connection: Connection) -> Exchange:
        """Return the request of a call; raise CallFailed for a path that leaves the connection."""
        path = call.settings.get("path", "")
        if not is_path(path):
            message = f"'{path}' is not a path below the connection's address"
            raise CallFailed(message, code="http_path_malformed", is_permanent=True)
        return cls(
            method=call.settings.get("method", "POST"),
            url=connection.base_url.rstrip("/") + quote(path, safe="/%:@!$&'()*+,;=~"),
            inputs=call.inputs,
            key=call.idempotency_key,
        )

    @property
    def target(self) -> str:
        """Name the request in a sentence."""
        parts = urlsplit(self.url)
        return f"{self.method} {parts.path} at {_host(parts.netloc)}"

    @property
    def body(self) -> dict[str, Any] | None:
        """The JSON body, for methods that have one."""
        if self.method not in WITH_BODY:
            return None
        return {name: to_json(value) for name, value in self.inputs.items()}

    @property
    def query(self) -> dict[str, Any] | None:
        """The query of the other methods: texts as they are, the rest as JSON writes it."""
        if self.method in WITH_BODY:
            return None
        return {
            name: _in_query(to_json(value))
            for name, value in self.inputs.items()
            if value is not None
        }

    def shown(self, reply: Reply | None = None) -> dict[str, Any]:
        """Return the exchange for incidents and pages."""
        parts = urlsplit(self.url)
        request = {
            "method": self.method,
            "url": urlunsplit(parts._replace(netloc=_host(parts.netloc))),
            "idempotency_key": self.key,
            "inputs": dict(self.inputs),
        }
        if reply is None:
            return {"request": request}
        text = reply.content.decode("utf-8", "replace").replace("\x00", "\ufffd")
        answer = {
            "status": reply.status,
            "media_type": reply.media_type[:100],
            "body": text[:_SHOWN_CHARACTERS],
        }
        return {"request": request, "reply": answer}


def is_path(path: str) -> bool:
    """Say whether a path stays below an address, whichever way a server or a proxy reads it.

    Refused: a host, a step up (also percent-encoded or before a `;`), an encoded slash, backslash,
    percent sign or control character, and bytes that are not UTF-8.
    """
    if not _PATH.match(path) or "//" in path:
        return False
    try:
        segments = [unquote(segment, errors="strict") for segment in path.split("/")]
    except UnicodeDecodeError:  # overlong forms hide dots and slashes
        return False
    return not any(part in {".", ".."} for segment in segments for part in segment.split(";"))


def without_secret(text: str, secret: str | None) -> str:
    """Take a secret out of what the other side sent, also where JSON escapes it."""
    for form in (secret, json.dumps(secret)[1:-1]) if secret else ():
        text = text.replace(form, "[secret]")
    return text


def _host(netloc: str) -> str:
    """Leave out a user and password that somebody wrote into the address."""
    return netloc.rpartition("@")[2]


def _in_query(document: Any) -> Any:
    if isinstance(document, str):
        return document
    if isinstance(document, dict) and document.keys() == {"$type", "value"}:
        return document["value"]
    if isinstance(document, list):
        return [_in_query(item) for item in document]
    return json.dumps(document, ensure_ascii=False)
