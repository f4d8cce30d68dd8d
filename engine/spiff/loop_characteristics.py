"""Loop characteristics of an activity -> the class that repeats it."""

from __future__ import annotations

from engine.dialects.loops import Loop
from engine.spiff.loops import Repeated
from engine.spiff.multi_instance import MultiInstance
from engine.spiff.standard_loop import StandardLoop


def compile_loop(loop: Loop | None) -> Repeated | None:
    """Compile the loop marker of an activity, None when it runs once."""
    if loop is None:
        return None
    return StandardLoop(loop) if loop.kind == "standard" else MultiInstance(loop)
