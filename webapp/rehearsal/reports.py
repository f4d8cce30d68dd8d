"""What a rehearsal tells of one process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Result = Literal["completed", "waiting", "stalled", "incident", "refused"]
RESULTS: tuple[Result, ...] = ("completed", "waiting", "stalled", "incident", "refused")


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One answer that was given: to which element, and with what."""

    element_id: str
    kind: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    is_invented: bool = False  # a form asked for it, and nobody said what


@dataclass(frozen=True, kw_only=True)
class Stop:
    """What stands still at the end: an incident, or a wait that nothing here answers."""

    code: str
    element_id: str | None
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class ProcessReport:
    """How one walk through a process ended.

    `causes` are codes: of incidents, kinds of waits, findings that refused. `assumed` are values
    of variables that the model reads and nobody gave. `reached` of `nodes` flow nodes were passed.
    """

    file: str
    process: str
    walk: str = ""
    result: Result
    expected: str | None = None
    stops: Sequence[Stop] = ()
    nodes: int = 0
    reached: int = 0
    missed: Sequence[str] = ()
    assumed: Mapping[str, Any] = field(default_factory=dict)
    answers: Sequence[Answered] = ()

    @property
    def is_as_wanted(self) -> bool:
        """Whether it ended as its walk says; without one, whether nothing is broken."""
        if self.expected is not None:
            return self.result == self.expected
        return self.result in {"completed", "waiting"}

    @property
    def causes(self) -> tuple[str, ...]:
        """Return why it did not end, each cause once."""
        prefix = "waits for " if self.result == "waiting" else ""
        return tuple(dict.fromkeys(f"{prefix}{stop.code}" for stop in self.stops))

    def as_dict(self) -> dict[str, Any]:
        """Return the report as `--json` prints it."""
        return {**asdict(self), "causes": list(self.causes), "is_as_wanted": self.is_as_wanted}


def totals(reports: Iterable[ProcessReport]) -> dict[str, int]:
    """Count the processes by result."""
    found = Counter(one.result for one in reports)
    return {result: found[result] for result in RESULTS}


def causes(reports: Iterable[ProcessReport]) -> dict[str, int]:
    """Count in how many processes each cause occurs, the most frequent first."""
    return dict(Counter(code for one in reports for code in one.causes).most_common())
