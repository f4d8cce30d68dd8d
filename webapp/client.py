"""The REST door as the commands use it: one call, one answer, one line when it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import requests

from engine.errors import PlaitError, Unavailable

_TIMEOUT_SECONDS = 60


class Refusal(PlaitError):
    """What the server refused; `document` is its problem document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        super().__init__(str(document.get("detail")), code=str(document.get("code")))
        self.document = document


class _Bearer(requests.auth.AuthBase):
    """The token of every request; an `auth`, so that no .netrc file puts its own there."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Client:
    """A server, and the token to show it."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url.rstrip("/") + "/api/v1"
        self._session = requests.Session()
        self._session.auth = _Bearer(token)

    def get(self, path: str, **parameters: Any) -> Any:
        """Read; parameters that are None are left out."""
        given = {name: value for name, value in parameters.items() if value is not None}
        return self._call("GET", path, params=given)

    def send(self, method: str, path: str, document: Any = None, **parameters: Any) -> Any:
        """Write; a POST carries a key of its own, so that the network may repeat it safely."""
        given = {name: value for name, value in parameters.items() if value}
        headers = {"Idempotency-Key": uuid4().hex} if method == "POST" else {}
        return self._call(method, path, json=document, params=given, headers=headers)

    def upload(self, path: str, files: Mapping[str, bytes]) -> Any:
        """Send files as a form."""
        parts = [("files", (name, content)) for name, content in files.items()]
        return self._call("POST", path, files=parts, headers={"Idempotency-Key": uuid4().hex})

    def _call(self, method: str, path: str, **options: Any) -> Any:
        try:
            answer = self._session.request(
                method, self._url + path, timeout=_TIMEOUT_SECONDS, **options
            )
            document = answer.json()
        except requests.exceptions.JSONDecodeError as error:
            raise Unavailable(
                f"{self._url} answered something else than Plait would; check PLAIT_URL",
                code="server_unknown",
            ) from error
        except requests.RequestException as error:
            raise Unavailable(
                f"cannot reach {self._url} ({type(error).__name__}); is `plait serve` running "
                "there? set PLAIT_URL to its address",
                code="server_unreachable",
            ) from error
        if not answer.ok:
            raise Refusal(document)
        return document
