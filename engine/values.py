"""What a variable may be, and how it is stored, shown and compared.

Null, boolean, whole number, finite float, text, date, time, zoned date-time, duration, file
reference, list and text-keyed map; nothing else. Kinds that JSON lacks are written as
`{"$type": "date", "value": "2030-01-31"}`, which is why no key may begin with `$`.
Values are never changed in place: a step puts a new value in the old one's stead.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

import orjson

from engine.errors import Invalid, Malformed
from engine.schedules import duration_text, parse_duration, zone_named
from engine.value_checks import (
    MAX_DEPTH,
    FileReference,
    Place,
    Value,
    check_name,
    check_value,
    check_variables,
    refuse,
)

__all__ = [
    "FileReference",
    "Value",
    "check_name",
    "check_value",
    "check_variables",
    "dumps",
    "dumps_known",
    "from_json",
    "loads",
    "loads_strict",
    "same",
    "to_json",
]

_EXACT_IN_JAVASCRIPT: Final = 2**53 - 1
_EXACT_IN_ORJSON: Final = 2**63 - 1


def dumps(value: Value) -> str:
    """Return compact JSON text that `loads` reads back exactly; `value` was checked before."""
    try:
        written = orjson.dumps(value, default=_tagged, option=_OPTIONS)
    except TypeError:  # an integer beyond 64 bits, or a value that nobody checked
        written = orjson.dumps(_plain(check_value(value), _EXACT_IN_ORJSON), option=_OPTIONS)
    if b"null" in written:
        check_value(value)  # orjson writes NaN and infinity as null
    return written.decode()


def dumps_known(value: Value, *, is_sorted: bool = False) -> str:
    """Write a value that was checked before, its keys in order if wanted, as `dumps` writes it."""
    options = _OPTIONS | orjson.OPT_SORT_KEYS if is_sorted else _OPTIONS
    try:
        return orjson.dumps(value, default=_tagged, option=options).decode()
    except TypeError:
        return orjson.dumps(_plain(value, _EXACT_IN_ORJSON), option=options).decode()


def loads(text: str | bytes) -> Value:
    """Read what `dumps` wrote."""
    written = text.encode() if isinstance(text, str) else text
    document = orjson.loads(written)
    return cast("Value", _untagged(document, (), MAX_DEPTH) if _TAG in written else document)


def loads_strict(text: str | bytes) -> Any:
    """Read a JSON document at a door (plain JSON, not yet values; whole numbers are exact).

    Raises Malformed `json_malformed` for what JSON does not know (NaN, Infinity, lone surrogates),
    for a key that occurs twice in one object, and for more than 64 levels.
    """
    try:
        _refuse_depth(orjson.loads(text), MAX_DEPTH)
        return json.loads(text, object_pairs_hook=_object_once, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise Malformed(
            f"cannot read the JSON: {error}; send one valid JSON document in UTF-8",
            code="json_malformed",
        ) from error


def from_json(document: Any, where: str = "") -> Value:
    """Turn a plain JSON document (with `$type` forms) into a value, checked like check_value."""
    return check_value(_untagged(document, (where,) if where else (), MAX_DEPTH), where)


def to_json(value: Value) -> Any:
    """Turn a value into a plain JSON document as doors show it.

    Whole numbers that JavaScript would round are shown as `{"$type": "integer", "value": "…"}`.
    """
    return _plain(value, _EXACT_IN_JAVASCRIPT)


def same(left: Value, right: Value) -> bool:
    """Tell whether two values are the same in kind and content.

    True, 1 and 1.0 are three different values; 0.0 and -0.0 too; the order of keys does not count.
    """
    kind = type(left)
    if kind is not type(right):
        return False
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if kind in _WRITERS:
        return bool(_WRITERS[kind](left) == _WRITERS[kind](right))
    if isinstance(left, float) and isinstance(right, float):
        return left == right and math.copysign(1, left) == math.copysign(1, right)
    return left == right


def _plain(value: Value, largest: int) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item, largest) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, largest) for item in value]
    if type(value) is int and abs(value) > largest:
        return {"$type": "integer", "value": str(value)}
    return _tagged(value) if type(value) in _WRITERS else value


def _tagged(value: Any) -> dict[str, Any]:
    if type(value) not in _WRITERS:
        raise TypeError(type(value).__name__)
    return {"$type": _TYPES[type(value)], "value": _WRITERS[type(value)](value)}


def _write_moment(moment: datetime) -> str:
    zone = moment.tzinfo
    return f"{moment.isoformat()}[{zone.key}]" if isinstance(zone, ZoneInfo) else moment.isoformat()


def _untagged(document: Any, place: Place, levels: int) -> Any:
    if levels < 0:
        refuse(place, f"it nests deeper than {MAX_DEPTH}", "use flatter data")
    if isinstance(document, list):
        return [_untagged(item, (place, at), levels - 1) for at, item in enumerate(document)]
    if not isinstance(document, dict):
        return document
    if "$type" not in document:
        return {key: _untagged(item, (place, key), levels - 1) for key, item in document.items()}
    reader = _READERS.get(str(document["$type"]))
    if reader is None or document.keys() != {"$type", "value"}:
        refuse(place, "its $type is unknown", f"use one of {', '.join(_READERS)} and a value")
    try:
        return reader(document["value"])
    except (Invalid, ValueError, TypeError, KeyError, AttributeError, OverflowError):
        refuse(place, f"its value is no {document['$type']}", "write it as `to_json` shows it")


def _read_moment(text: str) -> datetime:
    stamp, _, name = text.removesuffix("]").partition("[")
    moment = datetime.fromisoformat(stamp)
    if not name:
        return moment
    zone = zone_named(name)
    for fold in (0, 1):  # the same wall clock whenever the zone's rules still allow it
        local = moment.replace(tzinfo=zone, fold=fold)
        if local.utcoffset() == moment.utcoffset():
            return local
    return moment.astimezone(zone)


def _read_duration(text: str) -> timedelta:
    duration = parse_duration(text.removeprefix("-"))
    if duration.months:
        raise ValueError(text)
    exact = timedelta(days=duration.days) + duration.time
    return -exact if text.startswith("-") else exact


def _read_integer(text: str) -> int:
    if re.fullmatch("-?[0-9]{1,1300}", text) is None:
        raise ValueError(text)
    return int(text)


def _read_file(document: Mapping[str, Any]) -> FileReference:
    return FileReference(**{**document, "id": _read_integer(document["id"])})


def _object_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        raise ValueError("an object has the same key twice")
    return document


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _refuse_depth(document: Any, levels: int) -> None:
    if isinstance(document, dict | list):
        if levels == 0:
            raise ValueError(f"it nests deeper than {MAX_DEPTH}")
        for item in document.values() if isinstance(document, dict) else document:
            _refuse_depth(item, levels - 1)


_TAG: Final = b'"$type"'
_OPTIONS: Final = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
_TYPES: Final[Mapping[type, str]] = {
    date: "date", time: "time", datetime: "datetime", timedelta: "duration", FileReference: "file",
}  # fmt: skip
_WRITERS: Final[Mapping[type, Callable[[Any], Any]]] = {
    date: date.isoformat, time: time.isoformat, datetime: _write_moment, timedelta: duration_text,
    FileReference: lambda file: {**asdict(file), "id": str(file.id)},
}  # fmt: skip
_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "date": date.fromisoformat, "time": time.fromisoformat, "datetime": _read_moment,
    "duration": _read_duration, "file": _read_file, "integer": _read_integer,
}  # fmt: skip
