"""What every verb that moves one instance shares: run it, and answer with the instance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Connection

from engine import waits
from engine.acting import Decide
from engine.actors import Actor
from engine.assembly import Assembly
from engine.errors import NotFound
from engine.facts import Instance
from engine.waits import FoundWait


class Verbs(Assembly):
    """An assembled engine whose verbs answer with the instance they moved."""

    def _sees(self, connection: Connection, found: FoundWait, actor: Actor) -> None:
        """Raise what a missing wait raises unless the actor may see the wait's instance."""
        try:
            self.visible(connection, found.facts.instance_id, actor)
        except NotFound as error:
            raise waits.missing(found.facts.id) from error

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
