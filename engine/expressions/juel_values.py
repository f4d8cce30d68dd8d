"""JUEL's coercions and operators (EL 2.2 §1.18): what two values of different kinds mean together.

Whole numbers stand for Java's Long, floats for Double. A text counts as the number it spells, null
as 0 or false, and what cannot be turned is an error: nothing is guessed.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from engine.expressions.feel_temporal import temporal_text
from engine.expressions.limits import UnsuitedError, bounded
from engine.expressions.operators import COMPARISONS
from engine.value_checks import FileReference
from engine.values import dumps

_NUMBERS: Final = frozenset({int, float})
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,19}")
_DECIMAL: Final = re.compile(
    r"\s*[+-]?(?:[0-9]{1,400}\.?[0-9]{0,400}|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,4})?\s*"
)


def to_boolean(value: Any) -> bool:
    """Return a truth: null and "" are false, a text is true where it spells true."""
    if type(value) is bool:
        return value
    if value is None:
        return False
    if type(value) is str:
        return value.lower() == "true"
    raise UnsuitedError(f"{kind_of(value)} is neither true nor false")


def to_text(value: Any) -> str:
    """Return what stands in a text for a value, as Java would write it; null is empty."""
    writer = _WRITERS.get(type(value))
    return writer(value) if writer is not None else str(bounded(dumps(value)))


def to_whole(value: Any) -> int:
    """Return a Long; a text must spell one, a fraction is cut off."""
    if type(value) is int:
        return value
    if value is None or value == "":
        return 0
    if type(value) is float:
        return math.trunc(value)
    if type(value) is str and _WHOLE.fullmatch(value):
        return int(value)
    raise UnsuitedError(f"{kind_of(value)} is no whole number")


def to_float(value: Any) -> float:
    """Return a Double; a text must spell one."""
    if type(value) in _NUMBERS:
        return float(value)
    if value is None or value == "":
        return 0.0
    if type(value) is str and _DECIMAL.fullmatch(value):
        return float(bounded(float(value)))
    raise UnsuitedError(f"{kind_of(value)} is no number")


def to_number(value: Any) -> int | float:
    """Return a number for unary minus and the like: null is 0, a text what it spells."""
    if type(value) in _NUMBERS:
        number: int | float = value
        return number
    return to_float(value) if _is_fractional(value) else to_whole(value)


def kind_of(value: Any) -> str:
    """Name a value in an error: a text itself, anything else by its kind."""
    return repr(value[:40]) if type(value) is str else f"a {type(value).__name__}"


def is_empty(value: Any) -> bool:
    """Tell whether a value is null, an empty text, list or map."""
    return value is None or (type(value) in {str, list, dict} and not value)


def equals(left: Any, right: Any) -> bool:
    """Return `left == right`: numbers as numbers, truths as truths, texts as texts."""
    if left is None or right is None:
        return left is right
    kinds = {type(left), type(right)}
    turn = None if kinds <= _NUMBERS or len(kinds) == 1 else _turned(kinds, _TURNS)
    return bool(left == right) if turn is None else bool(turn(left) == turn(right))


def _turned(
    kinds: set[type], turns: Mapping[type, Callable[[Any], Any]]
) -> Callable[[Any], Any] | None:
    return next((turn for kind, turn in turns.items() if kind in kinds), None)


def _ordered(sign: str, compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    inner = COMPARISONS[sign]
    holds_for_equals = compare(0, 0)

    def ordered(left: Any, right: Any) -> bool:
        kinds = {type(left), type(right)}
        if kinds <= _NUMBERS:
            return compare(left, right)
        if left is None or right is None:
            return holds_for_equals and left is right
        turn = _turned(kinds, _ORDER_TURNS)
        if turn is None:
            return bool(inner(left, right))
        return compare(turn(left), turn(right))

    return ordered


ORDERS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "<": _ordered("<", operator.lt),
    "<=": _ordered("<=", operator.le),
    ">": _ordered(">", operator.gt),
    ">=": _ordered(">=", operator.ge),
}


def _calculated(exact: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def calculate(left: Any, right: Any) -> Any:
        if type(left) in _NUMBERS and type(right) in _NUMBERS:
            return bounded(exact(left, right))
        if _is_fractional(left) or _is_fractional(right):
            return bounded(exact(to_float(left), to_float(right)))
        return bounded(exact(to_whole(left), to_whole(right)))

    return calculate


def _divided(left: Any, right: Any) -> float:
    return float(bounded(to_float(left) / to_float(right)))


def _product(left: Any, right: Any) -> Any:
    bounded(1 << (_bits(left) + _bits(right)))
    return left * right


def _bits(value: Any) -> int:
    return max(value.bit_length() - 1, 0) if type(value) is int else 0


def _remainder(left: Any, right: Any) -> Any:
    if type(left) is type(right) is int:
        rest = abs(left) % abs(right)
        return -rest if left < 0 else rest
    return math.fmod(left, right)


ARITHMETIC: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "+": _calculated(operator.add),
    "-": _calculated(operator.sub),
    "*": _calculated(_product),
    "/": _divided,
    "%": _calculated(_remainder),
}


def _is_fractional(value: Any) -> bool:
    return type(value) is float or (type(value) is str and any(sign in value for sign in ".eE"))


def _float_text(value: float) -> str:
    """Write a Double as Java does: 1.0E10 from ten million on and below a thousandth."""
    if value == 0 or _PLAIN_FROM <= abs(value) < _PLAIN_TO:
        return repr(value)
    sign, figures, power = Decimal(repr(value)).normalize().as_tuple()
    digits = "".join(map(str, figures))
    exponent = int(power) + len(digits) - 1
    return f"{'-' if sign else ''}{digits[0]}.{digits[1:] or '0'}E{exponent}"


_PLAIN_FROM: Final = 1e-3
_PLAIN_TO: Final = 1e7
# the first kind that stands on either side says what both become
_ORDER_TURNS: Final[Mapping[type, Callable[[Any], Any]]] = {
    float: to_float,
    int: to_whole,
    str: to_text,
}
_TURNS: Final[Mapping[type, Callable[[Any], Any]]] = {
    float: to_float,
    int: to_whole,
    bool: to_boolean,
    str: to_text,
}
_WRITERS: Final[Mapping[type, Callable[[Any], str]]] = {
    str: lambda value: value,
    type(None): lambda _value: "",
    bool: lambda value: "true" if value else "false",
    int: str,
    float: _float_text,
    **dict.fromkeys((date, time, datetime, timedelta), temporal_text),
    FileReference: lambda file: file.name,
}
