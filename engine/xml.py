"""Parse uploaded XML safely: no DTD, no entity, no network, and limits that stop it early."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any, cast
from xml.parsers import expat

from lxml import etree

from engine.errors import Finding, Malformed, PlaitError, Refused, TooLarge

MAX_BYTES = 5_000_000
MAX_ELEMENTS = 20_000
MAX_DEPTH = 100
MAX_ATTRIBUTES = 100
MAX_TEXT = 64_000
MAX_ID = 255

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"
_ENCODING = re.compile(r"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)[\"']")
_ENCODINGS = {"utf-8", "utf8", "utf-16", "us-ascii", "ascii", "iso-8859-1", "windows-1252"}
_PROLOG = re.compile(r"(\s+|<\?.*?\?>|<!--.*?-->)", re.DOTALL)
_LAST_LINE = 65_535  # lxml keeps lines as 16 bits
_NOT_XML = "Send a BPMN 2.0 file as a modeler saves it: XML text that begins with '<'."


def parse(content: bytes, file: str) -> etree._Element:
    """Return the root element of `content`; every element keeps its line.

    Raises TooLarge (`too_large`), Malformed (`xml_malformed`) or Refused (`xml_dtd_forbidden`,
    `xml_limit`), each with one Finding that names `file` and, where known, the line.
    """
    if len(content) > MAX_BYTES:
        raise _refusal(
            TooLarge,
            "too_large",
            file,
            None,
            f"the file has {len(content):,} bytes, expected at most {MAX_BYTES:,}",
            "Take pictures or unused diagrams out of the file, or divide it.",
        )
    _check_prolog(_head(content, file), file)
    root = _parse_limited(content, file)
    _number_lines(root, content, file)
    return root


def _head(content: bytes, file: str) -> str:
    """Decode as far as the prolog needs it; text that is no XML at all is refused here."""
    if content[:2] in _UTF16:
        text = content.decode("utf-16", errors="replace")
    else:
        text = content.removeprefix(_UTF8_MARK).decode("latin-1")
    declared = _ENCODING.match(text)
    if declared and declared.group(1).lower() not in _ENCODINGS:
        raise _malformed(file, 1, f"the encoding '{declared.group(1)}' is not read here")
    if not text.lstrip().startswith("<"):
        fact = "it is empty" if not text.strip() else "it does not begin with '<'"
        raise _malformed(file, 1, f"the file is not XML: {fact}")
    return text


def _check_prolog(text: str, file: str) -> None:
    """Refuse a DOCTYPE, which XML allows nowhere but before the first element."""
    at = 0
    while found := _PROLOG.match(text, at):
        at = found.end()
    if text[at : at + 9].upper() == "<!DOCTYPE":
        raise _refusal(
            Refused,
            "xml_dtd_forbidden",
            file,
            text.count("\n", 0, at) + 1,
            "the file declares a DOCTYPE, which could name other files and endless entities",
            "Remove the DOCTYPE line; BPMN needs none.",
        )


def _parse_limited(content: bytes, file: str) -> etree._Element:
    count = depth = 0
    root: etree._Element | None = None
    try:
        for event, element in etree.iterparse(
            BytesIO(content),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        ):
            if event == "start":
                root = element if root is None else root
                count, depth = count + 1, depth + 1
                _check_element(element, count, depth, file)
            else:
                depth -= 1
                _check_text(element, file)
    except etree.XMLSyntaxError as error:
        raise _malformed(file, error.lineno or None, f"the XML is broken: {error.msg}") from None
    if root is None:
        raise _malformed(file, None, "the file holds no element")
    return root


def _number_lines(root: etree._Element, content: bytes, file: str) -> None:
    """Give every element the line its tag begins on; lxml tells the line the tag ends on."""
    lines: list[int] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda *_: lines.append(parser.CurrentLineNumber)
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise _malformed(file, error.lineno, f"the XML is broken: {error}") from None
    for element, line in zip(root.iter(), lines, strict=True):
        if line <= _LAST_LINE:
            element.sourceline = cast("Any", line)  # the stubs do not know the setter


def _check_element(element: etree._Element, count: int, depth: int, file: str) -> None:
    if count > MAX_ELEMENTS:
        raise _limit(element, file, f"the file has more than {MAX_ELEMENTS:,} elements")
    if depth > MAX_DEPTH:
        raise _limit(element, file, f"elements are nested deeper than {MAX_DEPTH}")
    if len(element.attrib) > MAX_ATTRIBUTES:
        raise _limit(element, file, f"an element has more than {MAX_ATTRIBUTES} attributes")
    for name, value in element.attrib.items():
        if name == "id" and len(value) > MAX_ID:
            raise _limit(element, file, f"an id is longer than {MAX_ID} characters")
        if len(value) > MAX_TEXT:
            raise _limit(
                element, file, f"attribute '{name!s}' is longer than {MAX_TEXT:,} characters"
            )


def _check_text(element: etree._Element, file: str) -> None:
    if element.text and len(element.text) > MAX_TEXT:
        raise _limit(element, file, f"a text is longer than {MAX_TEXT:,} characters")


def _limit(element: etree._Element, file: str, fact: str) -> PlaitError:
    way_out = "Divide the file or shorten the part named here."
    return _refusal(Refused, "xml_limit", file, line_of(element), fact, way_out)


def _malformed(file: str, line: int | None, fact: str) -> PlaitError:
    return _refusal(Malformed, "xml_malformed", file, line, fact, _NOT_XML)


def _refusal(
    kind: type[PlaitError], code: str, file: str, line: int | None, fact: str, way_out: str
) -> PlaitError:
    finding = Finding(
        level="error", code=code, message=f"{file}: {fact}", way_out=way_out, file=file, line=line
    )
    where = {"file": file} if line is None else {"file": file, "line": line}
    return kind(f"cannot read '{file}': {fact}", code=code, where=where, findings=[finding])


def line_of(element: etree._Element) -> int | None:
    """Return the line of the uploaded text on which `element` begins."""
    return cast("int | None", element.sourceline)
