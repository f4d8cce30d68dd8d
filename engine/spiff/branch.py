"""What may stand behind an event-based gateway: catching intermediate events and receive tasks.

While the gateway waits, each of them has a watcher beside the gateway's token. What comes goes to
the gateway first, which then leaves by the flow to where it came.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.spiff.flow_node import FlowNode

if TYPE_CHECKING:
    from engine.spiff.event_based_gateway import EventBasedGateway
    from engine.spiff.scopes import FlowScope
    from engine.spiff.tokens import Token


class Branch(FlowNode):
    """A node that can be awaited before it is entered: by what its `plan` gives to `subscribe`.

    `begun_by` is the gateway before it when that begins instances.
    """

    begun_by: EventBasedGateway | None = None

    def is_taken(self, subscription: Token, payload: Mapping[str, Any]) -> bool:
        """Give what came to the gateway that waits for it; False when none does."""
        if subscription.host is None:
            return False
        subscription.host.task_spec.take(subscription, payload)
        return True

    def instantiate(self, scope: FlowScope, number: int, payload: Mapping[str, Any]) -> None:
        """Begin at the gateway, so that the diagram shows the way."""
        if self.begun_by is None:
            super().instantiate(scope, number, payload)
        else:
            self.begun_by.begin_by(scope, self, payload)
