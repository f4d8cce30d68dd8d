"""Notes on crons whose weekdays are numbers: vendors count them differently (SEMANTICS 27)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from engine import schedules
from engine.checks.findings import about
from engine.dialects.model import FileModel
from engine.errors import Finding, PlaitError
from engine.schedules import Flavour


def notes(models: Iterable[FileModel], now: datetime) -> list[Finding]:
    """Show for each such cron when it fires next, so that a wrong day is seen at once."""
    found = []
    for model in models:
        for process in model.executable:
            for node in process.nodes:
                for each in node.definitions:
                    text = "" if each.timer is None else each.timer.text
                    fires = _fires(text, now, process.rules.cron)
                    if fires is not None:
                        days = _DAYS[process.rules.cron]
                        fact = f"in '{text}' weekday {days}; next: {fires}"
                        way_out = "Write weekdays as names, MON to SUN, if that is not meant."
                        found.append(
                            about(model, node, "note", "cron_weekday_number", fact, way_out)
                        )
    return found


_DAYS: Mapping[Flavour, str] = {
    "spring": "1 is Monday, 0 and 7 are Sunday",
    "quartz": "1 is Sunday, 7 is Saturday",
}


def _fires(text: str, now: datetime, flavour: Flavour) -> str | None:
    """Return the next three fires of a cron with numbers for weekdays, else None."""
    if not schedules.is_cron(text):
        return None
    try:
        cron = schedules.parse_cron(text, flavour)
    except PlaitError:
        return None  # the rule for timers says what is wrong with it
    return schedules.describe_fires(cron, now) if cron.fields.has_weekday_numbers else None
