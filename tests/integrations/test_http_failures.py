"""Replies that are late, wrong, huge or hostile: each is a failed attempt with its own code."""

from __future__ import annotations

import gzip
import socket
import time
from datetime import timedelta
from email.utils import format_datetime
from functools import partial

import pytest

from engine.clock import MovableClock
from engine.connectors import CallFailed
from engine.settings import Connection
from integrations.http import MAX_REPLY_BYTES, HttpConnector
from tests.integrations.conftest import SECRET, Send, call_once
from tests.integrations.stand_in import StandIn

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
LONG = OK + b"Content-Length: 1000000\r\n\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def failure(send: Send, **more: float) -> CallFailed:
    with pytest.raises(CallFailed) as failed:
        send({"a": 1}, **more)
    return failed.value


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 599])
def test_what_may_pass_is_tried_again(server: StandIn, send: Send, status: int) -> None:
    server.answers(b'{"why": "busy"}', status=status)

    failed = failure(send)

    assert (failed.code, failed.is_permanent) == (f"http_status_{status}", False)
    assert failed.exchange["reply"]["body"] == '{"why": "busy"}'
    assert failed.exchange["request"]["method"] == "POST"


@pytest.mark.parametrize("status", [300, 301, 304, 307, 400, 401, 403, 404, 409, 422])
def test_what_will_not_pass_is_permanent(server: StandIn, send: Send, status: int) -> None:
    server.answers(b"" if status == 304 else b'"no"', status=status)

    failed = failure(send)

    assert (failed.code, failed.is_permanent) == (f"http_status_{status}", True)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7),
        ("0", 0),
        (" 7 ", 7),
        ("1000000000", 86400),
        ("9" * 400, 86400),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("1.5", None),
        ("nan", None),
        ("Mon, 32", None),
    ],
)
def test_retry_after_is_read_in_seconds(
    server: StandIn, send: Send, text: str, seconds: float | None
) -> None:
    server.answers(status=429, Retry_After=text)

    assert failure(send).retry_after_seconds == seconds


@pytest.mark.parametrize(("ahead", "seconds"), [(90, 90), (-90, 0)])
def test_retry_after_is_read_as_a_date(
    server: StandIn, send: Send, clock: MovableClock, ahead: int, seconds: float
) -> None:
    moment = clock.now() + timedelta(seconds=ahead)
    server.answers(status=503, Retry_After=format_datetime(moment, usegmt=True))

    assert failure(send).retry_after_seconds == seconds


@pytest.mark.parametrize("raw", [b"", OK[:9], OK, LONG, LONG + b"{", CHUNKED, CHUNKED + b"5\r\n{"])
def test_a_server_that_hangs_is_left_in_time(server: StandIn, send: Send, raw: bytes) -> None:
    server.writes(raw, then_hangs=True)

    began = time.monotonic()
    failed = failure(send, timeout_seconds=0.4)

    assert (failed.code, failed.is_permanent) == ("http_timeout", False)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nX: ", LONG, OK + b"\r\n", CHUNKED])
def test_a_server_that_drips_is_left_in_time(server: StandIn, send: Send, head: bytes) -> None:
    server.drips(head, b"1\r\n \r\n" if head == CHUNKED else b" ")

    began = time.monotonic()
    failed = failure(send, timeout_seconds=0.5)

    assert (failed.code, failed.is_permanent) == ("http_timeout", False)
    assert time.monotonic() - began < 3


def test_a_port_where_nobody_listens(clock: MovableClock) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://user:pass-word@127.0.0.1:{closed.getsockname()[1]}"
        connector = HttpConnector({"analytics": Connection(name="analytics", base_url=url)}, clock)
        failed = failure(partial(call_once, connector))

    assert (failed.code, failed.is_permanent) == ("http_unreachable", False)
    assert "connection refused" in failed.message
    assert "pass-word" not in failed.message + str(failed.exchange)


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Sign in</html>",
        b'{"a": 1',
        b'{"a": NaN}',
        b"[Infinity]",
        b'{"a": 1, "a": 2}',
        b"[" * 65 + b"]" * 65,
        b"[" * 100000,
        b'"\\ud800"',
        b"\xff\xfe",
        b"1e999",
        b'{"$type": 1}',
        b"{} {}",
        b"\xef\xbb\xbf{}",
        b'{"$secret": 1}',
        b'"a\\u0000b"',
    ],
)
def test_what_is_not_json_as_plait_reads_it(server: StandIn, send: Send, body: bytes) -> None:
    server.answers(body)

    failed = failure(send)

    assert (failed.code, failed.is_permanent) == ("http_reply_malformed", False)
    assert failed.exchange["reply"]["status"] == 200
    assert len(failed.exchange["reply"]["body"]) <= 2000


@pytest.mark.parametrize("raw", [LONG + b"{", CHUNKED + b"5\r\n{", b"", b"nonsense\r\n\r\n", b"\0"])
def test_a_reply_that_breaks_off_may_be_tried_again(
    server: StandIn, send: Send, raw: bytes
) -> None:
    server.writes(raw)

    failed = failure(send)

    assert (failed.code, failed.is_permanent) == ("http_unreachable", False)


def test_a_reply_that_says_gzip_and_is_not(server: StandIn, send: Send) -> None:
    server.answers(b"no gzip", Content_Encoding="gzip")

    assert failure(send).code == "http_unreachable"


def test_a_huge_reply_is_cut_off(server: StandIn, send: Send) -> None:
    server.answers(b'"' + b"x" * MAX_REPLY_BYTES + b'"')

    failed = failure(send)

    assert (failed.code, failed.is_permanent) == ("http_reply_too_large", True)


def test_a_small_reply_that_unpacks_to_a_huge_one_is_cut_off(server: StandIn, send: Send) -> None:
    bomb = gzip.compress(b" " * 40_000_000, compresslevel=1)
    server.answers(bomb, Content_Encoding="gzip")

    failed = failure(send)

    assert len(bomb) < MAX_REPLY_BYTES
    assert failed.code == "http_reply_too_large"


def test_a_reply_of_the_largest_size_is_read(server: StandIn, send: Send) -> None:
    server.answers(b'"' + b"x" * (MAX_REPLY_BYTES - 2) + b'"')

    assert len(send().result["body"]) == MAX_REPLY_BYTES - 2


@pytest.mark.parametrize("status", [200, 404, 500])
@pytest.mark.parametrize("shape", ['{{"you": "Bearer {0}"}}', "{0}", '{{"${0}": 1}}', '"{0}'])
def test_an_echo_of_the_token_is_nowhere(
    server: StandIn, send: Send, shape: str, status: int
) -> None:
    escaped = SECRET.replace('"', '\\"')
    server.answers(shape.format(escaped).encode(), status=status, media_type=f"x/{SECRET}")

    try:
        answer = send({"a": 1})
        told = f"{answer.result} {answer.exchange}"
    except CallFailed as failed:
        told = f"{failed.message} {failed.code} {failed.exchange} {failed}"

    assert "very+secret" not in told
    assert "[secret]" in told
    assert "very+secret" in server.seen[0].headers["Authorization"]


def test_a_token_of_any_letters_can_be_sent(server: StandIn, clock: MovableClock) -> None:
    address = Connection(name="analytics", base_url=server.url, token="schlüssel-€")
    connector = HttpConnector({"analytics": address}, clock)

    assert call_once(connector).result["status"] == 200


def test_a_connection_does_not_show_its_token() -> None:
    assert SECRET not in repr(Connection(name="a", base_url="http://x", token=SECRET))
