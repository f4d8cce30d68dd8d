"""How often a failed job is tried again, and after which waits."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from engine.schedules.durations import parse_duration
from engine.schedules.refusals import refuse

DEFAULT_RETRY_SECONDS: Final = 5.0
MAX_ATTEMPTS: Final = 100
MAX_WAIT_SECONDS: Final = 365 * 86_400.0


def parse_retries(text: str) -> tuple[float, ...]:
    """Return the seconds to wait before each further attempt; attempts in all are one more.

    `R3/PT10S` is 3 attempts, 10 s apart; `PT1M,PT5M` is 3 attempts; a bare `3` is 3 attempts, 5 s
    apart. At most 100 attempts and P365D of a wait. Raises Invalid `time_malformed`.
    """
    text = text.strip()
    waits: list[str]
    if match := re.fullmatch(r"R?([0-9]{1,9})(?:/([^/,]+))?", text):
        attempts, wait = int(match[1]), match[2] or f"PT{DEFAULT_RETRY_SECONDS}S"
        if (match[2] is None) == text.startswith("R") or not 0 < attempts <= MAX_ATTEMPTS:
            refuse(text, "retries", f"write 1 to {MAX_ATTEMPTS} attempts, like R3/PT10S")
        waits = [wait] * (attempts - 1)
        parse_duration(wait)
    else:
        waits = text.split(",")
    if len(waits) >= MAX_ATTEMPTS:
        refuse(text, "retries", f"use at most {MAX_ATTEMPTS} attempts")
    return tuple(_wait_seconds(text, wait) for wait in waits)


def _wait_seconds(text: str, wait: str) -> float:
    duration = parse_duration(wait)
    if duration.months:
        refuse(text, "retries", "months have no fixed length; use days or smaller")
    seconds = (timedelta(days=duration.days) + duration.time).total_seconds()
    if seconds > MAX_WAIT_SECONDS:
        refuse(text, "retries", "a wait is at most P365D")
    return seconds
