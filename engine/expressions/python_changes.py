"""What changes a list or map in Python makes a new one here: no variable's value is touched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from engine.expressions.limits import Scope, UnsuitedError, bounded
from engine.expressions.operators import equal
from engine.expressions.python_functions import FUNCTIONS, items_of


def changed(scope: Scope, value: Any, name: str, arguments: tuple[Any, ...]) -> Any:
    """Return what `value.name(…)` would leave behind."""
    change = _CHANGES.get((type(value), name))
    if change is None:
        raise UnsuitedError(f"a {type(value).__name__} has no method {name!r:.80} here")
    scope.spend(len(value) + 1)
    try:
        return bounded(change(scope, value, *arguments))
    except (TypeError, KeyError, IndexError) as error:
        raise UnsuitedError(f"{name!r} does not fit its arguments") from error


def replaced(scope: Scope, value: Any, path: Sequence[Any], new: Any) -> Any:
    """Return a value with another part in it: the parts around it are new, too."""
    if not path:
        return new
    key, *rest = path
    scope.spend(len(value) if type(value) in {dict, list} else 1)
    if type(value) is dict and type(key) is str and not key.startswith("$"):
        if rest and key not in value:
            raise UnsuitedError(f"it has no item {key!r:.80}")
        return {**value, key: replaced(scope, value.get(key), rest, new)}
    if type(value) is list and type(key) is int and -len(value) <= key < len(value):
        copy = [*value]
        copy[key] = replaced(scope, value[key], rest, new)
        return copy
    raise UnsuitedError(f"it has no item {key!r:.80}")


def without(scope: Scope, value: Any, key: Any) -> Any:
    """Return a map or list without one item."""
    scope.spend(len(value) if type(value) in {dict, list} else 1)
    if type(value) is dict and type(key) is str and key in value:
        return {each: item for each, item in value.items() if each != key}
    if type(value) is list and type(key) is int and -len(value) <= key < len(value):
        copy = [*value]
        del copy[key]
        return copy
    raise UnsuitedError(f"it has no item {key!r:.80}")


def _insert(_scope: Scope, items: list[Any], at: int, item: Any) -> list[Any]:
    copy = [*items]
    copy.insert(at, item)
    return copy


def _remove(scope: Scope, items: list[Any], item: Any) -> list[Any]:
    for at, each in enumerate(items):
        if equal(scope, each, item) is True:
            return [*items[:at], *items[at + 1 :]]
    raise UnsuitedError("the list does not hold the item")


def _update(_scope: Scope, value: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    if type(other) is not dict:
        raise UnsuitedError("a map takes over another map")
    return {**value, **other}


def _sorted(scope: Scope, items: list[Any]) -> Any:
    return FUNCTIONS["sorted"][0](scope, items)


_CHANGES: Final[Mapping[tuple[type, str], Callable[..., Any]]] = {
    (list, "append"): lambda _scope, items, item: [*items, item],
    (list, "extend"): lambda scope, items, more: [*items, *items_of(scope, more)],
    (list, "insert"): _insert,
    (list, "remove"): _remove,
    (list, "pop"): lambda scope, items, at=-1: without(scope, items, at),
    (list, "clear"): lambda _scope, _items: [],
    (list, "reverse"): lambda _scope, items: items[::-1],
    (list, "sort"): _sorted,
    (dict, "update"): _update,
    (dict, "clear"): lambda _scope, _value: {},
    (dict, "pop"): lambda scope, value, key, *other: (
        value if other and key not in value else without(scope, value, key)
    ),
    (dict, "setdefault"): lambda _scope, value, key, item=None: {key: item, **value},
}
CHANGES: Final = frozenset(name for _, name in _CHANGES)
