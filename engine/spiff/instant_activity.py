"""Activities that are done in the step that enters them: no wait, so no scope is kept for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.spiff.activity import Activity
from engine.spiff.mappings import evaluate_mappings

if TYPE_CHECKING:
    from datetime import datetime

    from engine.spiff.tokens import Token


class InstantActivity(Activity):
    """Inputs, work and outputs are evaluated first, then everything lands at once."""

    def enter(self, token: Token) -> bool | None:
        """Do everything; what fails has changed nothing."""
        now, scope = token.slice.now, token.scope
        local = self.evaluate_inputs(token)
        results = self.work(scope.names(local) if local else scope.names(), now)
        mapped: Mapping[str, Any] = {}
        if self.outputs:
            mapped = evaluate_mappings(self.outputs, scope.names({**local, **results}), now)
        if not self.outputs or self.rules.outputs_add:
            # A result named like an input stays local (SEMANTICS 1).
            scope.land({n: v for n, v in results.items() if n not in local} if local else results)
        scope.land(mapped)
        return True

    def work(self, names: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
        """Do the work; returns what the outputs may read and what else lands."""
        return {}
