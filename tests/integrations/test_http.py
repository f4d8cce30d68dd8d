"""One request for each attempt: what is sent, and what is made of a good reply."""

from __future__ import annotations

import json
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from engine.connectors import CallFailed
from integrations.http import HttpConnector
from tests.integrations.conftest import SECRET, Send
from tests.integrations.stand_in import StandIn

RIGHT = {"connection": "analytics", "path": "/v1/forecasts"}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_inputs_are_the_json_body(server: StandIn, send: Send, method: str) -> None:
    inputs = {"category": "Döner", "weeks": 6, "past": [1.5, None], "big": 2**60}

    send(inputs, method=method)

    [seen] = server.seen
    assert (seen.method, seen.path) == (method, "/api/v1/forecasts")
    assert seen.headers["Content-Type"] == "application/json"
    assert seen.headers["Accept"] == "application/json"
    assert json.loads(seen.body) == {
        **inputs,
        "big": {"$type": "integer", "value": str(2**60)},
    }


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_inputs_are_the_query_where_there_is_no_body(
    server: StandIn, send: Send, method: str
) -> None:
    inputs = {
        "q": "a b&c=d",
        "n": 3,
        "yes": True,
        "none": None,
        "many": [1, "x"],
        "day": date(2026, 3, 2),
        "map": {"a": 1},
    }

    send(inputs, method=method)

    [seen] = server.seen
    assert seen.body == b""
    assert parse_qs(urlsplit(seen.path).query) == {
        "q": ["a b&c=d"],
        "n": ["3"],
        "yes": ["true"],
        "many": ["1", "x"],
        "day": ["2026-03-02"],
        "map": ['{"a": 1}'],
    }


def test_every_request_carries_its_key_and_the_token(server: StandIn, send: Send) -> None:
    send()

    [seen] = server.seen
    assert seen.headers["Idempotency-Key"] == "plait-7"
    assert seen.headers["Authorization"] == f"Bearer {SECRET}"


def test_a_reply_becomes_status_and_body(server: StandIn, send: Send) -> None:
    server.answers(b'{"mean": [1, 2.5], "note": "\\u00e9"}', status=201)

    answer = send({"a": 1})

    assert answer.result == {"status": 201, "body": {"mean": [1, 2.5], "note": "é"}}
    assert answer.exchange["request"]["inputs"] == {"a": 1}
    assert answer.exchange["request"]["url"] == f"{server.url}/api/v1/forecasts"
    assert answer.exchange["reply"]["status"] == 201
    assert answer.exchange["summary"]["status"] == 201
    assert answer.exchange["summary"]["milliseconds"] >= 0


@pytest.mark.parametrize("body", [b"", b"  \n"])
def test_an_empty_reply_is_null(server: StandIn, send: Send, body: bytes) -> None:
    server.answers(body)

    assert send().result == {"status": 200, "body": None}


def test_proxies_of_the_environment_are_not_used(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert send().result["status"] == 200


def test_a_redirect_is_not_followed(server: StandIn, send: Send) -> None:
    server.answers(b"", status=302, Location=f"{server.url}/elsewhere")

    with pytest.raises(CallFailed) as failed:
        send()

    assert (failed.value.code, failed.value.is_permanent) == ("http_status_302", True)
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "path",
    [
        "",
        "v1",
        "//host/x",
        "/a//b",
        "/../x",
        "/a/..",
        "/./a",
        "/%2e%2e/x",
        "/a/%2E%2e",
        "/.%2e/x",
        "http://host/x",
        "/a?b=1",
        "/a#b",
        "/a b",
        "/a\r\nX: 1",
        "/a\n",
        "/a\\b",
        "@host/x",
        "=path",
        "/é",
        "/a%2f..%2fb",
        "/%2F%2Fevil",
        "/%252e%252e/x",
        "/%5c",
        "/%5C..",
        "/..;/x",
        "/x;..;/",
        "/x;a;../y",
        "/%2e%2E;a=b/x",
        "/..%3b/x",
        "/.;/x",
        "/%00",
        "/%0d%0aX:y",
        "/%1F",
        "/%7f",
        "/%",
        "/a%2",
        "/%zz",
        "/%%32%65",
        "/%c0%ae%c0%ae/x",
        "/%ff",
        "/\u212a",
    ],
)
def test_a_path_stays_below_its_connection(
    server: StandIn, connector: HttpConnector, send: Send, path: str
) -> None:
    codes = [one.code for one in connector.check({**RIGHT, "path": path})]

    with pytest.raises(CallFailed) as failed:
        send(path=path)

    assert codes == ["http_path_malformed"]
    assert failed.value.is_permanent
    assert server.seen == []


@pytest.mark.parametrize(
    "path",
    ["/", "/a", "/a/", "/a:b@c", "/a%20b", "/a/~b/(c);d=1", "/...", "/v1.2", "/%E2%82%AC;x=%20"],
)
def test_a_plain_path_is_sent_as_it_is(server: StandIn, send: Send, path: str) -> None:
    send(path=path)

    assert server.seen[0].path == f"/api{path}"


def test_settings_are_checked_when_they_are_deployed(connector: HttpConnector) -> None:
    def codes(**settings: str) -> list[tuple[str, str]]:
        return [(one.level, one.code) for one in connector.check({**RIGHT, **settings})]

    assert codes() == []
    assert codes(method="GET") == []
    assert codes(method="get") == [("error", "http_method_unknown")]
    assert codes(url="http://x") == [("error", "http_setting_unknown")]
    assert codes(connection="") == [("error", "http_connection_missing")]
    assert codes(connection="other") == [("warning", "http_connection_unknown")]


@pytest.mark.parametrize(
    "name",
    [
        "file:///etc/passwd",
        "http://x",
        "a b",
        "a/b",
        "../a",
        "=a",
        "1a",
        "a\n",
        "\u202ea",
        "a" * 65,
    ],
)
def test_a_connection_has_a_plain_name(connector: HttpConnector, name: str) -> None:
    [found] = connector.check({**RIGHT, "connection": name})

    assert (found.level, found.code) == ("error", "http_connection_malformed")
    assert found.way_out


def test_a_connection_that_is_not_set_up_fails_for_good(server: StandIn, send: Send) -> None:
    with pytest.raises(CallFailed) as failed:
        send(connection="other")

    assert (failed.value.code, failed.value.is_permanent) == ("http_connection_unknown", True)
    assert server.seen == []
