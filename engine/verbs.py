"""What every verb that moves one instance shares: run it, and answer with the instance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.acting import Decide
from engine.actors import Actor
from engine.assembly import Assembly
from engine.facts import Instance


class Verbs(Assembly):
    """An assembled engine whose verbs answer with the instance they moved."""

    def _instance(
        self,
        verb: str,
        actor: Actor,
        key: str | None,
        request: Mapping[str, Any],
        decide: Decide,
    ) -> Instance:
        result = self.act(verb, actor=actor, key=key, request=request, decide=decide)
        return Instance.from_document(result)
