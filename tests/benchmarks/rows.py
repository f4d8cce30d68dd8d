"""The rows of the table: a target, what was measured beside its floor, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass

_FORM = "{:<10} {:<42} {:<10} {:>13} {:>11} {:>9} {:>6}  {:<7} {}"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measured figure. `measured` is None where the engine does not run the workload yet.

    `is_rate` says that more is better and the target a minimum. `floor` is what the bare library
    reached in the same run; infinite where it never arrived.
    """

    key: str
    workload: str
    store: str
    target: float
    unit: str
    measured: float | None
    is_rate: bool = False
    floor: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """Whether the target is met."""
        if self.measured is None:
            return "not yet"
        is_met = self.measured >= self.target if self.is_rate else self.measured <= self.target
        return "met" if is_met else "missed"

    def __str__(self) -> str:
        ratio = ""
        if self.floor and self.measured is not None and self.floor != float("inf"):
            ratio = f"{self.measured / self.floor:.2f}"
        floor = "" if self.floor is None else _short(self.floor)
        return _FORM.format(
            self.key,
            self.workload,
            self.store,
            f"{'≥' if self.is_rate else '≤'} {_short(self.target)} {self.unit}",
            "not yet" if self.measured is None else _short(self.measured),
            "never" if floor == "inf" else floor,
            ratio,
            self.verdict,
            self.note,
        ).rstrip()


def heading() -> str:
    """Return the head of the table."""
    return _FORM.format(
        "row", "workload", "store", "target", "measured", "floor", "ratio", "verdict", "notes"
    )


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 or number == int(number) else f"{number:.3g}"
