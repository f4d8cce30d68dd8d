"""The scope of a multi-instance activity or loop: what it counts (BPMN 2.0.2 §13.3.7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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

    def layers(self) -> tuple[Mapping[str, Any], ...]:
        """Return the counters."""
        return (Counters(self),)

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
        return {prefix + name: n for name, n in numbers.items() for prefix in _PREFIXES}

    def facts(self) -> dict[str, Any]:
        """Return also the counters."""
        names = ("total", "next", "running", "completed", "terminated")
        return super().facts() | {name: getattr(self, name) for name in names}

    def read_facts(self, data: Mapping[str, Any]) -> None:
        """Take what `data` gave."""
        super().read_facts(data)
        for name in ("total", "next", "running", "completed", "terminated"):
            setattr(self, name, data[name])


class Counters(Mapping[str, Any]):
    """The counters of a body as they are now: few expressions read them."""

    def __init__(self, body: BodyScope) -> None:
        self._body = body

    def __getitem__(self, name: str) -> Any:
        if name.startswith(_PREFIXES):
            return self._body.counters()[name]
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return (
            isinstance(name, str) and name.startswith(_PREFIXES) and name in self._body.counters()
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._body.counters())

    def __len__(self) -> int:
        return len(self._body.counters())


_PREFIXES = ("nrOf", "numberOf")
