"""Parse uploaded XML safely: no DTD, no entity, no network, and limits that stop it early.

The text is decoded once, by rules of our own, and handed to both parsers as UTF-8: no encoding
can show them different characters. expat judges it all before lxml builds the tree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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

_MARKS = {  # name and codec
    b"\xff\xfe": ("utf-16", "utf-16-le"),
    b"\xfe\xff": ("utf-16", "utf-16-be"),
    b"\xef\xbb\xbf": ("utf-8", "utf-8"),
}
_SNIFFED_BYTES = 4  # XML 1.0 appendix F tells the width of characters by the first four bytes
_UTF32_MARK = b"\xff\xfe\x00\x00"
_ENCODING = re.compile(r"<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"']+)[\"']")
_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "iso-8859-1",
    "windows-1252": "windows-1252",
}
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
    text = _decode(content, file)
    if not text.lstrip().startswith("<"):
        fact = "it is empty" if not text.strip() else "it does not begin with '<'"
        raise _malformed(file, 1, f"the file is not XML: {fact}")
    plain = text.encode("utf-8")
    lines = _Scan(file).lines_of(plain)
    return _tree(plain, lines, file)


def _decode(content: bytes, file: str) -> str:
    """Return the text, declared as UTF-8; a mark at its start tells its encoding, else itself."""
    mark = next((mark for mark in _MARKS if content.startswith(mark)), b"")
    marked, codec = _MARKS.get(mark, (None, "latin-1"))
    is_wide = b"\x00" in content[:_SNIFFED_BYTES] and not mark
    if is_wide or content.startswith(_UTF32_MARK):
        fact = "its encoding cannot be told; wide characters are read as UTF-16 with its mark"
        raise _malformed(file, 1, f"the file is not XML as it is read here: {fact}")
    try:
        text = content[len(mark) :].decode(codec)
        declared = _ENCODING.match(text)
        name = declared.group(1) if declared else marked or "utf-8"
        meant = _ENCODINGS.get(name.lower())
        if meant is None:
            raise _malformed(file, 1, f"the encoding '{name[:80]}' is not read here")
        if meant != marked and (mark or meant == "utf-16"):
            fact = f"it declares the encoding '{name}', but its first bytes are not of that kind"
            raise _malformed(file, 1, f"the file is not XML: {fact}")
        text = text if mark else content.decode(meant)
    except UnicodeDecodeError as error:
        raise _malformed(file, None, f"byte {error.start} is no text in {error.encoding}") from None
    if "\x00" in text:  # a parser would take it for wide characters
        raise _malformed(file, text.count("\n", 0, text.index("\x00")) + 1, "it holds a NUL")
    return f"{text[: declared.start(1)]}UTF-8{text[declared.end(1) :]}" if declared else text


class _Scan:
    """Read a text once with expat: refuse what is forbidden, and keep the line of every tag."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._lines: list[int] = []
        self._depth = 0
        self._text_length = 0
        self._parser = parser = expat.ParserCreate("UTF-8")
        parser.StartDoctypeDeclHandler = self._refuse_dtd
        parser.EntityDeclHandler = self._refuse_dtd
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._add_text

    def lines_of(self, content: bytes) -> list[int]:
        """Return the line each tag begins on, in the order of the file."""
        try:
            self._parser.Parse(content, True)
        except expat.ExpatError as error:
            fact = f"the XML is broken: {error}"
            raise _malformed(self._file, error.lineno, fact) from None
        return self._lines

    def _refuse_dtd(self, *_: object) -> None:
        raise _refusal(
            Refused,
            "xml_dtd_forbidden",
            self._file,
            self._parser.CurrentLineNumber,
            "the file declares a DOCTYPE, which could name other files and endless entities",
            "Remove the DOCTYPE line; BPMN needs none.",
        )

    def _start(self, _: str, attributes: Mapping[str, str]) -> None:
        self._lines.append(self._parser.CurrentLineNumber)
        self._depth += 1
        self._text_length = 0
        if len(self._lines) > MAX_ELEMENTS:
            raise self._limit(f"the file has more than {MAX_ELEMENTS:,} elements")
        if self._depth > MAX_DEPTH:
            raise self._limit(f"elements are nested deeper than {MAX_DEPTH}")
        if len(attributes) > MAX_ATTRIBUTES:
            raise self._limit(f"an element has more than {MAX_ATTRIBUTES} attributes")
        if len(attributes.get("id", "")) > MAX_ID:
            raise self._limit(f"an id is longer than {MAX_ID} characters")
        for name, value in attributes.items():
            if len(value) > MAX_TEXT:
                raise self._limit(f"attribute '{name[:80]}' is longer than {MAX_TEXT:,} characters")

    def _end(self, _: str) -> None:
        self._depth -= 1
        self._text_length = 0

    def _add_text(self, text: str) -> None:
        """Count the text between two tags, wherever it stands: it comes in pieces."""
        self._text_length += len(text)
        if self._text_length > MAX_TEXT:
            raise self._limit(f"a text is longer than {MAX_TEXT:,} characters")

    def _limit(self, fact: str) -> PlaitError:
        way_out = "Divide the file or shorten the part named here."
        line = self._parser.CurrentLineNumber
        return _refusal(Refused, "xml_limit", self._file, line, fact, way_out)


def _tree(content: bytes, lines: list[int], file: str) -> etree._Element:
    """Build the tree, each element with the line its tag begins on; lxml tells where it ends."""
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or None
        raise _malformed(file, line, f"the XML is broken: {error.msg}") from None
    elements = list(root.iter())
    if len(elements) != len(lines):
        raise _malformed(file, None, "the file cannot be read in one way only")
    for element, line in zip(elements, lines, strict=True):
        if line <= _LAST_LINE:
            element.sourceline = cast("Any", line)  # the stubs do not know the setter
    return root


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
