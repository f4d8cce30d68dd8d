"""What messages are matched by: a name and a map of values, as text that an index can find.

A subscription without a map takes any message of its name; with one, a message whose map has equal
values for all of the subscription's names, and perhaps more. Numbers and texts are equal when they
are written the same, so that a key from a command line finds a number in a process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from engine.errors import Invalid
from engine.values import check_value, dumps

MAX_NAMES = 6  # a message is looked up by every part of its map: 64 at most
_INDEXED = 255
ANY = ""  # in the place of a map's text: there is none
LIVE = "live"  # in the place of a map's text: compared with the variables of the moment


def map_of(
    correlation_key: str | None, correlation: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """Return the map that a caller means by one of the two; None for neither.

    `correlation_key="x"` is the map `{"key": "x"}`. Raises Invalid `correlation_malformed`.
    """
    if correlation_key is not None and correlation is not None:
        raise _malformed("both correlation_key and correlation are given; send one of them")
    if correlation_key is not None:
        check_value(correlation_key, "correlation_key")
        return {"key": correlation_key}
    if correlation is None:
        return None
    if not 0 < len(correlation) <= MAX_NAMES:
        raise _malformed(f"a correlation has 1 to {MAX_NAMES} names, this one {len(correlation)}")
    check_value(dict(correlation), "correlation")
    return dict(correlation)


def text_of(correlation: Mapping[str, Any] | None) -> str:
    """Return the index text of a whole map; empty for none."""
    if not correlation:
        return ANY
    return indexed(dumps({name: _canonical(correlation[name]) for name in sorted(correlation)}))


def texts_of_parts(correlation: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield the index text of every map that this one satisfies, the empty one first.

    Of a map with more than `MAX_NAMES` names only the empty and the whole one.
    """
    yield ANY
    names = sorted(correlation or {})
    sizes = range(1, len(names) + 1) if len(names) <= MAX_NAMES else (len(names),)
    for size in sizes:
        for part in combinations(names, size):
            yield text_of({name: (correlation or {})[name] for name in part})


def satisfies(message: Mapping[str, Any] | None, wanted: Mapping[str, Any] | None) -> bool:
    """Say whether a message's map has equal values for all names that a subscription wants."""
    have = message or {}
    return all(
        name in have and _canonical(have[name]) == _canonical(value)
        for name, value in (wanted or {}).items()
    )


def indexed(text: str) -> str:
    """Return a text as an index column holds it: whole, or its digest when it is long."""
    if len(text) <= _INDEXED:
        return text
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _canonical(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, Mapping):
        return {name: _canonical(value[name]) for name in sorted(value)}
    return [_canonical(one) for one in value] if isinstance(value, list) else value


def _malformed(fact: str) -> Invalid:
    return Invalid(f"cannot correlate: {fact}", code="correlation_malformed")
