"""The limited JavaScript machine (QuickJS): no files, no network, no clock of ours, little memory.

A machine belongs to the thread that made it. After a call that met a limit it must be thrown away:
what its memory then holds is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NoReturn

import quickjs

from engine.expressions.errors import EvaluationError
from engine.expressions.limits import over_limit

_STACK_BYTES: Final = 256 << 10


@dataclass(frozen=True, kw_only=True)
class MachineLimits:
    """What one call may cost: processor time, and memory of the whole machine."""

    cpu_seconds: float = 0.25
    memory_bytes: int = 64 << 20


class Machine:
    """One JavaScript context; `source` runs first and without the limit of time."""

    def __init__(self, source: str, limits: MachineLimits) -> None:
        self._limits = limits
        self._context: Any = quickjs.Context()
        self._context.set_memory_limit(limits.memory_bytes)
        self._context.set_max_stack_size(_STACK_BYTES)
        self.load(source)

    def load(self, source: str) -> None:
        """Run trusted source of ours, however long it takes."""
        self._context.set_time_limit(-1)
        self._context.eval(source)

    def call(self, function: str, argument: str, cpu_seconds: float | None = None) -> str:
        """Call a global function with a text and return its text; raises EvaluationError."""
        seconds = cpu_seconds or self._limits.cpu_seconds
        self._context.set_time_limit(seconds)
        try:
            answer = self._context.get(function)(argument)
        except (quickjs.JSException, quickjs.StackOverflow, MemoryError) as error:
            self._refuse(str(error), seconds)
        return str(answer)

    def _refuse(self, message: str, seconds: float) -> NoReturn:
        if "interrupted" in message:
            over_limit(f"it runs longer than {seconds:g} s")
        if "memory" in message or message == "null":  # not even an error fitted
            over_limit(f"it needs more than {self._limits.memory_bytes >> 20} MB")
        if "stack" in message:
            over_limit("it nests or recurses too deep")
        first = message.split("\n", maxsplit=1)[0][:200]
        raise EvaluationError(f"the expression failed in JavaScript ({first}); correct it")
