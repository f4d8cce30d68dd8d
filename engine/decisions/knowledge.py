"""Business knowledge models and decision services as functions: called by us, or by FEEL itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.decisions.frames import Frame, Run
from engine.decisions.types import Type, fit
from engine.expressions.feel import FeelFunction


@dataclass(frozen=True, kw_only=True)
class Function:
    """A function by name; `value` is what FEEL calls, `run` what a boxed invocation does.

    `names` are the functions that its body sees.
    """

    name: str
    parameters: Mapping[str, Type]
    run: Run
    value: FeelFunction | None
    functions: Mapping[str, Function]

    def call(self, arguments: Mapping[str, Any], frame: Frame) -> Any:
        """Return the value for arguments by name; a parameter without one is null."""
        given: dict[str, Any] = {name: one.value for name, one in self.functions.items()}
        for name, wanted in self.parameters.items():
            argument = f"{self.name}.{name}"
            given[name] = fit(arguments.get(name), wanted, argument, frame.now)
        return self.run(Frame(given, frame.now, frame.fired))
