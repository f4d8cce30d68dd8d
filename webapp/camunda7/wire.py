"""Values, times and ids on Camunda 7's wire, exactly as its clients write and read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from flask import request

from engine.errors import Malformed, NotFound, TooLarge
from engine.value_checks import FileReference
from engine.values import check_variables, dumps, from_json, loads_strict, to_json

MAX_JSON_BYTES = 1_000_000
_LARGEST_ID = 2**63 - 1
_RANGES = {"short": 2**15, "integer": 2**31, "long": 2**63}
_MOMENT = re.compile(
    r"^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:?\d\d)?$"
)


def body() -> dict[str, Any]:
    """Return the JSON object of the request; an empty one for none. Unknown names are let be."""
    if (request.content_length or 0) > MAX_JSON_BYTES:
        raise TooLarge(f"the JSON is larger than {MAX_JSON_BYTES} bytes; send less at once")
    text = request.get_data(cache=False)
    if len(text) > MAX_JSON_BYTES:
        raise TooLarge(f"the JSON is larger than {MAX_JSON_BYTES} bytes; send less at once")
    document = loads_strict(text) if text.strip() else {}
    if not isinstance(document, dict):
        raise Malformed("the content is not a JSON object; send {…}", code="json_malformed")
    return document


def text(document: Mapping[str, Any], name: str, *, is_needed: bool = False) -> str | None:
    """Return a text of the request."""
    found = document.get(name)
    if found is None and not is_needed:
        return None
    if not isinstance(found, str) or (is_needed and not found):
        raise Malformed(f"{name} must be a text; send it", code="parameter_invalid")
    return found


def flag(document: Mapping[str, Any], name: str) -> bool:
    """Return a truth of the request; missing is false."""
    found = document.get(name)
    if found in (True, "true"):
        return True
    if found in (None, False, "false"):
        return False
    raise Malformed(f"{name} must be true or false", code="parameter_invalid")


def whole(
    document: Mapping[str, Any], name: str, default: int | None = None, *, least: int = 0
) -> int | None:
    """Return a whole number of the request, at least `least`."""
    found = document.get(name, default)
    if isinstance(found, str) and found.isascii() and found.isdecimal():
        found = int(found)
    if found is None:
        return None
    if not isinstance(found, int) or isinstance(found, bool) or not least <= found < 2**63:
        raise Malformed(f"{name} must be a whole number from {least}", code="parameter_invalid")
    return found


def texts(document: Mapping[str, Any], name: str) -> list[str] | None:
    """Return a list of texts of the request."""
    found = document.get(name)
    if found is None:
        return None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise Malformed(f"{name} must be a list of texts", code="parameter_invalid")
    return found


def id_of(written: str, what: str) -> int:
    """Return an id; what cannot be one is not there."""
    if written.isascii() and written.isdecimal() and int(written) <= _LARGEST_ID:
        return int(written)
    raise NotFound(f"{what} with id {written[:80]} does not exist")


def moment(at: datetime | None) -> str | None:
    """Write a moment as `2026-11-22T10:00:00.000+0000`."""
    if at is None:
        return None
    at = at.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}+0000"


def typed(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Write variables with their types."""
    return {name: _typed(value) for name, value in variables.items()}


def values(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Read the typed variables under a name of the request; raises Malformed, Invalid."""
    given = document.get(name)
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise Malformed(f"{name} must be an object of variables", code="parameter_invalid")
    return check_variables({each: _read(each, one) for each, one in given.items()})


def _typed(value: Any) -> dict[str, Any]:
    kind, written = _kind(value)
    return {"type": kind, "value": written, "valueInfo": {}}


def _kind(value: Any) -> tuple[str, Any]:
    if isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63:
        return ("Integer" if -(2**31) <= value < 2**31 else "Long"), value
    if isinstance(value, date):
        at = value if isinstance(value, datetime) else datetime.combine(value, time(), UTC)
        return "Date", moment(at)
    if isinstance(value, FileReference):
        return "File", None
    name = _NAMES.get(type(value))
    return ("Json", dumps(to_json(value))) if name is None else (name, value)


def _read(name: str, one: Any) -> Any:
    if not isinstance(one, dict):
        raise _unfit(name, "an object with a value and a type is expected")
    kind = str(one.get("type") or "").lower()
    value = one.get("value")
    if value is None:
        return None
    if not kind:
        return from_json(value, name)
    reader = _READERS.get(kind)
    if reader is None:
        raise _unfit(name, f"values of type '{one.get('type')}' are not taken")
    return reader(name, value, one.get("valueInfo") or {})


def _text(name: str, value: Any, _: Mapping[str, Any]) -> str:
    if isinstance(value, str):
        return value
    raise _unfit(name, "its value is no text")


def _whole(kind: str) -> Callable[[str, Any, Mapping[str, Any]], int]:
    limit = _RANGES[kind]

    def read(name: str, value: Any, _: Mapping[str, Any]) -> int:
        if isinstance(value, str) and re.fullmatch(r"-?\d{1,20}", value):
            value = int(value)
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if not is_whole or not -limit <= value < limit:
            raise _unfit(name, f"its value is no {kind}")
        return int(value)

    return read


def _double(name: str, value: Any, _: Mapping[str, Any]) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    raise _unfit(name, "its value is no double")


def _boolean(name: str, value: Any, _: Mapping[str, Any]) -> bool:
    if isinstance(value, bool):
        return value
    raise _unfit(name, "its value is neither true nor false")


def _date(name: str, value: Any, _: Mapping[str, Any]) -> datetime:
    found = _MOMENT.match(value) if isinstance(value, str) else None
    if found is None:
        raise _unfit(name, "its value is no date; write 2026-11-22T10:00:00.000+0000")
    try:
        return datetime.fromisoformat(value if found[8] else f"{value}Z").astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _unfit(name, "its value is no date of the calendar") from error


def _json(name: str, value: Any, _: Mapping[str, Any]) -> Any:
    return from_json(loads_strict(value) if isinstance(value, str) else value, name)


def _object(name: str, value: Any, info: Mapping[str, Any]) -> Any:
    if info.get("serializationDataFormat", "application/json") != "application/json":
        raise _unfit(name, "objects are taken as application/json only")
    return _json(name, value, info)


def _unfit(name: str, fact: str) -> Malformed:
    return Malformed(f"cannot read variable '{name[:80]}': {fact}", code="value_invalid")


_NAMES: Mapping[type, str] = {
    type(None): "Null",
    bool: "Boolean",
    float: "Double",
    str: "String",
}
_READERS: Mapping[str, Callable[[str, Any, Mapping[str, Any]], Any]] = {
    "string": _text,
    "xml": _text,
    "short": _whole("short"),
    "integer": _whole("integer"),
    "long": _whole("long"),
    "double": _double,
    "boolean": _boolean,
    "date": _date,
    "json": _json,
    "object": _object,
    "null": lambda _name, _value, _info: None,
}
