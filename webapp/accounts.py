"""Who is at the door: passwords, sessions and tokens turned into an Actor.

Rights are read with every request, so a change of groups or roles counts at once. What a person may
do is not decided here: `engine.permissions` and the services do that.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from engine.actors import DEFAULT_TENANT, Actor
from engine.clock import Clock
from engine.database import Database
from engine.errors import Forbidden, NotFound
from engine.ids import Ids
from humantasks.people import People
from webapp.passwords import MAX_LENGTH, Passwords
from webapp.problems import NotSignedIn
from webapp.proven import Proven
from webapp.sessions import Sessions
from webapp.throttle import Throttle
from webapp.tokens import Tokens


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A person who just proved who they are; `secret` is the new session's cookie value."""

    actor: Actor
    secret: str = field(repr=False)


class Accounts:
    """Authentication over `humantasks.people`."""

    def __init__(self, database: Database, clock: Clock, ids: Ids, people: People) -> None:
        self.people = people
        self.passwords = Passwords(database, clock)
        self.sessions = Sessions(database, clock)
        self.tokens = Tokens(database, clock, ids)
        self.throttle = Throttle(database, clock)
        self._proven_lately = Proven(self.passwords, clock)

    def sign_in(self, *, name: str, password: str, address: str) -> SignedIn:
        """Open a session for the right name and password.

        Raises NotSignedIn `sign_in_failed`, the same for every reason, or TryLater.
        """
        actor = self.prove(name=name, password=password, address=address)
        if actor is None:
            raise NotSignedIn(
                "name and password do not belong together; check both and try again",
                code="sign_in_failed",
            )
        secret = self.sessions.open(tenant_id=DEFAULT_TENANT, person_id=actor.id)
        return SignedIn(actor=actor, secret=secret)

    def prove(self, *, name: str, password: str, address: str) -> Actor | None:
        """Return who has this name and password, None for nobody; raises TryLater."""
        tenant_id = DEFAULT_TENANT
        self.throttle.begin(tenant_id=tenant_id, name=name, address=address)
        actor = self._proven(tenant_id, name, password)
        if actor is not None:
            self.throttle.succeeded(tenant_id=tenant_id, name=name, address=address)
        return actor

    def by_basic(self, *, name: str, password: str, address: str) -> Actor | None:
        """Return who has this name and password, proved now or lately; raises TryLater."""
        tenant_id = DEFAULT_TENANT
        known = self._proven_lately.find(tenant_id=tenant_id, name=name, password=password)
        if known is not None:
            return self._actor(known, tenant_id)
        actor = self.prove(name=name, password=password, address=address)
        if actor is not None:
            self._proven_lately.add(
                tenant_id=tenant_id, name=name, password=password, person_id=actor.id
            )
        return actor

    def by_session(self, secret: str, *, is_use: bool = True) -> Actor | None:
        """Return who holds the session of a cookie; None when it ended or the person left.

        `is_use` False: the look does not keep the session alive.
        """
        session = self.sessions.find(secret, is_use=is_use)
        return None if session is None else self._actor(session.person_id, session.tenant_id)

    def by_token(self, secret: str) -> Actor | None:
        """Return who holds a token, narrowed to its scopes; None when it does not count."""
        token = self.tokens.find(secret)
        actor = None if token is None else self._actor(token.person_id, token.tenant_id)
        if token is None or actor is None:
            return None
        return replace(actor, scopes=token.scopes)

    def _proven(self, tenant_id: int, name: str, password: str) -> Actor | None:
        if len(password) > MAX_LENGTH:
            return None
        person = self.people.named(name, tenant_id=tenant_id)
        person_id = None if person is None else person.id
        is_right = self.passwords.is_right(
            tenant_id=tenant_id, person_id=person_id, password=password
        )
        return None if person_id is None or not is_right else self._actor(person_id, tenant_id)

    def _actor(self, person_id: str, tenant_id: int) -> Actor | None:
        """Return the person as of now; None when gone or deactivated: the door says the same."""
        try:
            return self.people.actor(person_id, tenant_id=tenant_id)
        except (NotFound, Forbidden):
            return None
