"""The functions of JUEL that are no methods: the time, and Flowable's tests of a variable."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any, Final

from engine.expressions.juel_values import ORDERS, equals, is_empty
from engine.expressions.limits import Scope, UnsuitedError

PREFIXES: Final = frozenset({"vars", "var", "variables"})
FUNCTIONS: Final[Mapping[str, Callable[[Scope], Any]]] = {
    name: lambda scope: scope.now.astimezone(UTC) for name in ("now", "dateTime", "fn_now")
}


def _compared(sign: str) -> Callable[..., Any]:
    def compare(_scope: Scope, value: Any, other: Any) -> bool:
        return value is not None and other is not None and ORDERS[sign](value, other)

    return compare


def _contains(scope: Scope, value: Any, *items: Any) -> bool:
    return all(_has(scope, value, item) for item in items)


def _contains_any(scope: Scope, value: Any, *items: Any) -> bool:
    return any(_has(scope, value, item) for item in items)


def _has(scope: Scope, value: Any, item: Any) -> bool:
    if value is None:
        return False
    if type(value) is str:
        scope.read(value)
        return type(item) is str and item in value
    if type(value) is not list:
        return False  # as Flowable: nothing else contains anything
    scope.spend(len(value))
    return any(same(each, item) for each in value)


def same(left: Any, right: Any) -> bool:
    """Tell whether an item of a list is meant: a text that spells no number is no number."""
    try:
        return equals(left, right)
    except UnsuitedError:
        return False


def _base64(scope: Scope, value: Any) -> str:
    if type(value) is not str:
        raise UnsuitedError("only a text is written as base64")
    scope.read(value)
    return base64.b64encode(value.encode()).decode()


def _get(_scope: Scope, value: Any) -> Any:
    return value


def _get_or_default(_scope: Scope, value: Any, other: Any) -> Any:
    return other if value is None else value


def _exists(_scope: Scope, value: Any) -> bool:
    return value is not None


def _equal(_scope: Scope, value: Any, other: Any) -> bool:
    return equals(value, other)


# name -> (function, fewest arguments behind the variable, most)
_LONG_NAMES: Final[Mapping[str, tuple[Callable[..., Any], int, int]]] = {
    "get": (_get, 0, 0),
    "getOrDefault": (_get_or_default, 1, 1),
    "getOrDefaultIfNotExist": (_get_or_default, 1, 1),
    "exists": (_exists, 0, 0),
    "exist": (_exists, 0, 0),
    "isEmpty": (lambda _scope, value: is_empty(value), 0, 0),
    "isNotEmpty": (lambda _scope, value: not is_empty(value), 0, 0),
    "equals": (_equal, 1, 1),
    "notEquals": (lambda scope, value, other: not _equal(scope, value, other), 1, 1),
    "contains": (_contains, 1, 99),
    "containsAny": (_contains_any, 1, 99),
    "base64": (_base64, 0, 0),
    **{
        name: (_compared(sign), 1, 1)
        for sign, names in {
            "<": ("lowerThan", "lessThan", "lt"),
            "<=": ("lowerThanOrEquals", "lessThanOrEquals", "lte"),
            ">": ("greaterThan", "gt"),
            ">=": ("greaterThanOrEquals", "gte"),
        }.items()
        for name in names
    },
}
VARIABLE_FUNCTIONS: Final = {
    **_LONG_NAMES,
    "empty": _LONG_NAMES["isEmpty"],
    "notEmpty": _LONG_NAMES["isNotEmpty"],
    "eq": _LONG_NAMES["equals"],
    "ne": _LONG_NAMES["notEquals"],
}
