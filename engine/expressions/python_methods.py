"""The methods, attributes and slices of plain values that a Python expression may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from engine.expressions.limits import Scope, UnsuitedError, bounded
from engine.expressions.operators import equal

_SEPARATE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Method:
    """A method with the number of arguments it takes; it gets the scope and the value first."""

    call: Callable[..., Any]
    least: int = 0
    most: int = 0


def attribute_of(value: Any, name: str) -> Any:
    """Return `value.name`: an entry of a map, or a part of a date, time or duration."""
    if type(value) is dict:
        try:
            return value[name]
        except KeyError:
            raise UnsuitedError(f"it has no item {name!r:.80}") from None
    if name in _PARTS.get(type(value), frozenset()):
        return getattr(value, name)
    raise UnsuitedError(f"a {type(value).__name__} has no part {name!r:.80}")


def call_method(scope: Scope, value: Any, name: str, arguments: tuple[Any, ...]) -> Any:
    """Call an allowed method of a value, by the value's kind."""
    method = METHODS.get(type(value), {}).get(name)
    if method is None:
        raise UnsuitedError(f"a {type(value).__name__} has no method {name!r:.80} here")
    if not method.least <= len(arguments) <= method.most:
        raise UnsuitedError(f"{name!r} takes another number of arguments")
    return method.call(scope, value, *arguments)


def slice_of(scope: Scope, value: Any, ends: tuple[Any, Any, Any]) -> Any:
    """Return `value[a:b:c]` of a text or list."""
    if type(value) not in {str, list} or any(type(end) not in {int, type(None)} for end in ends):
        raise UnsuitedError("only a text or list is cut, at whole numbers")
    if ends[2] == 0:
        raise UnsuitedError("a slice's step is not 0")
    scope.spend(len(value))
    return value[slice(*ends)]


def _text(scope: Scope, value: Any) -> str:
    if type(value) is not str:
        raise UnsuitedError("expected a text")
    scope.read(value)
    return value


def _texts(apply: Callable[..., Any]) -> Callable[..., Any]:
    return lambda scope, *texts: bounded(apply(*(_text(scope, text) for text in texts)))


def _join(scope: Scope, between: str, items: Any) -> str:
    if type(items) is not list:
        raise UnsuitedError("join takes a list of texts")
    texts = [_text(scope, item) for item in items]
    scope.spend(len(between) * len(texts) // 16)
    if sum(map(len, texts)) + len(between) * len(texts) > _SEPARATE:
        bounded(" " * (_SEPARATE + 1))
    return between.join(texts)


def _replace(scope: Scope, value: str, old: Any, new: Any) -> str:
    before, after = _text(scope, old), _text(scope, new)
    scope.read(value)
    if len(value) + value.count(before) * len(after) > _SEPARATE:
        bounded(" " * (_SEPARATE + 1))
    return value.replace(before, after)


def _split(scope: Scope, value: str, by: Any = None, most: Any = -1) -> list[str]:
    if type(most) is not int or by == "":
        raise UnsuitedError("split takes a text and a number")
    parts = value.split(None if by is None else _text(scope, by), most)
    scope.read(value)
    scope.spend(len(parts))
    return list(bounded(parts))


def _found(scope: Scope, items: list[Any], item: Any) -> list[int]:
    scope.spend(len(items))
    return [at for at, each in enumerate(items) if equal(scope, each, item) is True]


def _index(scope: Scope, items: list[Any], item: Any) -> int:
    found = _found(scope, items, item)
    if not found:
        raise UnsuitedError("the list does not hold the item")
    return found[0]


def _pairs(scope: Scope, value: dict[str, Any]) -> list[Any]:
    scope.spend(len(value))
    return [[key, item] for key, item in value.items()]


def _get(_scope: Scope, value: dict[str, Any], key: Any, other: Any = None) -> Any:
    return value.get(key, other) if type(key) is str else other


def _listed(read: Callable[[dict[str, Any]], Any]) -> Callable[..., Any]:
    def listed(scope: Scope, value: dict[str, Any]) -> list[Any]:
        scope.spend(len(value))
        return list(read(value))

    return listed


_ISO: Final = {"isoformat": Method(lambda _scope, value: value.isoformat())}
_DAY: Final = {
    **_ISO,
    "weekday": Method(lambda _scope, day: day.weekday()),
    "isoweekday": Method(lambda _scope, day: day.isoweekday()),
}
METHODS: Final[Mapping[type, Mapping[str, Method]]] = {
    str: {
        "upper": Method(_texts(str.upper)),
        "lower": Method(_texts(str.lower)),
        "title": Method(_texts(str.title)),
        "capitalize": Method(_texts(str.capitalize)),
        "strip": Method(_texts(str.strip), 0, 1),
        "lstrip": Method(_texts(str.lstrip), 0, 1),
        "rstrip": Method(_texts(str.rstrip), 0, 1),
        "startswith": Method(_texts(str.startswith), 1, 1),
        "endswith": Method(_texts(str.endswith), 1, 1),
        "removeprefix": Method(_texts(str.removeprefix), 1, 1),
        "removesuffix": Method(_texts(str.removesuffix), 1, 1),
        "find": Method(_texts(str.find), 1, 1),
        "count": Method(_texts(str.count), 1, 1),
        "isdigit": Method(_texts(str.isdigit)),
        "isalpha": Method(_texts(str.isalpha)),
        "isnumeric": Method(_texts(str.isnumeric)),
        "replace": Method(_replace, 2, 2),
        "split": Method(_split, 0, 2),
        "splitlines": Method(lambda scope, text: bounded(_text(scope, text).splitlines())),
        "join": Method(_join, 1, 1),
    },
    list: {
        "index": Method(_index, 1, 1),
        "count": Method(lambda scope, items, item: len(_found(scope, items, item)), 1, 1),
        "copy": Method(lambda scope, items: scope.spend(len(items)) or [*items]),
    },
    dict: {
        "get": Method(_get, 1, 2),
        "keys": Method(_listed(lambda value: value.keys())),
        "values": Method(_listed(lambda value: value.values())),
        "items": Method(_pairs),
        "copy": Method(lambda scope, value: scope.spend(len(value)) or {**value}),
    },
    date: _DAY,
    datetime: {
        **_DAY,
        "date": Method(lambda _scope, moment: moment.date()),
        "timestamp": Method(lambda _scope, moment: moment.astimezone(UTC).timestamp()),
    },
    time: _ISO,
    timedelta: {"total_seconds": Method(lambda _scope, span: span.total_seconds())},
}
NAMES: Final = frozenset(name for methods in METHODS.values() for name in methods)
_PARTS: Final[Mapping[type, frozenset[str]]] = {
    date: frozenset({"year", "month", "day"}),
    datetime: frozenset({"year", "month", "day", "hour", "minute", "second", "microsecond"}),
    time: frozenset({"hour", "minute", "second", "microsecond"}),
    timedelta: frozenset({"days", "seconds", "microseconds"}),
}
