"""Who proved a password lately, so that tools that send it with every request need not wait.

Hashing a password costs tens of milliseconds, and failed sign-ins are counted before they are
tried: a worker with several requests at once would stop itself. What is remembered is a fingerprint
under a key of this process, and it counts only while the stored password is the same.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.clock import Clock
from webapp.fingerprints import seal
from webapp.passwords import Passwords

_LASTS = timedelta(minutes=10)
_MOST = 1000


@dataclass(frozen=True, kw_only=True)
class _Proof:
    person_id: str
    stored: str | None
    until: datetime


class Proven:
    """Names and passwords that were right a short while ago."""

    def __init__(self, passwords: Passwords, clock: Clock) -> None:
        self._passwords = passwords
        self._clock = clock
        self._key = secrets.token_urlsafe(32)
        self._known: OrderedDict[str, _Proof] = OrderedDict()
        self._guard = threading.Lock()

    def find(self, *, tenant_id: int, name: str, password: str) -> str | None:
        """Return the id of the person who proved this, None when nobody did, or no longer can."""
        mark = self._mark(tenant_id, name, password)
        with self._guard:
            proof = self._known.get(mark)
        if proof is None or proof.until <= self._clock.now():
            return None
        stored = self._passwords.stored(tenant_id, proof.person_id)
        return proof.person_id if stored is not None and stored == proof.stored else None

    def add(self, *, tenant_id: int, name: str, password: str, person_id: str) -> None:
        """Remember that a person has just proved this."""
        stored = self._passwords.stored(tenant_id, person_id)
        until = self._clock.now() + _LASTS
        with self._guard:
            mark = self._mark(tenant_id, name, password)
            self._known[mark] = _Proof(person_id=person_id, stored=stored, until=until)
            self._known.move_to_end(mark)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)

    def _mark(self, tenant_id: int, name: str, password: str) -> str:
        return seal(self._key, "basic", f"{tenant_id}:{len(name)}:{name}:{password}")
