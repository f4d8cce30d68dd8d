"""What FEEL compares: values with values, with lists of one, and with ranges."""

from __future__ import annotations

from typing import Any

from engine.expressions.feel_values import FeelRange
from engine.expressions.limits import Scope, UnsuitedError
from engine.expressions.operators import COMPARISONS, Operation, equal


def lies_in(scope: Scope, item: Any, span: FeelRange) -> bool | None:
    """Tell whether an item lies in a range that is a value; None where they have no order."""
    scope.spend(1)
    if item is None or (span.low is None and span.high is None):
        return None
    above, below = bounds_of(span.includes_low, span.includes_high)
    try:
        return bool(
            (span.low is None or above(item, span.low))
            and (span.high is None or below(item, span.high))
        )
    except UnsuitedError:
        return None


def bounds_of(has_low: bool, has_high: bool) -> tuple[Operation, Operation]:  # noqa: FBT001 - ends
    """Return the comparisons with the low and the high end, by whether each belongs to it."""
    return COMPARISONS[">=" if has_low else ">"], COMPARISONS["<=" if has_high else "<"]


def compared(sign: str, left: Any, right: Any) -> bool | None:
    """Tell whether an order holds; None where two values have none."""
    try:
        return bool(COMPARISONS[sign](left, right))
    except UnsuitedError:
        return None


def feel_equal(scope: Scope, left: Any, right: Any) -> bool | None:
    """Tell whether two values are equal; None for two different kinds."""
    if left is None or right is None:
        return left is right
    if type(left) is list and type(right) is not list and len(left) == 1:
        left = left[0]  # a list of one stands for its item
    elif type(right) is list and type(left) is not list and len(right) == 1:
        right = right[0]
    if left is None or right is None:
        return None  # the item of a list of one is of another kind
    return equal(scope, left, right)
