"""How facts are written on a page: times in the person's zone, values in plain text.

Nothing here makes HTML; the templates escape.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.values import dumps

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def relative(moment: datetime, now: datetime) -> str:
    """Return how far away a moment is: `in 3 h`, `2 d ago`, `now`."""
    distance = abs(moment - now)
    if distance < _MINUTE:
        return "now"
    amount = _amount(distance)
    return f"in {amount}" if moment > now else f"{amount} ago"


def until(moment: datetime, now: datetime) -> str:
    """Return how a due time reads: `in 3 h`, `2 d late`."""
    if moment > now:
        return relative(moment, now)
    late = now - moment
    return f"{_amount(late)} late" if late >= _MINUTE else "due now"


def urgency(moment: datetime | None, now: datetime) -> str:
    """Return the signal of a due time: `bad` when late, `soon` within a day, else nothing."""
    if moment is None:
        return ""
    if moment <= now:
        return "bad"
    return "soon" if moment - now <= _DAY else ""


def exact(moment: datetime, zone: str) -> str:
    """Return a moment to the minute in the person's zone."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def clock_time(moment: datetime, zone: str) -> str:
    """Return the time of day in the person's zone."""
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"


def stamp(moment: datetime) -> str:
    """Return a moment for machines."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def plain(value: Any) -> str:
    """Return any variable's value as one short line of text."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return decimal(value)
    if isinstance(value, (int, str)):
        return str(value)
    text = dumps(value)
    return text if len(text) <= 200 else f"{text[:199]}…"


def columns(values: Mapping[str, Any]) -> list[str]:
    """Return the declared values of a task; a bare number is named: `horizon weeks 8`."""
    texts = []
    for name, value in values.items():
        is_bare = isinstance(value, (bool, int, float)) or value is None
        texts.append(f"{name.replace('_', ' ')} {plain(value)}" if is_bare else plain(value))
    return texts


def decimal(value: float) -> str:
    """Return a number with thin groups and no more digits than help: 12 345, 12.3, 0.042."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}".replace(",", "\u202f")
    digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2 if abs(value) >= 1 else 3
    text = f"{value:,.{digits}f}".replace(",", "\u202f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def pretty(value: Any) -> str:
    """Return a value as indented JSON, as far as it is one."""
    import json  # noqa: PLC0415 - the engine writes values; this only lays their text out

    return json.dumps(json.loads(dumps(value)), indent=2, ensure_ascii=False)


def initials(name: str) -> str:
    """Return up to two letters that stand for a person."""
    words = [word for word in name.split() if word[0].isalnum()]
    letters = [word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)]
    return "".join(letters).upper() or "?"


def _amount(distance: timedelta) -> str:
    if distance < _HOUR:
        return f"{distance // _MINUTE} min"
    if distance < 2 * _DAY:
        return f"{distance // _HOUR} h"
    days = distance // _DAY
    if days < 21:
        return f"{days} d"
    return f"{days // 7} wk" if days < 365 else f"{days // 365} y"
