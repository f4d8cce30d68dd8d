"""Signals: one delivery to everybody who listens at the throw, one start per latest definition."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from engine import deliveries, start_subscriptions, subscriptions
from engine.changes import Change
from engine.waits import Opening


def thrown(
    opening: Opening,
    *,
    tenant_id: int,
    name: str,
    variables: Mapping[str, Any],
    sender_id: int | None,
    own: Collection[int] = (),
) -> list[Change]:
    """Return the deliveries of a signal. `own` are waits of the sender that open with its step.

    A receiver whose wait is over when its delivery comes drops it: signals are never kept.
    """
    to = [(one.instance_id, one.wait_id) for one in _subscribers(opening, tenant_id, name)]
    to += [(sender_id, wait_id) for wait_id in own if sender_id is not None]
    content = {"kind": "signal", "name": name, "variables": dict(variables)}
    changes: list[Change] = [
        deliveries.row(
            opening,
            tenant_id=tenant_id,
            receiver_id=receiver_id,
            kind="trigger",
            content=content | {"wait_id": wait_id},
            sender_id=sender_id,
        )
        for receiver_id, wait_id in to
    ]
    starts = start_subscriptions.named(opening.connection, tenant_id, "signal", name)
    return changes + [
        start_subscriptions.start_row(
            opening, start, opening.ids.new(), variables, sender_id=sender_id
        )
        for start in starts
    ]


def _subscribers(opening: Opening, tenant_id: int, name: str) -> list[subscriptions.Subscriber]:
    return subscriptions.of_signal(opening.connection, tenant_id, name)
