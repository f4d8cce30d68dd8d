"""Flowable's functions on collections and dates: `collection:allOf(xs, 'a,b')`, `date:now()`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from engine.errors import Invalid
from engine.expressions.feel_temporal import to_date
from engine.expressions.juel_functions import same
from engine.expressions.juel_values import kind_of, to_text, to_whole
from engine.expressions.limits import Scope, UnsuitedError
from engine.expressions.operators import add, subtract
from engine.schedules import Duration, parse_zoned_moment

Outer = tuple[Callable[..., Any], int]


def _found(scope: Scope, items: Any, wanted: Any) -> list[bool]:
    """Tell of each wanted item whether the list holds it; a text may list several with commas."""
    if type(items) is not list:
        raise UnsuitedError(f"{kind_of(items)} is no list")
    asked = _listed(wanted)
    scope.spend(len(items) * len(asked) + 1)
    return [any(same(item, each) for item in items) for each in asked]


def _listed(wanted: Any) -> list[Any]:
    if type(wanted) is not str:
        return wanted if type(wanted) is list else [wanted]
    return [part.strip().removeprefix('"').removesuffix('"') for part in wanted.split(",")]


def _all_of(scope: Scope, items: Any, wanted: Any) -> bool:
    return all(_found(scope, items, wanted))


def _any_of(scope: Scope, items: Any, wanted: Any) -> bool:
    return any(_found(scope, items, wanted))


def _none_of(scope: Scope, items: Any, wanted: Any) -> bool:
    return not _any_of(scope, items, wanted)


def _not_all_of(scope: Scope, items: Any, wanted: Any) -> bool:
    return not _all_of(scope, items, wanted)


def _to_date(_scope: Scope, value: Any) -> Any:
    if type(value) is str and "T" in value:
        try:
            return parse_zoned_moment(value)
        except Invalid as error:
            raise UnsuitedError(f"{kind_of(value)} is no date-time") from error
    return value if type(value) is datetime else to_date(value)


def _moved(apply: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def move(scope: Scope, value: Any, years: Any, months: Any, days: Any) -> Any:
        start = _to_date(scope, value)
        count = to_whole(years) * 12 + to_whole(months)
        shifted = apply(start, Duration(months=count)) if count else start
        return apply(shifted, _days(to_whole(days)))

    return move


def _days(count: int) -> Any:
    if abs(count) > _MAX_DAYS:
        raise UnsuitedError("the date moves too far")
    return _ONE_DAY * count


def _format(_scope: Scope, value: Any) -> str:
    if type(value) not in {date, datetime}:
        raise UnsuitedError(f"{kind_of(value)} is no date")
    return to_text(value)


_ONE_DAY: Final = date(2000, 1, 2) - date(2000, 1, 1)
_MAX_DAYS: Final = 10_000_000

# prefix:name -> (function, how many arguments it takes); what begins with fn_ is of old tables
OUTER_FUNCTIONS: Final[Mapping[str, Outer]] = {
    "collection:contains": (_all_of, 2),
    "collection:allOf": (_all_of, 2),
    "collection:containsAny": (_any_of, 2),
    "collection:anyOf": (_any_of, 2),
    "collection:notContains": (_none_of, 2),
    "collection:noneOf": (_none_of, 2),
    "collection:notContainsAny": (_not_all_of, 2),
    "collection:notAllOf": (_not_all_of, 2),
    "date:now": (lambda scope: scope.now.astimezone(UTC), 0),
    **dict.fromkeys(("date:toDate", ":fn_date"), (_to_date, 1)),
    **dict.fromkeys(("date:addDate", ":fn_addDate"), (_moved(add), 4)),
    **dict.fromkeys(("date:subtractDate", ":fn_subtractDate"), (_moved(subtract), 4)),
    "date:format": (_format, 1),
}
