"""The few functions that a Python expression or script may call, with limits.

Tuples, sets and what Python would calculate lazily are lists here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cmp_to_key, reduce
from typing import Any, Final

from engine.expressions.limits import (
    MAX_LIST_ITEMS,
    MAX_TEXT_CHARACTERS,
    Scope,
    UnsuitedError,
    bounded,
)
from engine.expressions.operators import COMPARISONS, KINDS, add, equal, multiply
from engine.value_checks import MAX_INTEGER_BITS

_MAX_DIGITS: Final = 1200
_MAX_SCALE: Final = 100
_FINITE: Final = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?\s*")


def _number(value: Any) -> Any:
    if KINDS.get(type(value)) != "number":
        raise UnsuitedError
    return value


def _items(scope: Scope, arguments: tuple[Any, ...]) -> list[Any]:
    items = arguments[0] if len(arguments) == 1 else [*arguments]
    if type(items) is not list:
        raise UnsuitedError
    scope.spend(len(items))
    return items


def _length(_scope: Scope, value: Any) -> int:
    if type(value) not in {str, list, dict}:
        raise UnsuitedError
    return len(value)


def _round(_scope: Scope, number: Any, digits: Any = None) -> Any:
    if digits is not None and (type(digits) is not int or abs(digits) > _MAX_SCALE):
        raise UnsuitedError
    return round(_number(number), digits)


def _sum(scope: Scope, *arguments: Any) -> Any:
    return reduce(add, map(_number, _items(scope, arguments)), 0)


def _extreme(sign: str) -> Callable[..., Any]:
    is_better = COMPARISONS[sign]

    def choose(scope: Scope, *arguments: Any) -> Any:
        items = _items(scope, arguments)
        if not items:
            raise UnsuitedError
        return reduce(lambda best, item: item if is_better(item, best) else best, items)

    return choose


def _sorted(scope: Scope, items: Any, *, reverse: Any = False) -> list[Any]:
    found = bounded(items_of(scope, items))
    scope.spend(len(found) * max(len(found).bit_length() - 1, 0))
    less = COMPARISONS["<"]
    order = cmp_to_key(lambda left, right: less(right, left) - less(left, right))
    return sorted(found, key=order, reverse=bool(reverse))


def _integer(_scope: Scope, value: Any) -> int:
    if type(value) is str:
        if len(value) > _MAX_DIGITS or re.fullmatch(r"\s*[+-]?[0-9]+\s*", value) is None:
            raise UnsuitedError
    elif type(value) is not bool:
        _number(value)
    return int(value)


def _float(_scope: Scope, value: Any) -> Any:
    if type(value) is str:
        if len(value) > _MAX_DIGITS or _FINITE.fullmatch(value) is None:
            raise UnsuitedError
    elif type(value) is not bool:
        _number(value)
    return bounded(float(value))


def _text(_scope: Scope, value: Any) -> str:
    if KINDS.get(type(value)) not in {"text", "number", "boolean", "null", "date", "date-time"}:
        raise UnsuitedError
    return value if type(value) is str else str(value)


def items_of(scope: Scope, value: Any) -> list[Any]:
    """Return what a loop over a value visits: a list's items, a text's signs, a map's keys."""
    if type(value) not in {list, str, dict}:
        raise UnsuitedError("it is nothing to go through")
    scope.spend(len(value))
    return value if type(value) is list else list(bounded(list(value)))


def _range(scope: Scope, *ends: Any) -> list[int]:
    if any(type(end) is not int for end in ends) or (len(ends) == 3 and ends[2] == 0):
        raise UnsuitedError
    span = range(*ends)
    if len(span) > MAX_LIST_ITEMS:
        bounded([None] * (MAX_LIST_ITEMS + 1))
    scope.spend(len(span))
    return list(span)


def _zip(scope: Scope, *lists: Any) -> list[Any]:
    rows = zip(*(items_of(scope, items) for items in lists), strict=False)
    return [list(row) for row in rows]


def _enumerate(scope: Scope, items: Any, start: Any = 0) -> list[Any]:
    return [[at, item] for at, item in enumerate(items_of(scope, items), _number(start))]


def _set(scope: Scope, items: Any = None) -> list[Any]:
    return distinct(scope, [] if items is None else items_of(scope, items))


def distinct(scope: Scope, items: list[Any]) -> list[Any]:
    """Return each value once, in the order of their first place: what a set is here."""
    found: list[Any] = []
    for item in items:
        scope.spend(len(found))
        if not any(equal(scope, each, item) is True for each in found):
            found.append(item)
    return found


def _list(scope: Scope, items: Any = None) -> list[Any]:
    return [] if items is None else [*items_of(scope, items)]


def _dict(scope: Scope, pairs: Any = None, **entries: Any) -> dict[str, Any]:
    if type(pairs) is dict:
        scope.spend(len(pairs))
        return {**pairs, **entries}
    made = {}
    for pair in [] if pairs is None else items_of(scope, pairs):
        if type(pair) is not list or len(pair) != 2 or type(pair[0]) is not str:
            raise UnsuitedError("a map is made of pairs of a text and a value")
        made[pair[0]] = pair[1]
    return {**made, **entries}


def _all(scope: Scope, items: Any) -> bool:
    return all(items_of(scope, items))


