"""Uploads that are refused, whole: nothing of them is stored."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.webapp.api.test_story import upload, zipped
from tests.webapp.conftest import CallerOf
from tests.webapp.diagrams import approval
from tests.webapp.doors import Caller
from webapp.problems import MEDIA_TYPE


@pytest.fixture
def ana(caller_of: CallerOf) -> Caller:
    return caller_of("ana", groups=("analysts",), roles=("analyst",))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("order.bpmn", b""),
        ("order.bpmn", b"x"),
        ("order.bpmn", b"{}"),
        ("order.bpmn", b"<html/>"),
        ("order.bpmn", b"\x89PNG\r\n\x1a\n"),
        ("order.bpmn", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"),
        ("order.bpmn", approval()["approval.bpmn"].replace(b"startEvent", b"endEvent")),
        ("order.bpmn", approval()["approval.bpmn"].replace(b'targetRef="end"', b'targetRef="no"')),
        ("approval.bpmn", approval()["approval.bpmn"]),
    ],
)
def test_a_file_that_cannot_run_is_refused_and_nothing_is_stored(
    ana: Caller, name: str, content: bytes
) -> None:
    answer = upload(ana, {name: content})

    assert answer.status_code in {400, 422}, answer.json
    assert answer.mimetype == MEDIA_TYPE
    assert answer.json["detail"]
    assert answer.json["code"] not in {"internal", "malformed"}
    assert ana.get("/definitions").json["items"] == []


def _zip_with(name: str, *, mode: int = 0o100644) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        archive.writestr(entry, b"<x/>")
    return packed.getvalue()


@pytest.mark.parametrize(
    "archive",
    [
        _zip_with("../../x.bpmn"),
        _zip_with("/etc/x.bpmn"),
        _zip_with("C:\\x.bpmn"),
        _zip_with("..%2fx.bpmn"),
        _zip_with("x\nx.bpmn"),
        _zip_with("link.bpmn", mode=0o120777),
        zipped({"one.bpmn": b"<x/>", "two.bpmn": b"<y/>"}).replace(b"two.bpmn", b"one.bpmn"),
        zipped({"x.bpmn": b"<x/>", "folder/X.BPMN": b"<y/>"}),
    ],
)
def test_an_archive_with_a_forbidden_entry_is_refused(ana: Caller, archive: bytes) -> None:
    answer = upload(ana, {"files.zip": archive})

    assert (answer.status_code, answer.json["code"]) == (400, "archive_entry_forbidden")


def test_an_archive_that_unpacks_to_too_much_is_refused(ana: Caller) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.bpmn", bytes(30_000_000))

    answer = upload(ana, {"files.zip": packed.getvalue()})

    assert (answer.status_code, answer.json["code"]) == (413, "too_large")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 99])
@pytest.mark.parametrize("is_broken", [True, False])
def test_only_plain_compression_is_unpacked(ana: Caller, method: int, *, is_broken: bool) -> None:
    packed = io.BytesIO()
    known = zipfile.ZIP_STORED if method == 99 else method
    with zipfile.ZipFile(packed, "w", known) as archive:
        archive.writestr("one.bpmn", b"<x/>" * 1000)
    content = bytearray(packed.getvalue())
    if method == 99:
        where = content.index(b"PK\x01\x02")
        content[where + 10 : where + 12] = content[8:10] = (99).to_bytes(2, "little")
    if is_broken:
        content[42:50] = b"\xff" * 8

    answer = upload(ana, {"files.zip": bytes(content)})

    assert (answer.status_code, answer.json["code"]) == (400, "archive_unreadable")


@pytest.mark.parametrize("place", range(30, 200, 10))
def test_an_archive_broken_anywhere_is_refused(ana: Caller, place: int) -> None:
    content = bytearray(zipped(approval()))
    content[place : place + 4] = b"\xff" * 4

    answer = upload(ana, {"files.zip": bytes(content)})

    assert answer.status_code in {400, 413, 422}, answer.json
    assert ana.get("/definitions").json["items"] == []


def test_one_who_may_not_deploy_is_told_before_anything_is_unpacked(caller_of: CallerOf) -> None:
    answer = upload(caller_of("sam"), {"files.zip": b"PK\x03\x04 not really"})

    assert (answer.status_code, answer.json["code"]) == (403, "forbidden")


def test_a_broken_archive_is_refused(ana: Caller) -> None:
    answer = upload(ana, {"files.zip": b"PK\x03\x04 not really"})

    assert (answer.status_code, answer.json["code"]) == (400, "archive_unreadable")


def test_an_upload_without_files_or_under_another_name_is_refused(ana: Caller) -> None:
    empty = ana.send("POST", "/deployments", data={})
    other = ana.send("POST", "/deployments", data={"file": (io.BytesIO(b"x"), "x.bpmn")})

    assert (empty.status_code, empty.json["code"]) == (400, "no_files")
    assert (other.status_code, other.json["code"]) == (400, "field_unknown")
