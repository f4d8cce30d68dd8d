"""HTML inside forms: what may be drawn of it, and its words alone.

The browser draws only the elements and attributes named here (`form.js` has the same lists).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

ELEMENTS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "code",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
    ]
)
ATTRIBUTES = frozenset(["alt", "colspan", "dir", "href", "lang", "rowspan", "src", "title"])
_SCRIPTS = frozenset(
    ["script", "object", "embed", "applet", "base", "meta", "link", "iframe", "frame", "frameset"]
)
_ADDRESS = re.compile(r"\s*(https?://|mailto:|tel:|data:image/|#|=|\{\{)", re.IGNORECASE)
_BREAKS = frozenset(
    [
        "br",
        "p",
        "div",
        "li",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "ul",
        "ol",
        "blockquote",
        "pre",
        "hr",
        "dt",
        "dd",
    ]
)
_BLANKS = re.compile(r"\s+")
_UNSEEN = frozenset({"style", "script", "template", "title"})


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What of the HTML is not drawn; `is_script` when it would have run something."""

    text: str
    is_script: bool


def html_fact(content: str) -> Fact | None:
    """Return what is worst in the HTML; None when all of it is drawn."""
    reader = _Reader()
    reader.feed(content)
    reader.close()
    return min(reader.facts, key=lambda fact: not fact.is_script, default=None)


def words_of_html(content: str) -> str:
    """Return the words of the HTML, a line for each block."""
    reader = _Reader()
    reader.feed(content)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).split("\n"))
    return "\n".join(line for line in lines if line)


@dataclass
class _Reader(HTMLParser):
    facts: list[Fact] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    _unseen: int = 0

    def __post_init__(self) -> None:
        HTMLParser.__init__(self, convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Judge an element and its attributes."""
        self._unseen += tag in _UNSEEN
        if tag in _BREAKS:
            self.words.append("\n")
        if tag in _SCRIPTS:
            self._note(f"holds <{tag}>", is_script=True)
        elif tag not in ELEMENTS:
            self._note(f"holds <{tag[:40]}>, which is not drawn")
        for name, value in attrs:
            if name.startswith("on"):
                self._note(f"runs a script ({name[:40]})", is_script=True)
            elif name in ("href", "src") and not _ADDRESS.match(value or "#"):
                is_script = "script" in (value or "").partition(":")[0].lower()
                self._note(f"has the address '{(value or '')[:60]}'", is_script=is_script)
            elif name not in ATTRIBUTES:
                self._note(f"has '{name[:40]}' on <{tag[:40]}>, which is not drawn")

    def handle_endtag(self, tag: str) -> None:
        """End a block of words."""
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        if tag in _BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep words that a reader sees."""
        if not self._unseen:
            self.words.append(_BLANKS.sub(" ", data))

    def _note(self, text: str, *, is_script: bool = False) -> None:
        self.facts.append(Fact(text=text, is_script=is_script))