def _any(scope: Scope, items: Any) -> bool:
    return any(items_of(scope, items))


def _timedelta(_scope: Scope, *days: Any, **spans: Any) -> timedelta:
    if not spans.keys() <= _SPANS or len(days) > 2:
        raise UnsuitedError("a duration has weeks, days, hours, minutes, seconds")
    return timedelta(*map(_number, days), **{unit: _number(n) for unit, n in spans.items()})


def _read_moment(_scope: Scope, text: Any) -> datetime:
    if type(text) is not str:
        raise UnsuitedError
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UnsuitedError("the text is no date-time") from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _read_date(_scope: Scope, text: Any) -> date:
    if type(text) is not str:
        raise UnsuitedError
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnsuitedError("the text is no date") from error


_SPANS: Final = {"weeks", "days", "hours", "minutes", "seconds", "milliseconds", "microseconds"}
_NOW: Final = (lambda scope, *_zone: scope.now.astimezone(UTC), 0, 1)
_TODAY: Final = (lambda scope: scope.now.astimezone(UTC).date(), 0, 0)

# name -> (function, fewest arguments, most arguments or None)
FUNCTIONS: Final[Mapping[str, tuple[Callable[..., Any], int, int | None]]] = {
    "abs": (lambda _scope, number: abs(_number(number)), 1, 1),
    "all": (_all, 1, 1),
    "any": (_any, 1, 1),
    "bool": (lambda _scope, value=False: bool(value), 0, 1),
    "dict": (_dict, 0, 1),
    "enumerate": (_enumerate, 1, 2),
    "float": (_float, 1, 1),
    "int": (_integer, 1, 1),
    "len": (_length, 1, 1),
    "list": (_list, 0, 1),
    "max": (_extreme(">"), 1, None),
    "min": (_extreme("<"), 1, None),
    "now": (lambda scope: scope.now.astimezone(UTC), 0, 0),
    "print": (lambda _scope, *_values: None, 0, None),
    "range": (_range, 1, 3),
    "reversed": (lambda scope, items: items_of(scope, items)[::-1], 1, 1),
    "round": (_round, 1, 2),
    "set": (_set, 0, 1),
    "sorted": (_sorted, 1, 1),
    "str": (_text, 1, 1),
    "sum": (_sum, 1, 1),
    "timedelta": (_timedelta, 0, 2),
    "datetime.timedelta": (_timedelta, 0, 2),
    "today": _TODAY,
    "date.today": _TODAY,
    "datetime.date.today": _TODAY,
    "datetime.now": _NOW,
    "datetime.utcnow": _NOW,
    "datetime.datetime.now": _NOW,
    "datetime.datetime.utcnow": _NOW,
    "datetime.fromisoformat": (_read_moment, 1, 1),
    "datetime.datetime.fromisoformat": (_read_moment, 1, 1),
    "date.fromisoformat": (_read_date, 1, 1),
    "datetime.date.fromisoformat": (_read_date, 1, 1),
    "tuple": (_list, 0, 1),
    "zip": (_zip, 1, None),
}
# the names of arguments that a function takes besides
KEYWORDS: Final[Mapping[str, frozenset[str] | None]] = {
    "sorted": frozenset({"reverse"}),
    "timedelta": frozenset(_SPANS),
    "datetime.timedelta": frozenset(_SPANS),
    "dict": None,  # any
}


def floor_divide(left: Any, right: Any) -> Any:
    """Return `left // right` of two numbers."""
    return bounded(_number(left) // _number(right))


def remainder(left: Any, right: Any) -> Any:
    """Return `left % right` of two numbers; text is never formatted."""
    return bounded(_number(left) % _number(right))


def true_divide(left: Any, right: Any) -> Any:
    """Return `left / right` of two numbers, always a float as in Python."""
    return bounded(_number(left) / _number(right))


def power(_scope: Scope, left: Any, right: Any) -> Any:
    """Return `left ** right` of two numbers, unless it would grow beyond what a variable is."""
    base, exponent = _number(left), _number(right)
    if type(base) is type(exponent) is int and exponent > 0:
        bits = max(base.bit_length() - 1, 0) * exponent
        if bits > MAX_INTEGER_BITS:
            bounded(1 << (MAX_INTEGER_BITS + 1))
    result = base**exponent
    if type(result) is complex:
        raise UnsuitedError("a root of a negative number")
    return bounded(result)


def times(scope: Scope, left: Any, right: Any) -> Any:
    """Return `left * right`; a text or list is repeated up to the limits of a variable."""
    if type(left) is int and type(right) in {str, list}:
        left, right = right, left
    if type(left) not in {str, list} or type(right) is not int:
        return multiply(left, right)
    size = len(left) * max(right, 0)
    scope.spend(size if type(left) is list else size // 16 + 1)
    limit = MAX_LIST_ITEMS if type(left) is list else MAX_TEXT_CHARACTERS
    return bounded(left * (right if size <= limit else limit // max(len(left), 1) + 1))


def joined(scope: Scope, left: Any, right: Any) -> Any:
    """Return `left + right`; two lists make a new one."""
    if type(left) is type(right) is list:
        scope.spend(len(left) + len(right))
        return bounded(left + right)
    total = add(left, right)
    if type(total) is str:
        scope.read(total)
    return total
