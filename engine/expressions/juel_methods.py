"""The methods and properties of plain values that a JUEL expression may use: an allow-list."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from engine.expressions.feel_temporal import property_of
from engine.expressions.juel_dates import DATE_METHODS, Method
from engine.expressions.juel_values import equals, is_empty, kind_of, to_text, to_whole
from engine.expressions.limits import Scope, UnsuitedError, bounded

_GETTER: Final = re.compile(r"(?:get|is)([A-Z][A-Za-z0-9_]*)")
_STEP: Final = re.compile(r"\.([A-Za-z_]\w*)|\[(\d{1,9})\]|\['([^'\]]+)'\]")
_PATH: Final = re.compile(rf"\$(?:{_STEP.pattern})+")


def getter_key(name: str) -> str | None:
    """Return the key that a getter's name stands for (`getFirstName`: `firstName`), or None."""
    match = _GETTER.fullmatch(name)
    return match[1][0].lower() + match[1][1:] if match else None


def steps_of(path: str) -> list[str | int] | None:
    """Return the keys and places of a JSON path (`$.a.b[0]`); None for one with more."""
    if _PATH.fullmatch(path) is None:
        return None
    return [key or quoted or int(at) for key, at, quoted in _STEP.findall(path)]


def property_value(value: Any, key: str) -> Any:
    """Return `value.key`: an entry, a list's own facts, a part of a date; null of null."""
    if type(value) is dict:
        return value.get(key, _single(value, key))
    if value is None:
        return None
    if type(value) is list:
        reader = PROPERTIES.get(key)
        if reader is not None:
            return reader(value)
        return item_of(value, key)
    found = property_of(value, key)
    if found is None:
        raise UnsuitedError(f"{kind_of(value)} has no property {key!r:.80}")
    return found


def item_of(value: Any, key: Any) -> Any:
    """Return `value[key]`: null where nothing is there."""
    if value is None or key is None:
        return None
    if type(value) is dict:
        return value.get(to_text(key))
    if type(value) is list:
        at = to_whole(key)
        return value[at] if 0 <= at < len(value) else None
    raise UnsuitedError(f"{kind_of(value)} has no items")


def _single(value: dict[str, Any], key: str) -> Any:
    if key == "singleEntry" and len(value) == 1:
        return next(iter(value.values()))
    return None


def _single_result(rows: Any) -> Any:
    if type(rows) is not list or len(rows) > 1:
        raise UnsuitedError("the decision has more than one result")
    return rows[0] if rows else None


def _single_entry(result: Any) -> Any:
    row = _single_result(result) if type(result) is list else result
    if row is None:
        return None
    if type(row) is not dict or len(row) != 1:
        raise UnsuitedError("the decision's result has not exactly one entry")
    return next(iter(row.values()))


def _collect(scope: Scope, rows: Any, key: Any) -> list[Any]:
    scope.spend(len(_list(rows)))
    return [item_of(row, key) for row in rows]


def _first_result(rows: Any) -> Any:
    return _list(rows)[0] if rows else None


PROPERTIES: Final[Mapping[str, Callable[[list[Any]], Any]]] = {
    "empty": lambda items: not items,
    "size": len,
    "singleResult": _single_result,
    "firstResult": _first_result,
    "singleEntry": _single_entry,
    "resultList": lambda rows: rows,
}


def _list(value: Any) -> list[Any]:
    if type(value) is not list:
        raise UnsuitedError(f"{kind_of(value)} is no list")
    return value


def _text(scope: Scope, value: Any) -> str:
    if type(value) is not str:
        raise UnsuitedError(f"{kind_of(value)} is no text")
    scope.read(value)
    return value


def _texts(apply: Callable[..., Any]) -> Callable[..., Any]:
    return lambda scope, *texts: bounded(apply(*(_text(scope, text) for text in texts)))


def _size(_scope: Scope, value: Any) -> int:
    if type(value) not in {str, list, dict}:
        raise UnsuitedError(f"{kind_of(value)} has no size")
    return len(value)


def _contains(scope: Scope, value: Any, item: Any) -> bool:
    if type(value) is str:
        scope.read(value)
        return to_text(item) in value
    scope.spend(len(_list(value)))
    return any(_same(each, item) for each in value)


def _same(left: Any, right: Any) -> bool:
    """Java's `equals`: values of two kinds are never equal."""
    return type(left) is type(right) and equals(left, right)


