"""Passwords: argon2id, 8 to 128 characters, compared in Unicode's composed form (NFC)."""

from __future__ import annotations

import threading
import unicodedata

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engine.clock import Clock
from engine.database import Database, Delete, Unit, Upsert
from engine.errors import Invalid
from webapp.fingerprints import new_secret
from webapp.tables import credential, web_session

MIN_LENGTH = 8
MAX_LENGTH = 128
_MEMORY_KIB = 19 * 1024  # OWASP's floor for argon2id with two passes: 19 MiB
_AT_ONCE = 4


class Passwords:
    """Set and verify passwords. At most four are hashed at once, so that memory stays bounded."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._hasher = PasswordHasher(time_cost=2, memory_cost=_MEMORY_KIB, parallelism=1)
        self._turns = threading.BoundedSemaphore(_AT_ONCE)
        self._nobodys = self._hasher.hash(new_secret())

    def set(self, *, tenant_id: int, person_id: str, password: str) -> None:
        """Give a person a new password and end the person's sessions.

        Raises Invalid `password_length`.
        """
        text = checked(password)
        with self._turns:
            password_hash = self._hasher.hash(text)
        who = {"tenant_id": tenant_id, "person_id": person_id}
        row = {**who, "password_hash": password_hash, "changed_at": self._clock.now()}
        self._database.write(
            Unit(changes=(Upsert(table=credential, row=row), Delete(table=web_session, key=who)))
        )

    def is_right(self, *, tenant_id: int, person_id: str | None, password: str) -> bool:
        """Verify a password; for nobody (None) it takes the same time and is wrong."""
        stored = None if person_id is None else self.stored(tenant_id, person_id)
        with self._turns:
            is_match = self._verify(stored or self._nobodys, unicodedata.normalize("NFC", password))
        return is_match and stored is not None

    def stored(self, tenant_id: int, person_id: str) -> str | None:
        """Return the hash that is kept of a person's password."""
        with self._database.read() as connection:
            return connection.execute(
                sa.select(credential.c.password_hash).where(
                    credential.c.tenant_id == tenant_id, credential.c.person_id == person_id
                )
            ).scalar_one_or_none()

    def _verify(self, password_hash: str, text: str) -> bool:
        try:
            return self._hasher.verify(password_hash, text)
        except (VerificationError, InvalidHashError):
            return False


def checked(password: str) -> str:
    """Return a new password as it is hashed; raises Invalid `password_length`."""
    text = unicodedata.normalize("NFC", password)
    if not MIN_LENGTH <= len(text) <= MAX_LENGTH:
        message = (
            f"the password has {len(text)} characters, expected {MIN_LENGTH} to {MAX_LENGTH}; "
            "choose another"
        )
        raise Invalid(message, code="password_length", where={"field": "password"})
    return text
