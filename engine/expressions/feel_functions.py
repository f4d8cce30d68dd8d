"""The functions of FEEL that Plait knows (DMN 1.4 §10.3.4 and two of Camunda).

Each takes the scope and its evaluated arguments; UnsuitedError becomes null, as FEEL says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from functools import reduce
from typing import Any, Final

from engine.expressions.feel_strings import text_of
from engine.expressions.feel_temporal import (
    to_date,
    to_duration,
    to_moment,
    to_time,
)
from engine.expressions.limits import Scope, UnsuitedError, bounded
from engine.expressions.operators import COMPARISONS, KINDS, add, divide, equal
from engine.schedules import Duration

_NUMBER: Final = re.compile(
    r"-?(?:[0-9]{1,1200}(?:\.[0-9]{1,1200})?|\.[0-9]{1,1200})(?:[eE][+-]?[0-9]{1,4})?"
)
_MAX_SCALE: Final = 100
_WIDE: Final = Context(prec=2000)


@dataclass(frozen=True, slots=True)
class Builtin:
    """A function with the number of arguments it takes; `most` is None when there is no end."""

    call: Callable[..., Any]
    least: int
    most: int | None

    def takes(self, count: int) -> bool:
        """Tell whether it may be called with `count` arguments."""
        return self.least <= count and (self.most is None or count <= self.most)


def _items(scope: Scope, arguments: tuple[Any, ...]) -> list[Any]:
    items = arguments[0] if len(arguments) == 1 and type(arguments[0]) is list else [*arguments]
    scope.spend(len(items))
    return items


def _list(value: Any) -> list[Any]:
    """Return a list; a value that is none stands for the list of it (DMN 1.4 §10.3.2.9.4)."""
    if value is None:
        raise UnsuitedError
    return value if type(value) is list else [value]


def _text(scope: Scope, value: Any) -> str:
    text: str = _of(str, _single(value))
    scope.read(text)
    return text


def _of(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise UnsuitedError
    return value


def _number(value: Any) -> int | float:
    return _bare_number(_single(value))


def _bare_number(value: Any) -> int | float:
    if KINDS.get(type(value)) != "number":
        raise UnsuitedError
    number: int | float = value
    return number


def _single(value: Any) -> Any:
    """Return the item of a list of one, which stands for it (DMN 1.4 §10.3.2.9.4)."""
    return value[0] if type(value) is list and len(value) == 1 else value


def _sum(scope: Scope, *arguments: Any) -> Any:
    items = _items(scope, arguments)
    return reduce(add, map(_bare_number, items)) if items else None


def _mean(scope: Scope, *arguments: Any) -> Any:
    items = _items(scope, arguments)
    return divide(reduce(add, map(_bare_number, items)), len(items)) if items else None


def _extreme(sign: str) -> Callable[..., Any]:
    def choose(scope: Scope, *arguments: Any) -> Any:
        items = _items(scope, arguments)
        for item in items:
            COMPARISONS[sign](item, item)  # a single item must have an order, too
        is_better = COMPARISONS[sign]
        if not items:
            return None
        return reduce(lambda best, item: item if is_better(item, best) else best, items)

    return choose


def _rounded(mode: str) -> Callable[..., Any]:
    def round_number(_scope: Scope, number: Any, scale: Any = 0) -> Any:
        number, scale = _single(number), _single(scale)
        if type(scale) is not int or abs(scale) > _MAX_SCALE:
            raise UnsuitedError
        if KINDS.get(type(number)) != "number":
            raise UnsuitedError
        if type(number) is int and scale >= 0:
            return number
        step = Decimal(1).scaleb(-scale)
        exact = Decimal(number if type(number) is int else repr(number))
        near = exact.quantize(step, rounding=mode, context=_WIDE)
        return int(near) if scale <= 0 else bounded(float(near))

    return round_number


def _substring(scope: Scope, text: Any, start: Any, length: Any = None) -> str:
    source, start, length = _text(scope, text), _single(start), _single(length)
    if type(start) is not int or start == 0 or type(length) not in {int, type(None)}:
        raise UnsuitedError
    begin = start - 1 if start > 0 else max(len(source) + start, 0)
    return source[begin:] if length is None else source[begin : begin + max(length, 0)]


def _string(scope: Scope, value: Any) -> str | None:
    if value is None or type(value) is str:
        return value
    scope.weigh(value)
    return str(bounded(text_of(value)))


def _to_number(scope: Scope, value: Any) -> int | float:
    value = _single(value)
    text = _text(scope, value) if type(value) is str else str(_bare_number(value))
    if _NUMBER.fullmatch(text) is None:
        raise UnsuitedError
    is_whole = re.fullmatch("-?[0-9]+", text) is not None
    number: int | float = bounded(int(text) if is_whole else float(text))
    return number


def _list_contains(scope: Scope, items: Any, item: Any) -> bool:
    candidates = _list(items)
    scope.spend(len(candidates))
    return any(equal(scope, candidate, item) is True for candidate in candidates)


def _concatenate(scope: Scope, *lists: Any) -> list[Any]:
    joined: list[Any] = []
    for items in map(_list, lists):
        scope.spend(len(items))
        joined += items
        bounded(joined)
    return joined


def _string_join(scope: Scope, items: Any, delimiter: Any = None) -> str:
    between = _text(scope, "" if delimiter is None else delimiter)
    parts = _list(items)
    texts = [_text(scope, part) for part in parts if part is not None]
    scope.spend(len(parts) + len(between) * len(texts) // 16)
    return str(bounded(between.join(texts)))


def _absolute(value: Any) -> Any:
    if isinstance(value, timedelta):
        return abs(value)
    if isinstance(value, Duration):
        return value.times(-1) if value.months < 0 else value
    return abs(_number(value))


def _modulo(_scope: Scope, dividend: Any, divisor: Any) -> Any:
    by = _number(divisor)
    return None if by == 0 else bounded(_number(dividend) % by)


def _date(_scope: Scope, *arguments: Any) -> date:
    if len(arguments) == 1:
        return to_date(arguments[0])
    if len(arguments) != 3:
        raise UnsuitedError
    try:
        return date(*(_of(int, part) for part in arguments))
    except (ValueError, OverflowError) as error:
        raise UnsuitedError from error


def _now(scope: Scope) -> datetime:
    return scope.now.astimezone(UTC)


def _texts(apply: Callable[..., Any]) -> Callable[..., Any]:
    return lambda scope, *texts: bounded(apply(*(_text(scope, text) for text in texts)))


FUNCTIONS: Final[Mapping[str, Builtin]] = {
    "count": Builtin(lambda _scope, items: len(_list(items)), 1, 1),
    "sum": Builtin(_sum, 1, None),
    "mean": Builtin(_mean, 1, None),
    "min": Builtin(_extreme("<"), 1, None),
    "max": Builtin(_extreme(">"), 1, None),
    "contains": Builtin(_texts(lambda text, part: part in text), 2, 2),
    "starts with": Builtin(_texts(str.startswith), 2, 2),
    "ends with": Builtin(_texts(str.endswith), 2, 2),
    "upper case": Builtin(_texts(str.upper), 1, 1),
    "lower case": Builtin(_texts(str.lower), 1, 1),
    "string length": Builtin(_texts(len), 1, 1),
    "string join": Builtin(_string_join, 1, 2),
    "substring": Builtin(_substring, 2, 3),
    "string": Builtin(_string, 1, 1),
    "number": Builtin(_to_number, 1, 1),
    "floor": Builtin(_rounded(ROUND_FLOOR), 1, 2),
    "ceiling": Builtin(_rounded(ROUND_CEILING), 1, 2),
    "round": Builtin(_rounded(ROUND_HALF_UP), 1, 2),
    "round half up": Builtin(_rounded(ROUND_HALF_UP), 1, 2),
    "round half down": Builtin(_rounded(ROUND_HALF_DOWN), 1, 2),
    "round up": Builtin(_rounded(ROUND_UP), 1, 2),
    "round down": Builtin(_rounded(ROUND_DOWN), 1, 2),
    "abs": Builtin(lambda _scope, value: _absolute(value), 1, 1),
    "modulo": Builtin(_modulo, 2, 2),
    "not": Builtin(lambda _scope, value: not _of(bool, value), 1, 1),
    "is defined": Builtin(lambda _scope, value: value is not None, 1, 1),
    "get or else": Builtin(lambda _scope, value, other: other if value is None else value, 2, 2),
    "append": Builtin(lambda scope, items, *more: _concatenate(scope, items, [*more]), 2, None),
    "concatenate": Builtin(_concatenate, 1, None),
    "list contains": Builtin(_list_contains, 2, 2),
    "now": Builtin(_now, 0, 0),
    "today": Builtin(lambda scope: _now(scope).date(), 0, 0),
    "date": Builtin(_date, 1, 3),
    "time": Builtin(lambda _scope, source: to_time(source), 1, 1),
    "date and time": Builtin(lambda _scope, *sources: to_moment(*sources), 1, 2),
    "duration": Builtin(lambda _scope, source: to_duration(source), 1, 1),
}
LITERAL_FUNCTIONS: Final = frozenset({"date", "time", "date and time", "duration"})