def _index_of(scope: Scope, value: Any, item: Any) -> int:
    if type(value) is str:
        scope.read(value)
        return value.find(to_text(item))
    scope.spend(len(_list(value)))
    return next((at for at, each in enumerate(value) if _same(each, item)), -1)


def _substring(scope: Scope, value: Any, start: Any, end: Any = None) -> str:
    text, begin = _text(scope, value), to_whole(start)
    stop = len(text) if end is None else to_whole(end)
    if not 0 <= begin <= stop <= len(text):
        raise UnsuitedError("the text is shorter than the part asked for")
    return text[begin:stop]


def _replace(scope: Scope, value: Any, old: Any, new: Any) -> str:
    text, before, after = (_text(scope, each) for each in (value, old, new))
    bounded(" " * min(len(text) + text.count(before) * len(after), 2_000_000))
    scope.spend(text.count(before) * len(after) // 16)
    return text.replace(before, after)


def _split(scope: Scope, value: Any, by: Any) -> list[str]:
    """Split at a fixed text; Java's pattern signs are refused rather than read as text."""
    sign = _text(scope, by)
    plain = re.sub(r"\\(.)", r"\1", sign)
    if not plain or re.search(r"(?<!\\)[.*+?^${}()|\[\]]", sign):
        raise UnsuitedError("split takes a plain text here, no pattern")
    parts = _text(scope, value).split(plain)
    scope.spend(len(parts))
    while len(parts) > 1 and parts[-1] == "":
        parts.pop()
    return list(bounded(parts))


def _keys(scope: Scope, value: Any) -> list[Any]:
    if type(value) is not dict:
        raise UnsuitedError(f"{kind_of(value)} is no map")
    scope.spend(len(value))
    return list(value)


def _keyed(_scope: Scope, value: Any, key: Any) -> Any:
    return item_of(_first_result(value) if _is_rows(value, key) else value, key)


def _is_rows(value: Any, key: Any) -> bool:
    return type(value) is list and type(key) is str and not key.isdigit()


METHODS: Final[Mapping[str, Method]] = {
    "equals": Method(lambda _scope, left, right: _same(left, right), 1, 1),
    "equalsIgnoreCase": Method(
        lambda scope, left, right: type(right) is str
        and _text(scope, left).lower() == right.lower(), 1, 1,
    ),
    "toString": Method(lambda _scope, value: to_text(value), 0, 0),
    "length": Method(_size, 0, 0),
    "size": Method(_size, 0, 0),
    "isEmpty": Method(lambda _scope, value: is_empty(value), 0, 0),
    "isBlank": Method(lambda scope, value: not _text(scope, value).strip(), 0, 0),
    "contains": Method(_contains, 1, 1),
    "containsKey": Method(lambda scope, value, key: to_text(key) in _keys(scope, value), 1, 1),
    "get": Method(_keyed, 1, 1),
    "getOrDefault": Method(
        lambda scope, value, key, other: item_of(value, key)
        if to_text(key) in _keys(scope, value) else other, 2, 2,
    ),
    "keySet": Method(_keys, 0, 0),
    "values": Method(lambda scope, value: [value[key] for key in _keys(scope, value)], 0, 0),
    "indexOf": Method(_index_of, 1, 1),
    "toLowerCase": Method(_texts(str.lower), 0, 0),
    "toUpperCase": Method(_texts(str.upper), 0, 0),
    "trim": Method(_texts(str.strip), 0, 0),
    "concat": Method(_texts(lambda left, right: left + right), 1, 1),
    "startsWith": Method(_texts(str.startswith), 1, 1),
    "endsWith": Method(_texts(str.endswith), 1, 1),
    "substring": Method(_substring, 1, 2),
    "replace": Method(_replace, 2, 2),
    "split": Method(_split, 1, 1),
    "getSingleResult": Method(lambda _scope, rows: _single_result(rows), 0, 0),
    "getFirstResult": Method(lambda _scope, rows: _first_result(rows), 0, 0),
    "getSingleEntry": Method(lambda _scope, rows: _single_entry(rows), 0, 0),
    "getResultList": Method(lambda _scope, rows: _list(rows), 0, 0),
    "getEntry": Method(_keyed, 1, 1),
    "collectEntries": Method(_collect, 1, 1),
    **DATE_METHODS,
}  # fmt: skip
