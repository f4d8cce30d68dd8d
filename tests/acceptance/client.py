"""A REST client that does what a careful one must: it repeats what was not answered, same key."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import requests

from tests.acceptance.processes import Server
from tests.waiting import eventually

_keys = itertools.count(1)


class Client:
    """One caller with a token. The server may be killed and restarted on another port meanwhile."""

    def __init__(self, server: Server, name: str, token: str) -> None:
        self._server = server
        self.name = name
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **query: Any) -> Any:
        """Read, and return the document."""
        return self._expect(200, self.ask("GET", path, params=query))

    def post(self, path: str, body: Mapping[str, Any], status: int = 200) -> Any:
        """Act once, however often the request must be sent; `status` is the expected answer."""
        key = f"{self.name}-{next(_keys)}"
        return self._expect(status, self.ask("POST", path, json=body, key=key))

    def all(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Yield the items of every page of a list."""
        page = self.get(path, limit=200, **query)
        yield from page["items"]
        while page["next"]:
            page = self.get(path, limit=200, cursor=page["next"], **query)
            yield from page["items"]

    def history(self, instance_id: str) -> list[dict[str, Any]]:
        """Return everything that happened to an instance."""
        events: list[dict[str, Any]] = []
        after: str | None = "0"
        while after is not None:
            page = self.get(f"/instances/{instance_id}/history", limit=200, after_seq=after)
            events, after = [*events, *page["items"]], page["next"]
        return events

    def ask(
        self, method: str, path: str, *, key: str | None = None, seconds: float = 30, **more: Any
    ) -> requests.Response:
        """Send a request until it is answered; a server that is gone is asked again."""
        headers = {"Idempotency-Key": key} if key else {}

        def answered() -> tuple[requests.Response] | None:
            url = f"{self._server.url}/api/v1{path}"
            try:
                answer = self._session.request(method, url, headers=headers, timeout=15, **more)
            except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
                return None
            return None if answer.status_code == 503 else (answer,)

        return eventually(answered, f"{method} {path} is answered", seconds)[0]

    @staticmethod
    def _expect(status: int, answer: requests.Response) -> Any:
        said = f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
        assert answer.status_code == status, said
        return answer.json()
