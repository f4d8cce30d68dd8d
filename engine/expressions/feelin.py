"""All of FEEL, in JavaScript: what the compiled subset does not know is evaluated by feelin.

One machine per thread, made at the first need and made anew after a call that met a limit. A text
is read once per machine; what it means depends on the names its parser was told, never on data.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from engine.errors import PlaitError
from engine.expressions.errors import EvaluationError
from engine.expressions.feel_values import decode, encode
from engine.expressions.javascript import Machine, MachineLimits
from engine.expressions.limits import Scope, over_limit
from engine.expressions.zone_tables import canonical_zone, changes_of

SOURCE: Final = Path(__file__).parent / "vendor" / "feel.js"
_READING_SECONDS: Final = 1.0
_LONG: Final = 1_000  # characters; a shorter text is read in a few milliseconds
_MAX_ZONES: Final = 3  # rounds of loading zones that one call may ask for


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One text to evaluate: kind "e" is an expression, "u" unary tests on the variable `?`."""

    kind: str
    text: str
    known: Mapping[str, Any]

    @cached_property
    def key(self) -> str:
        """Return what the machine knows it by: everything that its tree depends on."""
        return f"{self.kind}{encode(self.known)}\n{self.text}"


@dataclass(frozen=True, kw_only=True)
class Call:
    """A function that a text calls: `name` is None where it is calculated, `count` where named."""

    name: str | None
    at: int
    count: int | None


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """What a text reads and calls; places count from 0 in UTF-16 units."""

    names: frozenset[str]
    paths: frozenset[str]
    maybe_names: frozenset[str]
    calls: tuple[Call, ...]
    numbers: tuple[tuple[str, int], ...]
    function: tuple[tuple[str, ...], str] | None


class Unreadable(Exception):
    """The text is no FEEL; `at` is the place, `fact` what feelin says."""

    def __init__(self, fact: str, at: int) -> None:
        super().__init__(fact)
        self.fact = fact
        self.at = at


class _Machines(threading.local):
    """The machine of each thread: QuickJS must not be entered from another."""

    machine: Machine | None = None
    read: set[str]  # the texts that the machine has read


# a thread's machine costs 20 ms and 5 MB: it is kept as long as the thread
_MACHINES: Final = _Machines()


def analyse(cell: Cell) -> Analysis:
    """Read a text; raises Unreadable, and EvaluationError where reading it meets a limit."""
    found = json.loads(_call("analyseText", cell.key, _READING_SECONDS))
    if "error" in found:
        raise Unreadable(found["error"], found["at"])
    function = found["lambda"]
    return Analysis(
        names=frozenset(found["names"]) - {"?"},
        paths=frozenset(found["paths"]) - {"?"},
        maybe_names=frozenset(found["maybe"]),
        calls=tuple(
            Call(name=each["name"], at=each["from"], count=each["count"]) for each in found["calls"]
        ),
        numbers=tuple((each["text"], each["from"]) for each in found["literals"]),
        function=function and (tuple(function["parameters"]), function["body"]),
    )


@cache
def functions() -> Mapping[str, int | None]:
    """Return every function of FEEL with the most arguments it takes, None without end."""
    names: dict[str, int | None] = json.loads(_call("functionNames", ""))
    return names


def evaluate_cells(
    cells: Sequence[Cell],
    variables: Mapping[str, Any],
    scope: Scope,
    more: Sequence[Mapping[str, Any]] = (),
) -> list[Any | EvaluationError]:
    """Evaluate all cells in one call; raises EvaluationError where none has a value of its own.

    What a cell sees besides the variables stands at its place in `more`; what several share should
    be the same object, for it crosses only once.
    """
    now = scope.now.astimezone(UTC).replace(tzinfo=None).isoformat()
    given = {id(each): each for each in more} or {0: {}}
    place_of = {one: place for place, one in enumerate(given)}
    request = encode(
        {
            "keys": [cell.key for cell in cells],
            "places": [place_of[id(each)] for each in more] or [0] * len(cells),
            "more": [*given.values()],
            "variables": variables,
            "now": f"{now}Z",
            "seed": None if scope.seed is None else str(scope.seed),
        }
    )
    for cell in cells:
        _read(cell)
    for _ in range(_MAX_ZONES):
        answer = _call("evaluateCells", request)
        if '"missing":[]' in answer[-16:] or not _load_zones(answer):
            break
    answers = decode(answer)["answers"]
    if answers is None:
        over_limit("its result is too large")
    return [_value(each) for each in answers]


def _read(cell: Cell) -> None:
    """Have a long text read before it is evaluated: that may take longer than its evaluation."""
    if len(cell.text) > _LONG and cell.key not in _machine_texts():
        _machine_texts().add(cell.key)
        _call("analyseText", cell.key, _READING_SECONDS)


def _machine_texts() -> set[str]:
    _machine()
    return _MACHINES.read


def _value(answer: Mapping[str, Any]) -> Any | EvaluationError:
    if "e" not in answer:
        return answer["v"]
    kind, _, fact = str(answer["e"]).partition(":")
    code = "expression_limit" if kind == "limit" else "expression_failed"
    return EvaluationError(f"{fact}; correct the variables and retry", code=code)


def _load_zones(answer: str) -> bool:
    tables = [
        (name, changes_of(name))
        for name in map(canonical_zone, json.loads(answer)["missing"])
        if name is not None
    ]
    for name, changes in tables:
        table = json.dumps({"name": name, "changes": changes})
        _machine().load(f"globalThis.zoneTables[{json.dumps(name.upper())}] = {table};")
    return bool(tables)


def _call(function: str, argument: str, cpu_seconds: float | None = None) -> str:
    try:
        return _machine().call(function, argument, cpu_seconds)
    except EvaluationError:
        _MACHINES.machine = None
        raise


def _machine() -> Machine:
    if _MACHINES.machine is None:
        _MACHINES.machine = Machine(_source(), MachineLimits())
        _MACHINES.read = set()
    return _MACHINES.machine


@cache
def _source() -> str:
    try:
        return SOURCE.read_text("utf-8")
    except OSError as error:
        raise PlaitError(
            f"FEEL's JavaScript {SOURCE.name} is not built; run `make frontend`, or install Plait "
            "from a wheel",
            code="feel_not_built",
        ) from error
