from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import Malformed, PlaitError, Refused, TooLarge
from engine.xml import MAX_BYTES, line_of, parse

LAUGHS = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


def refusal(content: bytes) -> PlaitError:
    with pytest.raises(PlaitError) as caught:
        parse(content, "f.bpmn")
    return caught.value


def test_a_tree_keeps_its_lines() -> None:
    root = parse(b"<?xml version='1.0'?>\n<a>\n  <b\n id='x'\n/><!-- c\n --><c/></a>", "f.bpmn")

    assert root.tag == "a"
    assert [line_of(each) for each in root.iter()] == [2, 3, 6]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf<a/>",
        "<?xml version='1.0' encoding='UTF-16'?><a/>".encode("utf-16"),
        "<?xml version='1.0' encoding='ISO-8859-1'?><a b='\xe4'/>".encode("latin-1"),
        b"<!-- <!DOCTYPE x> --><?note <!DOCTYPE x>?><a><![CDATA[<!DOCTYPE html>]]></a>",
        b"  \n<a/>",
    ],
)
def test_ordinary_files_are_read(content: bytes) -> None:
    assert parse(content, "f.bpmn").tag == "a"


@pytest.mark.parametrize(
    "content",
    [
        LAUGHS,
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/">]><x>&e;</x>',
        b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/">%p;]><x/>',
        b"<?xml version='1.0'?><!-- c -->\n<!DOCTYPE x><x/>",
        "<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE x><x/>".encode("utf-16"),
    ],
)
def test_a_doctype_is_refused_with_its_line(content: bytes) -> None:
    error = refusal(content)

    assert isinstance(error, Refused)
    assert error.code == "xml_dtd_forbidden"
    assert error.where["line"] == content.count(b"\n") + 1
    assert error.findings[0].way_out


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b'{"type": "form"}',
        b"<html><body><p>hello</body></html>",
        b"<a>",
        b"<a></b>",
        b"<a/><b/>",
        b"<a>\x00</a>",
        b"<a>\xff\xfe</a>",
        b"<a>&undefined;</a>",
        b"<a>]]></a>",
        b"<?xml version='1.0' encoding='UTF-7'?><a/>",
        b"<?xml version='1.0' encoding='EBCDIC-CP-US'?><a/>",
        "<a/>".encode("utf-32"),
        "<a/>".encode("utf-16-le"),
        b"\xef\xbb\xbf\xef\xbb\xbf<a/>",
        b"<a" * 100_000,
    ],
)
def test_what_is_no_xml_is_malformed(content: bytes) -> None:
    error = refusal(content)

    assert isinstance(error, Malformed)
    assert error.code == "xml_malformed"
    assert error.findings[0].file == "f.bpmn"


@pytest.mark.parametrize(
    "content",
    [
        b"<a>" * 300 + b"</a>" * 300,
        b"<a>" * 101 + b"</a>" * 101,
        b"<a>" + b"<b/>" * 20_001 + b"</a>",
        b"<a " + b" ".join(b"x%d='1'" % i for i in range(101)) + b"/>",
        b"<a>" + b"x" * 64_001 + b"</a>",
        b"<a name='" + b"x" * 64_001 + b"'/>",
        b"<a id='" + b"x" * 256 + b"'/>",
    ],
    ids=["deep", "deeper", "many", "attributes", "text", "attribute", "id"],
)
def test_limits_refuse_early(content: bytes) -> None:
    error = refusal(content)

    assert error.code == "xml_limit"
    assert error.where["file"] == "f.bpmn"


def test_too_many_bytes_are_too_large() -> None:
    error = refusal(b"<a>" + b" " * MAX_BYTES + b"</a>")

    assert isinstance(error, TooLarge)
    assert error.code == "too_large"


def test_nothing_is_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    content = (
        f"<?xml-stylesheet href='{secret.as_uri()}'?><a xmlns:xi='http://www.w3.org/2001/XInclude'>"
        f"<xi:include href='{secret.as_uri()}' parse='text'/></a>"
    ).encode()

    root = parse(content, "f.bpmn")

    assert "secret" not in "".join(str(text) for text in root.itertext())
