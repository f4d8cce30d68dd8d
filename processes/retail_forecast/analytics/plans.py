"""Promotion plans: which weeks of the horizon are promoted, written as `1, 3-4` or `none`.

Everything that `PATTERN` accepts can be read, so a form that checks the pattern lets nothing
through that the service would refuse.
"""

from __future__ import annotations

import re

LAST_WEEK = 26
_WEEK = "(?:[1-9]|1[0-9]|2[0-6])"
_PART = f"{_WEEK}(?: *- *{_WEEK})?"
PATTERN = f"^(?:none|{_PART}(?: *, *{_PART})*)$"


def read_plan(text: str) -> tuple[int, ...]:
    """Return the promoted weeks, counted from 1 = the first forecast week; `none` and "" are ().

    Raises ValueError for any other text.
    """
    text = text.strip()
    if text in {"", "none"}:
        return ()
    if not re.match(PATTERN, text):
        message = (
            f"promotion plan {text!r} cannot be read, expected weeks from 1 to {LAST_WEEK} "
            "such as '1, 3-4'; write 'none' for no promotion"
        )
        raise ValueError(message)
    weeks: set[int] = set()
    for part in text.split(","):
        ends = [int(end) for end in part.split("-")]
        weeks.update(range(min(ends), max(ends) + 1))
    return tuple(sorted(weeks))


def write_plan(weeks: tuple[int, ...]) -> str:
    """Return the shortest text that `read_plan` reads as `weeks`."""
    runs: list[list[int]] = []
    for week in sorted(weeks):
        if runs and week == runs[-1][-1] + 1:
            runs[-1].append(week)
        else:
            runs.append([week])
    parts = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    return ", ".join(parts) or "none"
