"""Types of values: what a type reference means, and whether a value is of it.

Null is of every type. A list of one and its item stand for each other (DMN 1.5 §10.3.2.9.4), and
ISO 8601 text becomes the date, time or duration that is asked for: JSON has no other way to say it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from engine.expressions.errors import EvaluationError
from engine.expressions.feel_temporal import temporal_text, to_date, to_duration, to_moment, to_time
from engine.expressions.limits import UnsuitedError
from engine.schedules import Duration

Allowed = Callable[[Any, datetime], bool]


@dataclass(frozen=True, kw_only=True)
class Type:
    """One type; `kind` is a FEEL kind, `list`, `context` or `Any`.

    `item` is that of a list, `parts` those of a context; `allows` tests a value that is not null,
    at a moment (a constraint may ask for today).
    """

    name: str
    kind: str
    item: Type | None = None
    parts: Mapping[str, Type] | None = None
    allows: Allowed | None = None


class UnfitError(Exception):
    """A value is not of its type; `path` leads to the part that is not."""

    def __init__(self, value: Any, expected: Type, path: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.value = value
        self.expected = expected
        self.path = path

    def below(self, key: str) -> UnfitError:
        """Return the same failure as seen from one level higher."""
        return UnfitError(self.value, self.expected, (key, *self.path))

    @property
    def fact(self) -> str:
        """Say what is wrong, without the value itself."""
        where = f"'{'.'.join(self.path)}' " if self.path else ""
        if isinstance(self.value, str) and len(self.value) <= 60:
            shown = f'the text "{self.value}"'
        else:
            shown = f"of kind {kind_name(self.value)}"
        if self.expected.allows is not None:
            return f"{where}is {shown}, which '{self.expected.name}' does not allow"
        return f"{where}is {shown}, expected {self.expected.name}"


ANY: Final = Type(name="Any", kind="Any")


def fitted(value: Any, wanted: Type, now: datetime) -> Any:
    """Return `value` as the type wants it; raises UnfitError."""
    if value is None or wanted.kind == "Any":
        found = value
    elif wanted.kind == "list":
        found = _fitted_list(value, wanted, now)
    elif type(value) is list and len(value) == 1:
        return fitted(value[0], wanted, now)
    elif wanted.kind == "context":
        found = _fitted_context(value, wanted, now)
    else:
        found = _fitted_simple(value, wanted)
    if found is not None and wanted.allows is not None and not wanted.allows(found, now):
        raise UnfitError(value, wanted)
    return found


def fit(value: Any, wanted: Type, name: str, now: datetime) -> Any:
    """Return a value as its type wants it; raises EvaluationError `decision_value_invalid`."""
    try:
        return fitted(value, wanted, now)
    except UnfitError as error:
        raise EvaluationError(
            f"the value of '{name}' {error.fact}; correct the value or the type",
            code="decision_value_invalid",
            where={"name": name},
        ) from None


def simple_type(name: str) -> Type | None:
    """Return a type of FEEL, or of Camunda 7 and Flowable, by its name."""
    kind = _NAMES.get(name.replace("_", "").replace(" ", "").lower())
    return None if kind is None else Type(name=name, kind=kind)


def converted(value: Any, kind: str) -> Any:
    """Return a value as Camunda 7 converts it for a column of this kind; raises UnfitError."""
    if value is None or kind in {"Any", "list", "context"}:
        return value
    if kind == "string" and isinstance(value, bool | int | float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if kind == "string" and isinstance(value, date | time | timedelta):
        return temporal_text(value)
    if kind == "number" and type(value) is str:
        return _number(value)
    if kind == "boolean" and type(value) is str and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    return _fitted_simple(value, Type(name=kind, kind=kind))


def kind_name(value: Any) -> str:
    """Name the kind of a value for a message."""
    return next((name for name, test in _TESTS.items() if test(value)), type(value).__name__)


def _number(text: str) -> int | float:
    try:
        found = int(text) if text.strip().lstrip("-").isdigit() else float(text)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise UnfitError(text, Type(name="number", kind="number"))
    return found


def _fitted_list(value: Any, wanted: Type, now: datetime) -> list[Any]:
    items = value if type(value) is list else [value]
    inner = wanted.item or ANY
    found = []
    for index, item in enumerate(items, 1):
        try:
            found.append(fitted(item, inner, now))
        except UnfitError as error:
            raise error.below(str(index)) from None
    return found


def _fitted_context(value: Any, wanted: Type, now: datetime) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise UnfitError(value, wanted)
    found = dict(value)
    for name, part in (wanted.parts or {}).items():
        try:
            found[name] = fitted(found.get(name), part, now)
        except UnfitError as error:
            raise error.below(name) from None
    return found


def _fitted_simple(value: Any, wanted: Type) -> Any:
    if _TESTS[wanted.kind](value):
        return value
    reader = _READERS.get(wanted.kind)
    if reader is None or not isinstance(value, str | date):
        raise UnfitError(value, wanted)
    try:
        found = reader(value)
    except UnsuitedError:
        raise UnfitError(value, wanted) from None
    if not _TESTS[wanted.kind](found):
        raise UnfitError(value, wanted)
    return found


_NAMES: Final = {
    "any": "Any", "number": "number", "integer": "number", "long": "number", "double": "number",
    "short": "number", "float": "number", "decimal": "number", "string": "string",
    "boolean": "boolean", "date": "date", "time": "time", "dateandtime": "date and time",
    "datetime": "date and time", "datetimestamp": "date and time",
    "duration": "duration", "daysandtimeduration": "days and time duration",
    "daytimeduration": "days and time duration",
    "yearsandmonthsduration": "years and months duration",
    "yearmonthduration": "years and months duration", "context": "Any", "list": "Any",
    "collection": "Any", "function": "Any", "null": "Any", "undefined": "Any",
}  # fmt: skip
_TESTS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "boolean": lambda value: type(value) is bool,
    "number": lambda value: type(value) in {int, float},
    "string": lambda value: type(value) is str,
    "date": lambda value: type(value) is date,
    "time": lambda value: isinstance(value, time),
    "date and time": lambda value: isinstance(value, datetime),
    "days and time duration": lambda value: isinstance(value, timedelta),
    "years and months duration": lambda value: isinstance(value, Duration),
    "duration": lambda value: isinstance(value, timedelta | Duration),
    "list": lambda value: type(value) is list,
    "context": lambda value: isinstance(value, Mapping),
}
_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "date": to_date,
    "time": to_time,
    "date and time": to_moment,
    "duration": to_duration,
    "days and time duration": to_duration,
    "years and months duration": to_duration,
}
