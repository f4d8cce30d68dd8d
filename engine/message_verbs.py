"""The verbs that reach instances by what they wait for: a message, a signal, an activation.

And what begins by a condition: by the variables that are offered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.engine import Connection

from engine import (
    business_keys,
    conditions,
    correlating,
    instances,
    permissions,
    signals,
    waits,
)
from engine.acting import Decision
from engine.actors import SYSTEM, Actor
from engine.conditions import Offer, Offered
from engine.correlating import Correlated
from engine.correlation import map_of
from engine.errors import Conflict, Invalid
from engine.facts import Instance
from engine.history import NewEvent
from engine.messages import Message
from engine.spiff.steps import Activate
from engine.values import check_value, check_variables
from engine.verbs import Verbs
from engine.waits import FoundWait

_LONGEST = 255
_LONGEST_TTL_SECONDS = 366 * 86_400.0


@dataclass(frozen=True, kw_only=True)
class Broadcast:
    """A signal that was thrown; `receivers` counts the waits and starts it is on its way to."""

    id: int
    receivers: int


class MessageVerbs(Verbs):
    """Correlate, broadcast, offer, activate."""

    def correlate(  # noqa: PLR0913 - the fields of a publication, as every door has them
        self,
        name: str,
        *,
        correlation_key: str | None = None,
        correlation: Mapping[str, Any] | None = None,
        variables: Mapping[str, Any] | None = None,
        message_id: str | None = None,
        ttl_seconds: float | None = None,
        all: bool = False,
        actor: Actor = SYSTEM,
        key: str | None = None,
    ) -> Correlated:
        """Publish a message: the instance that waits longest takes it, or a definition starts.

        When nobody waits it is kept for `ttl_seconds` (None: an hour, unless set otherwise; 0: not
        at all). With `all`, everybody who waits gets it. A `message_id` makes a publication happen
        once as long as it is kept: the same name, map and id again changes nothing and gets the
        first one's id. Raises Invalid `correlation_malformed`, `message_malformed`.
        """
        permissions.require(actor, "correlate")
        _check_text("name", name)
        if message_id is not None:
            _check_text("message_id", message_id)
        wanted = map_of(correlation_key, correlation)
        given = check_variables(variables or {})
        ttl = self._ttl(ttl_seconds)

        def decide(connection: Connection) -> Decision:
            now = self.clock.now()
            one = Message(
                id=self.ids.new(),
                tenant_id=actor.tenant_id,
                name=name,
                correlation=wanted,
                variables=given,
                message_id=message_id,
                sent_at=now,
                expires_at=now + ttl,
            )
            return correlating.decide_publication(self, connection, one, actor, to_all=all)

        request = {
            "name": name,
            "correlation": wanted,
            "variables": given,
            "message_id": message_id,
            "ttl_seconds": ttl_seconds,
            "all": all,
        }
        result = self.act("correlate", actor=actor, key=key, request=request, decide=decide)
        return Correlated.from_document(result)

    def broadcast(
        self,
        name: str,
        *,
        variables: Mapping[str, Any] | None = None,
        actor: Actor = SYSTEM,
        key: str | None = None,
    ) -> Broadcast:
        """Throw a signal: everybody who listens now gets it, and it starts what begins with it.

        Nobody who begins to listen later does. Returns when the deliveries are written.
        """
        permissions.require(actor, "broadcast")
        _check_text("name", name)
        given = check_variables(variables or {})

        def decide(connection: Connection) -> Decision:
            rows = signals.thrown(
                self.opening(connection),
                tenant_id=actor.tenant_id,
                name=name,
                variables=given,
                sender_id=None,
            )
            result = {"id": self.ids.new(), "receivers": len(rows)}
            return Decision(changes=tuple(rows), result=result)

        request = {"name": name, "variables": given}
        result = self.act("broadcast", actor=actor, key=key, request=request, decide=decide)
        return Broadcast(**result)

    def offer(
        self,
        variables: Mapping[str, Any],
        *,
        business_key: str | None = None,
        definition_key: str | None = None,
        actor: Actor = SYSTEM,
        key: str | None = None,
    ) -> Offered:
        """Offer variables to the conditions that begin definitions: each true one starts one.

        The instances have these variables and the business key. Of `definition_key` only, if it is
        named. Returns when the starts are written. Raises Conflict `business_key_taken`.
        """
        permissions.require(actor, "offer")
        given = check_variables(variables)
        business_keys.check(business_key)
        offer = Offer(
            tenant_id=actor.tenant_id,
            variables=given,
            business_key=business_key,
            definition_key=definition_key,
        )

        def decide(connection: Connection) -> Decision:
            return conditions.decide(self, connection, offer)

        request = {
            "variables": given,
            "business_key": business_key,
            "definition_key": definition_key,
        }
        result = self.act("offer", actor=actor, key=key, request=request, decide=decide)
        return Offered.from_document(result)

    def activate(
        self,
        wait_id: int,
        element_ids: Sequence[str],
        *,
        actor: Actor = SYSTEM,
        key: str | None = None,
    ) -> Instance:
        """Begin activities inside an ad-hoc sub-process, each as often as it is named.

        Raises NotFound when the wait is over or the actor may not see its instance, Conflict for
        another kind of wait, Invalid `element_unknown` for what cannot be begun there.
        """
        permissions.require(actor, "activate")
        chosen = tuple(element_ids)

        def decide(connection: Connection) -> Decision:
            found = waits.find(connection, wait_id, actor.tenant_id)
            self._sees(connection, found, actor)
            _check_activation(found, chosen)
            loaded = instances.load(connection, found, "advance", self.library.get)
            answer = Activate(token_id=found.token_id, element_ids=chosen)
            event = NewEvent(
                kind="elements_activated",
                element_id=found.facts.element_id,
                element_name=found.facts.element_name,
                data={"element_ids": list(chosen)},
            )
            return instances.decide_answer(
                loaded,
                answer,
                actor,
                self.opening(connection),
                self.settings,
                found=found,
                events=(event,),
            )

        request = {"wait_id": wait_id, "element_ids": list(chosen)}
        return self._instance("activate", actor, key, request, decide)

    def _ttl(self, ttl_seconds: float | None) -> timedelta:
        seconds = self.settings.message_ttl_seconds if ttl_seconds is None else ttl_seconds
        if not 0 <= seconds <= _LONGEST_TTL_SECONDS:
            message = f"the time to live is {seconds} s, expected 0 to {_LONGEST_TTL_SECONDS:.0f}"
            raise Invalid(message, code="message_malformed", where={"field": "ttl_seconds"})
        return timedelta(seconds=seconds)


def _check_text(field: str, text: str) -> None:
    check_value(text, field)
    if not 0 < len(text) <= _LONGEST:
        message = f"the {field} has {len(text)} characters, expected 1 to {_LONGEST}"
        raise Invalid(message, code="message_malformed", where={"field": field})


def _check_activation(found: FoundWait, chosen: Sequence[str]) -> None:
    facts = found.facts
    if facts.kind != "adhoc":
        message = f"cannot activate in {facts.kind} wait {facts.id}: expected an ad-hoc sub-process"
        raise Conflict(message)
    allowed = facts.detail["elements"]
    unknown = [one for one in chosen if one not in allowed]
    if unknown or not chosen:
        what = f"'{unknown[0]}' is not one of its elements" if unknown else "no element is named"
        raise Invalid(
            f"cannot activate in wait {facts.id}: {what}; choose of {', '.join(allowed)}",
            code="element_unknown",
        )
