"""Browser sessions, kept on the server: a sign-out or a new password ends them at once.

A session ends 30 minutes after it was last used and 12 hours after it was opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from engine.clock import Clock
from engine.database import Database, Delete, Insert, Move, Unit
from webapp.fingerprints import digest_of, new_secret
from webapp.problems import NotSignedIn
from webapp.tables import web_session

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
_TOUCH_EVERY = timedelta(minutes=1)
_SWEEP = 50


@dataclass(frozen=True, kw_only=True)
class Session:
    """An open session; `digest` stands for its secret."""

    digest: str
    tenant_id: int
    person_id: str
    opened_at: datetime
    seen_at: datetime
    expires_at: datetime


class Sessions:
    """Open, find and close sessions."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def open(self, *, tenant_id: int, person_id: str) -> str:
        """Open a session and return its secret, the value of the cookie. Sweeps some ended ones."""
        secret = new_secret()
        now = self._clock.now()
        row = {
            "digest": digest_of(secret),
            "tenant_id": tenant_id,
            "person_id": person_id,
            "opened_at": now,
            "seen_at": now,
            "expires_at": now + IDLE,
        }
        opened = Insert(table=web_session, row=row)
        self._database.write(Unit(changes=(*self._sweep(now), opened)))
        return secret

    def find(self, secret: str, *, is_use: bool = True) -> Session | None:
        """Return the open session of a cookie; None when it has ended. A use keeps it alive."""
        with self._database.read() as connection:
            found = (
                connection.execute(
                    sa.select(web_session).where(web_session.c.digest == digest_of(secret))
                )
                .mappings()
                .one_or_none()
            )
        now = self._clock.now()
        if found is None or found["expires_at"] <= now:
            return None
        session = Session(**found)
        if is_use and now - session.seen_at >= _TOUCH_EVERY:
            self._touch(session, now)
        return session

    def close(self, secret: str) -> None:
        """End one session."""
        self._database.write(
            Unit(changes=(Delete(table=web_session, key={"digest": digest_of(secret)}),))
        )

    def close_all(self, *, tenant_id: int, person_id: str) -> None:
        """End every session of a person, on every device."""
        key = {"tenant_id": tenant_id, "person_id": person_id}
        self._database.write(Unit(changes=(Delete(table=web_session, key=key),)))

    def _touch(self, session: Session, now: datetime) -> None:
        until = min(now + IDLE, session.opened_at + ABSOLUTE)
        move = Move(
            table=web_session,
            key={"digest": session.digest},
            values={"seen_at": now, "expires_at": until},
            otherwise=NotSignedIn("this session was ended; sign in again"),
        )
        self._database.write(Unit(changes=(move,)))

    def _sweep(self, now: datetime) -> list[Delete]:
        with self._database.read() as connection:
            ended = connection.execute(
                sa.select(web_session.c.digest)
                .where(web_session.c.expires_at <= now)
                .order_by(web_session.c.expires_at)
                .limit(_SWEEP)
            ).scalars()
            return [Delete(table=web_session, key={"digest": digest}) for digest in ended]
