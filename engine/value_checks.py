"""What a variable may be and be called: the kinds, their limits and the refusals."""

from __future__ import annotations

import keyword
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NoReturn, TypeAlias, cast

from engine.errors import Invalid

MAX_DEPTH: Final = 64
MAX_INTEGER_BITS: Final = 4096  # a door cannot be made to spend minutes on one number

_NAME = re.compile(r"(?!__)[A-Za-z_][A-Za-z0-9_]{0,63}")
RESERVED_NAMES: Final = frozenset(keyword.kwlist) | {
    "between", "every", "false", "function", "null", "some", "then", "true",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class FileReference:
    """A file kept beside the variables; what a door was sent must be compared with the store."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str


Scalar: TypeAlias = bool | int | float | str | date | time | datetime | timedelta | FileReference
Value: TypeAlias = "Scalar | list[Value] | dict[str, Value] | None"
Place: TypeAlias = tuple[Any, ...]  # (the place around it, key); () at the top


def check_value(value: Any, where: str = "") -> Value:
    """Return `value` unchanged, or raise Invalid `value_not_allowed` naming the place in it.

    `where` names the value itself. Only the exact kinds pass: subclasses, such as those of data
    frames, do not come back from the store as what they were.
    """
    _check(value, (where,) if where else (), MAX_DEPTH)
    return cast("Value", value)


def check_name(name: str) -> str:
    """Return `name` unchanged, or raise Invalid `variable_name_forbidden`."""
    if isinstance(name, str) and _NAME.fullmatch(name) and name not in RESERVED_NAMES:
        return name
    raise Invalid(
        f"no variable may be called {str(name)[:80]!r}: expected up to 64 English letters, digits "
        "and underscores, not beginning with a digit or two underscores, and no word of the "
        "expression languages; choose another name",
        code="variable_name_forbidden",
        where={"field": str(name)[:80]},
    )


def check_variables(variables: Mapping[str, Any]) -> dict[str, Value]:
    """Check every name and value; return a new dict in the same order."""
    return {check_name(name): check_value(value, name) for name, value in variables.items()}


def refuse(place: Place, fact: str, way_out: str) -> NoReturn:
    """Raise Invalid `value_not_allowed`; `where` holds the path under `field`."""
    steps: list[str] = []
    while place:
        *outer, key = place
        steps.append(f"[{key}]" if isinstance(key, int) else f".{key}"[:80])
        place = outer[0] if outer else ()
    path = "".join(reversed(steps)).removeprefix(".") or "the value"
    message = f"{path} is not allowed: {fact}; {way_out}"
    raise Invalid(message, code="value_not_allowed", where={"field": path})


def _check(value: Any, place: Place, levels: int) -> None:
    kind = type(value)
    if kind is dict:
        _check_map(value, place, levels)
    elif kind is list:
        _check_list(value, place, levels)
    elif check := _SCALAR_CHECKS.get(kind, _refuse_kind):
        check(value, place)


def _refuse_kind(value: Any, place: Place) -> NoReturn:
    refuse(place, f"it is of the kind {type(value).__name__!r}", "use a kind that Plait knows")


def _check_integer(value: int, place: Place) -> None:
    if value.bit_length() > MAX_INTEGER_BITS:
        refuse(place, f"the number has more than {MAX_INTEGER_BITS} bits", "send it as text")


def _check_float(value: float, place: Place) -> None:
    if not math.isfinite(value):
        refuse(place, f"it is {value}", "use a finite number or null")


def _check_text(value: str, place: Place) -> None:
    if "\0" in value or not (value.isascii() or _is_unicode(value)):
        refuse(place, "the text holds NUL or half a character", "send valid Unicode text")


def _check_zone(value: datetime | time, place: Place) -> None:
    if value.utcoffset() is None and (type(value) is datetime or value.tzinfo is not None):
        refuse(place, "its offset from UTC is unknown", "give it a time zone")


def _check_file(value: FileReference, place: Place) -> None:
    texts = (value.name, value.media_type, value.sha256)
    numbers = (value.id, value.size)
    if {*map(type, texts)} != {str} or {*map(type, numbers)} != {int}:
        refuse(place, "the file reference is incomplete", f"give {_FILE_FIELDS}")
    for text in texts:
        _check_text(text, place)


def _check_list(value: list[Any], place: Place, levels: int) -> None:
    if levels == 0:
        refuse(place, f"it nests deeper than {MAX_DEPTH}", "use flatter data")
    for index, item in enumerate(value):
        _check(item, (place, index), levels - 1)


def _check_map(value: dict[Any, Any], place: Place, levels: int) -> None:
    if levels == 0:
        refuse(place, f"it nests deeper than {MAX_DEPTH}", "use flatter data")
    for key, item in value.items():
        if type(key) is not str or key.startswith("$"):
            refuse(place, f"it has the key {str(key)[:80]!r}", "use text that has no $ in front")
        _check_text(key, place)
        _check(item, (place, key), levels - 1)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


_FILE_FIELDS: Final = "id, name, media_type, size and sha256"
_SCALAR_CHECKS: Final[Mapping[type, Callable[[Any, Place], None] | None]] = {
    type(None): None, bool: None, date: None, timedelta: None, int: _check_integer,
    float: _check_float, str: _check_text, datetime: _check_zone, time: _check_zone,
    FileReference: _check_file,
}  # fmt: skip
