"""A row of the catalogue: a sentence about BPMN, a small diagram, and what happens in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.dialects.rules import PLAIN, Rules
from tests.engine.spiff.ruled import Fields


@dataclass(frozen=True, kw_only=True)
class Row:
    """One fact about what a diagram means.

    `lines` are a piece of flow between `enter` and `leave`, in the language of
    `tests/engine/spiff/playing.py`. Without `leave` the piece ends by itself; without `enter` it
    is all that lies in a process or sub-process.

    `steps` say what completes, in order: first when the piece is entered, then after each answer,
    as `answer: element element`. `!element` is one that is cancelled. An answer is a verb of
    `tests/engine/semantics/answering.py`, an element (`element:kind` when it waits for several
    things) and values.

    `start` are the variables before, `variables` some of those after, `tells` what others learn,
    `broken` the incidents it ends with, `at` the event (and the number of its definition) by which
    the instance begins, with `start` as what came with it, `called` what the instance that called
    this one catches. `exceptions` give, by context, other
    lines of what happens there, or the reason why the pair makes no sense. `rules` are those of a
    dialect, `told` what its vocabulary says of elements, as neutral attributes.
    """

    name: str
    says: str
    lines: tuple[str, ...]
    steps: tuple[str, ...]
    enter: str | None = None
    leave: str | None = None
    start: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    tells: tuple[str, ...] = ()
    broken: Mapping[str, str] = field(default_factory=dict)
    at: tuple[str, int] | None = None
    called: Mapping[str, list[str]] | None = None
    exceptions: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    rules: Rules = PLAIN
    told: Fields = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What completes and is cancelled after one answer; None is the start.

    `instance` counts those of a multi-instance; `is_ordered` is False where several run at once.
    `ends_the_rest`: whatever else was there is cancelled besides.
    """

    answer: str | None
    done: tuple[str, ...]
    instance: int | None = None
    is_ordered: bool = True
    ends_the_rest: bool = False


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A row in one context: the whole diagram and all that is expected of it."""

    lines: tuple[str, ...]
    start: Mapping[str, Any]
    steps: tuple[Expected, ...]
    variables: Mapping[str, Any] = field(default_factory=dict)
    tells: tuple[str, ...] | None = ()  # None: it is cut short
    broken: Mapping[str, str] = field(default_factory=dict)
    at: tuple[str, int] | None = None
    called: Mapping[str, list[str]] | None = None
    rules: Rules = PLAIN
    told: Fields = field(default_factory=dict)


def expected(step: str) -> Expected:
    """Read one line of a row's steps."""
    answer, colon, done = step.rpartition(":")
    return Expected(answer=answer if colon else None, done=tuple(done.split()))


def written(step: Expected) -> str:
    """Return a step as a row writes it, with the instance that is answered."""
    which = "" if step.instance is None else f" (instance {step.instance + 1})"
    begin = "" if step.answer is None else f"{step.answer}{which}:"
    rest = "and all the rest is cancelled" if step.ends_the_rest else ""
    return " ".join(part for part in (begin, *step.done, rest) if part)
