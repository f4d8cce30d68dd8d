"""FEEL's values on their way into JavaScript and back, exactly or not at all.

JSON carries texts, truths, lists and contexts. A number goes where a double holds it; what JSON has
no word for is a map of one key that begins with `$`, which no variable has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson

from engine.expressions.errors import EvaluationError
from engine.expressions.feel_temporal import temporal_text, to_duration
from engine.schedules import Duration, parse_zoned_moment
from engine.value_checks import FileReference

_OPTIONS: Final = (
    orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_STRICT_INTEGER
)


@dataclass(frozen=True, kw_only=True)
class FeelRange:
    """A range as a value; a bound of None is open."""

    low: Any
    high: Any
    includes_low: bool = True
    includes_high: bool = True


@dataclass(frozen=True, kw_only=True)
class FeelTable:
    """A decision table as the body of a function: texts of FEEL, rules of (tests, outputs)."""

    inputs: tuple[str, ...]
    rules: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    outputs: tuple[str, ...] = ("",)
    hit_policy: str = "U"
    output_values: tuple[tuple[str, ...], ...] = ()
    defaults: tuple[str | None, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FeelFunction:
    """A function as a value: its body is FEEL or a table and sees `environment` besides.

    `known` tells the parser names with spaces, like in `compile_feel`.
    """

    parameters: tuple[str, ...]
    body: str | FeelTable
    environment: Mapping[str, Any] = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict)


def encode(request: Mapping[str, Any]) -> str:
    """Write a request for JavaScript; raises EvaluationError for what does not cross exactly."""
    try:
        return orjson.dumps(request, default=_tagged, option=_OPTIONS).decode()
    except TypeError as error:
        fact = str(error)
        if "53-bit" in fact or "64-bit" in fact:
            fact = "a whole number lies beyond 2^53, where JavaScript is not exact"
        raise EvaluationError(f"{fact}; send it as text, or calculate it elsewhere") from error


def decode(answer: str) -> Any:
    """Read an answer of JavaScript; raises EvaluationError for what is no value."""
    try:
        value = orjson.loads(answer)
    except orjson.JSONDecodeError as error:
        raise EvaluationError("a text of the result holds half a character") from error
    return _read(value) if '"$' in answer else value


def _tagged(value: Any) -> Any:
    writer = _WRITERS.get(type(value))
    if writer is None:
        raise EvaluationError(f"a value of the kind {type(value).__name__!r} is unknown to FEEL")
    return writer(value)


def _moment_text(moment: datetime) -> str:
    if moment.tzinfo is UTC:
        return f"{moment.replace(tzinfo=None).isoformat()}Z"
    if isinstance(moment.tzinfo, ZoneInfo) and moment.tzinfo.key:
        return f"{moment.replace(tzinfo=None).isoformat()}@{moment.tzinfo.key}"
    return moment.isoformat()


def _function(made: FeelFunction) -> dict[str, Any]:
    body = made.body if isinstance(made.body, str) else asdict(made.body)
    return {
        "$fn": {
            "parameters": made.parameters,
            "body": body,
            "environment": made.environment,
            "known": made.known,
        }
    }


_WRITERS: Final[Mapping[type, Callable[[Any], Any]]] = {
    date: lambda day: {"$d": day.isoformat()},
    time: lambda clock: {"$t": clock.isoformat()},
    datetime: lambda moment: {"$m": _moment_text(moment)},
    timedelta: lambda span: {"$p": temporal_text(span)},
    Duration: lambda span: {"$p": temporal_text(span)},
    FileReference: lambda file: {"$f": asdict(file)},
    FeelRange: lambda span: {"$r": [span.low, span.high, span.includes_low, span.includes_high]},
    FeelFunction: _function,
}


def _read(value: Any) -> Any:
    if type(value) is list:
        return [_read(item) for item in value]
    if type(value) is not dict:
        return value
    if len(value) == 1:
        ((key, content),) = value.items()
        if key in _READERS:
            return _READERS[key](content)
    return {key: _read(item) for key, item in value.items()}


def _read_time(text: str) -> time:
    if "@" in text:
        raise EvaluationError(f"the time {text[:40]} is in a named zone; give it an offset")
    return time.fromisoformat(text)


def _read_moment(text: str) -> datetime:
    if "[" in text:
        return parse_zoned_moment(text)
    return datetime.fromisoformat(text)


def _read_function(source: Any) -> FeelFunction:
    if source is None:
        raise EvaluationError("the result holds a function, which is no value of a variable")
    body = source["body"]
    return FeelFunction(
        parameters=tuple(source["parameters"]),
        body=body if isinstance(body, str) else FeelTable(**body),
        environment=_read(source.get("environment") or {}),
        known=source.get("known") or {},
    )


def _read_range(parts: list[Any]) -> FeelRange:
    low, high, includes_low, includes_high = parts
    return FeelRange(
        low=_read(low), high=_read(high), includes_low=includes_low, includes_high=includes_high
    )


_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "$d": date.fromisoformat,
    "$t": _read_time,
    "$m": _read_moment,
    "$p": to_duration,
    "$y": lambda months: Duration(months=months),
    "$f": lambda fields: FileReference(**fields),
    "$r": _read_range,
    "$fn": _read_function,
}
