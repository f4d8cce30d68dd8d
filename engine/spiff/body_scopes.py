"""The scope of a multi-instance activity or loop: what it counts (BPMN 2.0.2 §13.3.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.spiff.scopes import Scope

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class BodyScope(Scope):
    """What a multi-instance activity or a loop counts; its children lie inside.

    `total` is None for a loop. `next` is the index of the next child to begin.
    """

    kind = "body"

    def __init__(self, id: int, host: Token) -> None:
        self.slice = host.slice
        self.host = host
        self.enclose(id, host.scope, host.task_spec.element_id, {})
        self.total: int | None = None
        self.next = 0
        self.running = 0
        self.completed = 0
        self.terminated = 0
        self.results: dict[str, Any] = {}  # of children that ended in this step
        self.bundle_id = 0  # the id of the first of them

    def own_layers(self) -> tuple[Mapping[str, Any], ...]:
        """Return the counters."""
        return (self.counters(),)

    def counters(self, finished: int = 0) -> Mapping[str, Any]:
        """Return the numbers under the names of both vendors (SEMANTICS 4)."""
        if self.total is None:
            return {}
        numbers = {
            "Instances": self.total,
            "ActiveInstances": self.running - finished,
            "CompletedInstances": self.completed + finished,
            "TerminatedInstances": self.terminated,
        }
        return {prefix + name: n for name, n in numbers.items() for prefix in ("nrOf", "numberOf")}

    def facts(self) -> dict[str, Any]:
        """Return also the counters."""
        names = ("total", "next", "running", "completed", "terminated")
        return super().facts() | {name: getattr(self, name) for name in names}

    def read_facts(self, data: Mapping[str, Any]) -> None:
        """Take what `data` gave."""
        super().read_facts(data)
        for name in ("total", "next", "running", "completed", "terminated"):
            setattr(self, name, data[name])
