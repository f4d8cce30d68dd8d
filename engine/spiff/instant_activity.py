"""Activities that are done in the step that enters them: no wait, so no scope is kept for them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from engine.spiff.activity import Activity
from engine.spiff.mappings import evaluate_mappings

if TYPE_CHECKING:
    from engine.spiff.tokens import Token

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class InstantActivity(Activity):
    """Inputs, work and outputs are evaluated first, then everything lands at once."""

    def enter(self, token: Token) -> bool | None:
        """Do everything; what fails has changed nothing."""
        scope = token.scope
        if self.inputs or self.outputs:
            local = self.evaluate_inputs(token)
            self.land_work(token, local, self.work(token, scope.names(local)))
        else:
            scope.land(self.work(token, scope.names()))
        return True

    def land_work(
        self,
        token: Token,
        local: Mapping[str, Any],
        made: Mapping[str, Any],
        seen: Mapping[str, Any] = _NOTHING,
    ) -> None:
        """Let what was made land, and the outputs, which also see `seen`; may raise PlaitError."""
        scope = token.scope
        names = scope.names({**local, **seen, **made})
        mapped = evaluate_mappings(self.outputs, names, token.slice.now)
        if not self.outputs or self.rules.outputs_add:
            # A result named like an input stays local (SEMANTICS 1).
            scope.land({name: each for name, each in made.items() if name not in local})
        scope.land(mapped)

    def work(self, token: Token, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """Do the work; returns what it made. May raise PlaitError, changes nothing."""
        return _NOTHING
