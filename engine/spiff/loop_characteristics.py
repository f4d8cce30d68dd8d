"""Loop characteristics of an activity -> the class that repeats it."""

from __future__ import annotations

from engine.dialects.loops import Loop
from engine.dialects.rules import Rules
from engine.spiff.loops import Repeated
from engine.spiff.multi_instance import MultiInstance
from engine.spiff.standard_loop import StandardLoop


def compile_loop(loop: Loop | None, rules: Rules) -> Repeated | None:
    """Compile the loop marker of an activity, None when it runs once (SEMANTICS 14)."""
    if loop is None:
        return None
    if loop.kind != "standard":
        return MultiInstance(loop, rules)
    is_endless = loop.condition is None and loop.maximum is None
    return None if is_endless and rules.endless_loop_runs_once else StandardLoop(loop)
