"""The state tables: which move each kind of row may make. Everything else is refused."""

from __future__ import annotations

from collections.abc import Mapping

INSTANCE_MOVES: Mapping[str, tuple[str, ...]] = {
    "advance": ("active",),
    "record": ("active", "suspended"),
    "suspend": ("active",),
    "resume": ("suspended",),
    "cancel": ("active", "suspended"),
    "set_variables": ("active", "suspended"),
}
INSTANCE_STATES = ("active", "suspended", "completed", "cancelled")

JOB_MOVES: Mapping[str, tuple[str, ...]] = {
    "lease": ("available", "leased"),
    "complete": ("leased",),
    "reschedule": ("leased",),
    "give_up": ("leased",),
    "retry": ("failed",),
}

INCIDENT_MOVES: Mapping[str, tuple[str, ...]] = {"resolve": ("open",)}
