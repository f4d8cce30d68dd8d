"""What would end a wait, in plain words; by its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any


def who_or_what(kind: str, detail: Mapping[str, Any]) -> str:
    """Say who or what a wait is for; it follows the words "waits for"."""
    say = _WORDS.get(kind)
    return "the clock" if say is None else say(detail)


def _timer(detail: Mapping[str, Any]) -> str:
    fires = [datetime.fromisoformat(each) for each in detail.get("next_fires") or ()]
    told = ", ".join(f"{each:%Y-%m-%d %H:%M:%S}" for each in fires)
    return f"the clock, then {told} UTC" if told else "the clock"


def _person(detail: Mapping[str, Any]) -> str:
    groups = [f"group {name}" for name in detail.get("candidate_groups") or ()]
    people = [detail["assignee"]] if detail.get("assignee") else []
    people += detail.get("candidate_users") or ()
    return ", ".join([*people, *groups]) or "leads and admins"


def _job(detail: Mapping[str, Any]) -> str:
    topic = detail.get("topic")
    who = f"connector {detail['connector']}" if topic is None else f"a worker for {topic}"
    moment = detail.get("listener")
    return who if moment is None else f"{who}, who listens to its {moment}"


def _message(detail: Mapping[str, Any]) -> str:
    if detail["name"] is None:
        return "somebody who triggers it"
    pairs = (f"{name} {value}" for name, value in (detail.get("correlation") or {}).items())
    compared = ", ".join(pairs)
    return f"message {detail['name']}" + (f" with {compared}" if compared else "")


def _signal(detail: Mapping[str, Any]) -> str:
    return f"signal {detail['name']}"


def _condition(_detail: Mapping[str, Any]) -> str:
    return "its condition to become true"


def _instance(detail: Mapping[str, Any]) -> str:
    return f"the process {detail['key']} that it called"


def _adhoc(_detail: Mapping[str, Any]) -> str:
    return "somebody who begins its activities"


_WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = MappingProxyType(
    {
        "timer": _timer,
        "person": _person,
        "job": _job,
        "message": _message,
        "signal": _signal,
        "condition": _condition,
        "instance": _instance,
        "adhoc": _adhoc,
    }
)
