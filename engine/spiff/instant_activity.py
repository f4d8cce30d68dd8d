"""Activities that are done in the step that enters them: no wait, so no scope is kept for them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.spiff.activity import Activity
from engine.spiff.mappings import evaluate_mappings

if TYPE_CHECKING:
    from engine.spiff.tokens import Token

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Done(NamedTuple):
    """What a piece of work gave: what lands, what only the outputs see, an event to tell."""

    lands: Mapping[str, Any] = _NOTHING
    seen: Mapping[str, Any] = _NOTHING
    kind: str | None = None
    told: Mapping[str, Any] = _NOTHING


class InstantActivity(Activity):
    """Inputs, work and outputs are evaluated first, then everything lands at once."""

    def enter(self, token: Token) -> bool | None:
        """Do everything; what fails has changed nothing."""
        slice_, scope = token.slice, token.scope
        local = self.evaluate_inputs(token)
        done = self.work(token, scope.names(local) if local else scope.names())
        lands, mapped = done.lands, _NOTHING
        if self.outputs:
            names = scope.names({**local, **done.seen, **lands})
            mapped = evaluate_mappings(self.outputs, names, slice_.now)
        if local:  # a result named like an input stays local (SEMANTICS 1)
            lands = {name: value for name, value in lands.items() if name not in local}
        if not self.outputs or self.rules.outputs_add:
            scope.land(lands)
        scope.land(mapped)
        if done.kind is not None:
            slice_.tell(done.kind, self, done.told)
        return True

    def work(self, token: Token, names: Mapping[str, Any]) -> Done:
        """Do the work; may raise PlaitError, changes nothing."""
        return _NO_WORK


_NO_WORK = Done()
