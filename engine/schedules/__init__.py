"""Dates, durations, cycles, crons and retries as models write them; without a clock of its own."""

from engine.schedules.cron import Cron, is_cron, parse_cron
from engine.schedules.cron_reader import Flavour
from engine.schedules.cycles import Cycle, parse_cycle
from engine.schedules.durations import Duration, duration_text, parse_duration
from engine.schedules.moments import parse_moment, parse_zoned_moment
from engine.schedules.repetitions import (
    MissedFires,
    Repetition,
    describe_fires,
    fires,
    is_repetition,
    next_due,
    parse_repetition,
    skipped_to,
)
from engine.schedules.retries import parse_retries
from engine.schedules.wall_clocks import settle, zone_named

__all__ = [
    "Cron",
    "Cycle",
    "Duration",
    "Flavour",
    "MissedFires",
    "Repetition",
    "describe_fires",
    "duration_text",
    "fires",
    "is_cron",
    "is_repetition",
    "next_due",
    "parse_cron",
    "parse_cycle",
    "parse_duration",
    "parse_moment",
    "parse_repetition",
    "parse_retries",
    "parse_zoned_moment",
    "settle",
    "skipped_to",
    "zone_named",
]
