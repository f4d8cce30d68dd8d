from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import Malformed, PlaitError, Refused, TooLarge
from engine.xml import MAX_BYTES, line_of, parse

LAUGHS = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'

BOMB = "<!DOCTYPE x [<!ENTITY a 'BOOM'>]><x b='&a;'>&a;</x>"
WIDE = ("utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")


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
        b"\xef\xbb\xbf<!DOCTYPE x [<!ENTITY a 'BOOM'>]><x>&a;</x>",
        "<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE x><x/>".encode("utf-16"),
        "\ufeff<!DOCTYPE x [<!ENTITY a 'BOOM'>]><x>&a;</x>".encode("utf-16-be"),
        b"<?xml version='1.0' encoding='windows-1252'?><!DOCTYPE x><x/>",
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
        *(f"<?xml version='1.0'?>{BOMB}".encode(wide) for wide in WIDE),
        *(f"<?xml version='1.0' encoding='UTF-16'?>{BOMB}".encode(wide) for wide in WIDE),
        *(f"<?xml version='1.0' encoding='UTF-8'?>{BOMB}".encode(wide) for wide in WIDE),
        f"<?xml version='1.0' encoding='UTF-16LE'?>{BOMB}".encode("utf-16-le"),
        f"<?xml version='1.0' encoding='UTF-8'?>{BOMB}".encode("utf-16"),
        f"<?xml version='1.0' encoding='UTF-16'?>{BOMB}".encode(),
        f"<?xml version='1.0' encoding='UTF-16'?>{BOMB}".encode("utf-8-sig"),
        f"<?xml version='1.0' encoding='ISO-8859-1'?>{BOMB}".encode("utf-8-sig"),
        f"<?xml version='1.0' encoding='cp037'?>{BOMB}".encode("cp037"),
        f"<?xml version='1.0' encoding='UTF-8'?>{BOMB}".encode("cp037"),
        b"<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE x+AD4APA-x/+AD4-",
        "<?xml version='1.0' encoding='US-ASCII'?><a b='\xe4'/>".encode("latin-1"),
        "<a b='\xe4'/>".encode("latin-1"),
        "\ufeff<a b='".encode("utf-16-le") + b"\x00\xd8" + "'/>".encode("utf-16-le"),
        b"\xff\xfe<\x00a",
        b"<x:a/>",
        *(
            mark + f"<?xml version='1.0' encoding='{name}'?>{BOMB}".encode(wide)
            for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
            for wide in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
            for name in ("UTF-7", "utf_16_le")
        ),
        "\ufeff\ufeff<a/>".encode("utf-16-le"),
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
        b"<a><b/>" + b"x" * 64_001 + b"</a>",
        b"<a>" + b"x" * 40_000 + b"<!-- c --><![CDATA[" + b"x" * 40_000 + b"]]></a>",
        b"<a name='" + b"x" * 64_001 + b"'/>",
        b"<a id='" + b"x" * 256 + b"'/>",
    ],
    ids=["deep", "deeper", "many", "attributes", "text", "tail", "pieces", "attribute", "id"],
)
def test_limits_refuse_early(content: bytes) -> None:
    error = refusal(content)

    assert error.code == "xml_limit"
    assert error.where["file"] == "f.bpmn"


def test_text_that_no_limit_meets_is_kept_whole() -> None:
    root = parse(b"<a>" + b"x" * 64_000 + b"<b/>" + b"y" * 64_000 + b"</a>", "f.bpmn")

    assert (len(root.text or ""), len(root[0].tail or "")) == (64_000, 64_000)


def test_the_declared_encoding_is_the_one_that_is_read() -> None:
    written = "<?xml version='1.0' encoding='windows-1252'?><a b='\u20ac'/>".encode("cp1252")

    assert parse(written, "f.bpmn").get("b") == "\u20ac"


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
