"""Spin's documents (Camunda 7) in JUEL: `S(text).prop('a').numberValue()` reads plain data.

A document is its data: what Spin wraps is a map, a list or a single value here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from engine.expressions.juel_dates import Method
from engine.expressions.juel_values import kind_of, to_text
from engine.expressions.limits import Scope, UnsuitedError

# what gives the value itself, whose kind the caller knows
VALUES: Final = frozenset({"element", "elementList", "elements", "value", "unwrap"})


def read_document(scope: Scope, value: Any, format: Any = "application/json") -> Any:
    """Return what `S(x)` or `JSON(x)` stands for: a value as it is, a text read as JSON."""
    if "json" not in to_text(format).lower():
        raise UnsuitedError(f"only JSON is read here, not {kind_of(format)}")
    if type(value) is not str:
        return value
    scope.read(value)
    try:
        return json.loads(value, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise UnsuitedError("the text is no JSON") from error


def _no_number(_word: str) -> None:
    raise ValueError


def _is(*kinds: type) -> Method:
    return Method(lambda _scope, value: type(value) in kinds, 0, 0)


def _as(kind: str, *kinds: type) -> Method:
    def checked(_scope: Scope, value: Any) -> Any:
        if value is not None and type(value) not in kinds:
            raise UnsuitedError(f"{kind_of(value)} is no {kind}")
        return value

    return Method(checked, 0, 0)


def _entries(scope: Scope, value: Any) -> dict[str, Any]:
    if type(value) is not dict:
        raise UnsuitedError(f"{kind_of(value)} is no map")
    scope.spend(len(value))
    return value


def _with(scope: Scope, value: Any, key: Any, item: Any) -> dict[str, Any]:
    return {**_entries(scope, value), to_text(key): item}


def _without(scope: Scope, value: Any, *keys: Any) -> dict[str, Any]:
    gone = {*map(to_text, keys)}
    return {key: item for key, item in _entries(scope, value).items() if key not in gone}


def _appended(scope: Scope, value: Any, *items: Any) -> list[Any]:
    if type(value) is not list:
        raise UnsuitedError(f"{kind_of(value)} is no list")
    scope.spend(len(value))
    return [*value, *items]


def _is_single(_scope: Scope, value: Any) -> bool:
    return type(value) not in {dict, list}


DOCUMENT_METHODS: Final[Mapping[str, Method]] = {
    "prop": Method(_with, 2, 2),
    "deleteProp": Method(_without, 1, 9),
    "append": Method(_appended, 1, 9),
    "hasProp": Method(lambda scope, value, key: to_text(key) in _entries(scope, value), 1, 1),
    "fieldNames": Method(lambda scope, value: list(_entries(scope, value)), 0, 0),
    "isNull": Method(lambda _scope, value: value is None, 0, 0),
    "isArray": _is(list),
    "isObject": _is(dict),
    "isString": _is(str),
    "isNumber": _is(int, float),
    "isBoolean": _is(bool),
    "isValue": Method(_is_single, 0, 0),
    "stringValue": _as("text", str),
    "numberValue": _as("number", int, float),
    "boolValue": _as("truth", bool),
}
