"""The few functions that a Python expression or script may call, with limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC
from functools import cmp_to_key, reduce
from typing import Any, Final

from engine.expressions.limits import Scope, UnsuitedError, bounded
from engine.expressions.operators import COMPARISONS, KINDS, add

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


def _sorted(scope: Scope, items: Any) -> list[Any]:
    found = bounded(_items(scope, (items,)))
    scope.spend(len(found) * max(len(found).bit_length() - 1, 0))
    less = COMPARISONS["<"]
    return sorted(found, key=cmp_to_key(lambda left, right: less(right, left) - less(left, right)))


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


# name -> (function, fewest arguments, most arguments or None)
FUNCTIONS: Final[Mapping[str, tuple[Callable[..., Any], int, int | None]]] = {
    "abs": (lambda _scope, number: abs(_number(number)), 1, 1),
    "bool": (lambda _scope, value: bool(value), 1, 1),
    "float": (_float, 1, 1),
    "int": (_integer, 1, 1),
    "len": (_length, 1, 1),
    "max": (_extreme(">"), 1, None),
    "min": (_extreme("<"), 1, None),
    "now": (lambda scope: scope.now.astimezone(UTC), 0, 0),
    "round": (_round, 1, 2),
    "sorted": (_sorted, 1, 1),
    "str": (_text, 1, 1),
    "sum": (_sum, 1, 1),
    "today": (lambda scope: scope.now.astimezone(UTC).date(), 0, 0),
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


def joined(scope: Scope, left: Any, right: Any) -> Any:
    """Return `left + right`; two lists make a new one."""
    if type(left) is type(right) is list:
        scope.spend(len(left) + len(right))
        return bounded(left + right)
    total = add(left, right)
    if type(total) is str:
        scope.read(total)
    return total
