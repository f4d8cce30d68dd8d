"""One field of a cron line: its numbers, names, ranges, steps and lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NoReturn

from engine.schedules.refusals import refuse

_ITEM = re.compile(r"(?:(\*)|([0-9]{1,4}|[A-Z]{3})(?:-([0-9]{1,4}|[A-Z]{3}))?)?(?:/([0-9]{1,4}))?")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
MONTH_NAMES: Final = {name: number for number, name in enumerate(_MONTHS, 1)}


@dataclass(frozen=True, kw_only=True)
class Field:
    """What a field may hold.

    `wraps`: 22-2 goes over the end, and `/5` stands for `*/5`. `is_high_low`: the highest number is
    another name of the lowest, so that a range may begin with it (Sunday is 0 and 7).
    """

    title: str
    low: int
    high: int
    wraps: bool = False
    is_high_low: bool = False
    names: Mapping[str, int] = field(default_factory=dict)

    def read(self, text: str) -> frozenset[int]:
        """Return the numbers of a list of items; raises Invalid `time_malformed`."""
        return frozenset(number for item in text.split(",") for number in self._item(item))

    def number(self, text: str) -> int:
        """Return one number or name; raises Invalid `time_malformed`."""
        number = self.names.get(text, int(text) if re.fullmatch("[0-9]{1,4}", text) else -1)
        if not self.low <= number <= self.high:
            names = f" or {next(iter(self.names))} to {[*self.names][-1]}" if self.names else ""
            self.refuse(text, f"use {self.low} to {self.high}{names}")
        return number

    def refuse(self, text: str, way_out: str) -> NoReturn:
        """Raise Invalid: `text` cannot stand in this field."""
        refuse(text, f"the {self.title} of a cron", way_out)

    def _item(self, item: str) -> list[int]:
        match = _ITEM.fullmatch(item)
        if match is None or not item or (item.startswith("/") and not self.wraps):
            self.refuse(item, "write it like *, 5, 1-5, */10 or 1,15")
        _, start, end, step = match.groups()
        first = self.low if start is None else self.number(start)
        is_open = start is None or (end is None and step is not None)
        last = self.number(end) if end is not None else self.high if is_open else first
        if not 0 < int(step or 1) <= self.high:
            self.refuse(item, f"use a step of 1 to {self.high}")
        span = self.high - self.low + 1
        if last < first and self.is_high_low and first == self.high:
            first = self.low
        elif last < first and self.wraps:
            last += span
        elif last < first:
            self.refuse(item, "write a range from the smaller to the greater")
        numbers = range(first, last + 1, int(step or 1))
        return [self.low + (number - self.low) % span for number in numbers]
