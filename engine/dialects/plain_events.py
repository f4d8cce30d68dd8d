"""Plait's vocabulary of events, messages and calls."""

from __future__ import annotations

from typing import Literal

from engine import schedules
from engine.dialects.attributes import CallWork, MessageWork
from engine.dialects.kinds import CATCHING, THROWING, is_true
from engine.dialects.places import Place
from engine.errors import PlaitError

CALL = frozenset({"binding", "version", "versionTag", "businessKey"})
MISSED_FIRES = ("one", "skip", "all")

Binding = Literal["latest", "deployment", "version", "version_tag"]
_BINDINGS: dict[str, Binding] = {
    "latest": "latest",
    "deployment": "deployment",
    "version": "version",
    "version_tag": "version_tag",
    "versionTag": "version_tag",
}


def attributes_of_event(place: Place, kind: str, events: frozenset[str]) -> frozenset[str]:
    """Return which attributes are read on an event with these definitions."""
    known: set[str] = set()
    if "timer" in events:
        known.add("missedFires")
    if kind in THROWING and "message" in events:
        known |= {"correlationKey", "timeToLive"}
    if kind in CATCHING:
        if "message" in events and not (kind == "startEvent" and _begins_instances(place)):
            known.add("correlationKey")
        if not events.isdisjoint({"error", "escalation"}):
            known |= {"codeVariable", "messageVariable"}
    return frozenset(known)


def _begins_instances(place: Place) -> bool:
    holder = place.element.getparent()
    return holder is None or not is_true(holder, "triggeredByEvent")


def check_missed_fires(place: Place) -> None:
    """Find a policy for missed fires that is none."""
    value = place.text("missedFires")
    if value is not None and value not in MISSED_FIRES:
        place.refuse_value(
            "missedFires",
            value,
            "one, skip or all",
            'Write plait:missedFires="one" or leave it out.',
        )


def read_message(place: Place) -> MessageWork:
    """Read what is said of a message."""
    text = place.text("timeToLive")
    if text is not None and not text.startswith("="):
        try:
            schedules.parse_duration(text)
        except PlaitError as error:
            place.refuse(
                error.code,
                f"plait:timeToLive: {error.message}",
                'Write for example plait:timeToLive="PT1H".',
            )
    return MessageWork(time_to_live=text)


def read_call(place: Place) -> CallWork:
    """Read how a call activity finds what it calls."""
    binding, version, tag = read_binding(place)
    return CallWork(
        binding=binding, version=version, version_tag=tag, business_key=place.text("businessKey")
    )


def read_binding(place: Place) -> tuple[Binding, int | None, str | None]:
    """Read which version is meant; a version or a tag tells its own binding."""
    version, tag, written = place.text("version"), place.text("versionTag"), place.text("binding")
    implied: Binding = "version" if version else "version_tag" if tag else "latest"
    binding = _BINDINGS.get(written or implied)
    if binding is None:
        place.refuse_value(
            "binding",
            written,
            "latest, deployment, version or version_tag",
            'Write for example plait:binding="deployment" or leave it out for the latest version.',
        )
    elif bool(version) != (binding == "version") or bool(tag) != (binding == "version_tag"):
        place.refuse_value(
            "binding",
            binding,
            "plait:version with version, plait:versionTag with version_tag, else neither",
            'Write for example plait:version="3" alone.',
        )
    number = place.integer("version", 0)
    if version and number < 1:
        place.refuse_value(
            "version", version, "a number from 1 on", 'Write for example plait:version="3".'
        )
    return binding or "latest", number if version else None, tag
