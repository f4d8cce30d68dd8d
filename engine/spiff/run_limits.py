"""What stops a run: too many steps or tokens, too much data (limits and codes: `engine.limits`)."""

from __future__ import annotations

from typing import Any

from engine.errors import PlaitError
from engine.spiff.steps import StepContext


def halted(live: int, context: StepContext) -> PlaitError:
    """Say why a run stands still: the token that met the limit, and the others behind it."""
    if live > context.live_tokens:
        most, code = context.live_tokens, "limit_tokens"
        message = f"the instance has {live} live tokens, expected at most {most}"
    else:
        most, code = context.steps_without_a_wait, "limit_steps"
        message = f"the instance ran {most} elements without waiting for anything"
    return PlaitError(f"{message}; look for a loop, then retry or cancel it", code=code)


def weight(value: Any) -> int:
    """Return how many characters and items a value has."""
    total, pending = 0, [value]
    while pending:
        one = pending.pop()
        if isinstance(one, str):
            total += len(one)
        elif isinstance(one, list | dict):
            total += len(one)
            pending.extend(one.values() if isinstance(one, dict) else one)
    return total


def too_much(name: str, context: StepContext) -> PlaitError:
    """Say that a step writes more than it may."""
    return PlaitError(
        f"with '{name}' the step writes more than {context.data} characters and items into "
        "variables; keep large data in a file or table and pass its name",
        code="limit_data",
    )
