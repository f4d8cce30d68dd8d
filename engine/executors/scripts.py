"""The connector `script`: runs Python scripts beyond the subset in processes of their own.

A job's settings are the script (`code`, `format`, perhaps `result_variable`), its inputs the
variables that the script names; its result are the names that it assigned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.connectors import Answer, Call, CallFailed
from engine.errors import Finding, PlaitError
from engine.expressions.sandbox import Sandbox, SandboxLimits, ScriptFailed, examine

if TYPE_CHECKING:
    from engine.service import Engine


class ScriptConnector:
    """Every attempt is a fresh session; a failed or endless script is never tried again."""

    name = "script"

    def __init__(self, limits: SandboxLimits | None = None) -> None:
        self._sandbox = Sandbox(limits or SandboxLimits())

    def check(self, settings: Mapping[str, str]) -> Sequence[Finding]:
        """Return what is wrong with a script, before anything runs."""
        try:
            examine(settings.get("code", ""))
        except PlaitError as error:
            return [
                Finding(
                    level="error",
                    code=error.code,
                    message=error.message,
                    way_out="Correct the script at the position named.",
                )
            ]
        return []

    def call(self, call: Call) -> Answer:
        """Run the script of one job; raises CallFailed."""
        code = call.settings["code"]
        needs = examine(code)
        inputs = {name: call.inputs[name] for name in needs.names if name in call.inputs}
        try:
            result: Mapping[str, Any] = self._sandbox.run(
                code, inputs, needs.assigns, call.settings.get("result_variable")
            )
        except ScriptFailed as error:
            place = f"line {error.line}: " if error.line else ""
            raise CallFailed(
                f"the script failed, {place}{error.fact}; correct the script or the variables, "
                "then retry",
                code=error.code,
                is_permanent=True,
            ) from error
        return Answer(result=result)

    def close(self) -> None:
        """End the processes."""
        self._sandbox.close()


def open_connector(engine: Engine) -> ScriptConnector:  # noqa: ARG001 - what every factory is handed
    """Make the connector of one engine; its processes start with the first script."""
    return ScriptConnector()
