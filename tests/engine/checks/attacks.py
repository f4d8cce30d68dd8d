"""Hostile BPMN files and what is answered: (what it is, content, code of the refusal).

Contents are made when they are asked for: some are large.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Final

from tests.engine.checks.drawing import HEAD, process, task

Make = Callable[[str], bytes]  # of the address of a canary

_BIG: Final = 2_000_000


def _laughs(_: str) -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY l0 "ha">{levels}]><x>&l9;</x>'.encode()


def _quadratic(size: int, times: int) -> Make:
    return lambda _: (
        b"<!DOCTYPE x [<!ENTITY a '" + b"a" * size + b"'>]><x>" + b"&a;" * times + b"</x>"
    )


def _external(address: str) -> Make:
    return lambda canary: f'<!DOCTYPE x SYSTEM "{address.format(canary=canary)}"><x/>'.encode()


def _entity(address: str) -> Make:
    return lambda canary: (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "{address.format(canary=canary)}">]><x>&e;</x>'.encode()
    )


def _fixed(content: bytes | str) -> Make:
    return lambda _: content if isinstance(content, bytes) else content.encode()


def _inside(beside: str) -> Make:
    """Return a sound file with something of the attacker beside its process."""
    return lambda canary: process(task(), beside=beside.format(canary=canary)).encode()


FORBIDDEN: Final[dict[str, Make]] = {
    "billion laughs": _laughs,
    "quadratic, 100 KB by 5,000": _quadratic(100_000, 5_000),
    "quadratic, 50 KB by 190": _quadratic(50_000, 190),
    "an internal entity": _fixed("<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"),
    "a recursive entity": _fixed('<!DOCTYPE x [<!ENTITY a "&b;"><!ENTITY b "&a;">]><x>&a;</x>'),
    "a parameter entity": lambda canary: (
        f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{canary}">%p;]><x/>'.encode()
    ),
    "an external subset": _external("{canary}"),
    **{
        f"an entity of {address}": _entity(address)
        for address in (
            "file:///etc/passwd",
            "{canary}",
            "jar:{canary}!/x",
            "php://filter/resource=/etc/passwd",
            "expect://id",
        )
    },
}
TOO_MUCH: Final[dict[str, Make]] = {
    "300 deep": _fixed(b"<a>" * 300 + b"</a>" * 300),
    "100,000 deep": _fixed(b"<a>" * 100_000 + b"</a>" * 100_000),
    "200,000 attributes": lambda _: (
        b"<a " + b" ".join(b"x%d=''" % n for n in range(200_000)) + b"/>"
    ),
    "2,000,000 elements": lambda _: b"<a>" + b"<b/>" * _BIG + b"</a>",
    "a text of 11 MB": lambda _: b"<a>" + b"x" * 11_000_000 + b"</a>",
    "a text of 100 MB": lambda _: b"<a>" + b"x" * 100_000_000 + b"</a>",
    "an attribute of 1 MB": lambda _: b"<a b='" + b"x" * 1_000_000 + b"'/>",
    "an id of 1 MB": lambda _: b"<a id='" + b"x" * 1_000_000 + b"'/>",
    "a million flows": lambda _: (
        HEAD.encode() + b"<process id='p'>" + b"<sequenceFlow/>" * 1_000_000
    ),
}
MALFORMED: Final[dict[str, Make]] = {
    "nothing": _fixed(b""),
    "one byte": _fixed(b"<"),
    "a picture": _fixed(b"\x89PNG\r\n\x1a\n\x00\x00"),
    "a form": _fixed(b'{"type": "default"}'),
    "gzip": lambda _: gzip.compress(b"<a/>"),
    "zip": _fixed(b"PK\x03\x04" + b"\x00" * 100),
    "UTF-7": _fixed("<?xml version='1.0' encoding='UTF-7'?><a/>"),
    "UTF-16 that is none": _fixed("<?xml version='1.0' encoding='UTF-16'?><a/>"),
    "UTF-32": _fixed("<a/>".encode("utf-32")),
    "EBCDIC": _fixed("<?xml version='1.0' encoding='cp037'?><a/>".encode("cp037")),
    "two marks": _fixed(b"\xef\xbb\xbf\xef\xbb\xbf<a/>"),
    "a NUL": _fixed(b"<a>\x00</a>"),
    "half a character": _fixed(b"<a>\xed\xa0\x80</a>"),
    "no UTF-8": _fixed(b"<a>\xff\xfe</a>"),
    "]]>": _fixed(b"<a>]]></a>"),
}
IGNORED: Final[dict[str, Make]] = {
    "XInclude": _inside(
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{canary}" parse="text"/>'
    ),
    "an import": _inside('<import location="{canary}" namespace="urn:x" importType="urn:y"/>'),
    "a schema's place": lambda canary: (
        process(task())
        .replace(
            "<definitions ",
            '<definitions xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f'xsi:schemaLocation="urn:x {canary}" ',
        )
        .encode()
    ),
    "a stylesheet": lambda canary: (
        f"<?xml-stylesheet href='{canary}'?>".encode() + process(task()).encode()
    ),
}
