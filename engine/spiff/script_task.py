"""`bpmn:scriptTask`: a script of assignments, compiled from an allow-list, run in the step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs import defaults

from engine.dialects.model import Node, Process
from engine.expressions import Script, compile_script
from engine.spiff.instant_activity import InstantActivity

if TYPE_CHECKING:
    from datetime import datetime


class ScriptTask(InstantActivity, defaults.ScriptTask):
    """What the script assigns is its result."""

    code: Script

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Compile the script besides what every activity has."""
        super().compile(node, process, nodes)
        self.code = compile_script(node.script or "", node.script_format)

    def work(self, names: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
        """Run the script."""
        return self.code.run(names, now)
