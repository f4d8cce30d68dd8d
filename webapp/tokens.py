"""Tokens for services and scripts: shown once, stored as a fingerprint, narrowed by scopes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import RowMapping

from engine.clock import Clock
from engine.database import Database, Insert, Move, Unit
from engine.errors import Invalid, NotFound
from engine.ids import Ids
from engine.permissions import SCOPES
from webapp.fingerprints import digest_of, is_same, new_secret
from webapp.tables import api_token

_MARK = "plait"
_PREFIX_BYTES = 6


@dataclass(frozen=True, kw_only=True)
class Token:
    """A token as it is listed. `scopes` None: not narrowed."""

    id: int
    tenant_id: int
    person_id: str
    name: str
    scopes: frozenset[str] | None
    created_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class NewToken:
    """A token just made; `secret` is never shown again."""

    token: Token
    secret: str = field(repr=False)


class Tokens:
    """Make, find and revoke tokens."""

    def __init__(self, database: Database, clock: Clock, ids: Ids) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids

    def create(
        self,
        *,
        tenant_id: int,
        person_id: str,
        name: str,
        scopes: Sequence[str] | None = None,
        days: int | None = 90,
    ) -> NewToken:
        """Make a token for a person; `days` None never ends. Raises Invalid `scope_unknown`."""
        _check_scopes(scopes)
        now = self._clock.now()
        prefix = secrets.token_hex(_PREFIX_BYTES)
        secret = f"{_MARK}_{prefix}_{new_secret()}"
        token = Token(
            id=self._ids.new(),
            tenant_id=tenant_id,
            person_id=person_id,
            name=name,
            scopes=None if scopes is None else frozenset(scopes),
            created_at=now,
            expires_at=None if days is None else now + timedelta(days=days),
        )
        row = {
            "id": token.id,
            "tenant_id": tenant_id,
            "person_id": person_id,
            "name": name,
            "prefix": prefix,
            "digest": digest_of(secret),
            "scopes": None if scopes is None else sorted(set(scopes)),
            "created_at": now,
            "expires_at": token.expires_at,
            "revoked_at": None,
        }
        self._database.write(Unit(changes=(Insert(table=api_token, row=row),)))
        return NewToken(token=token, secret=secret)

    def find(self, secret: str) -> Token | None:
        """Return the token of a secret; None when unknown, ended or revoked."""
        mark, _, rest = secret.partition("_")
        prefix = rest.partition("_")[0]
        if mark != _MARK or len(prefix) != 2 * _PREFIX_BYTES:
            return None
        with self._database.read() as connection:
            row = (
                connection.execute(sa.select(api_token).where(api_token.c.prefix == prefix))
                .mappings()
                .one_or_none()
            )
        if row is None or not is_same(row["digest"], digest_of(secret)):
            return None
        has_ended = row["expires_at"] is not None and row["expires_at"] <= self._clock.now()
        return None if has_ended or row["revoked_at"] is not None else _token(row)

    def of(self, *, tenant_id: int, person_id: str) -> list[Token]:
        """Return a person's tokens that still count, oldest first."""
        columns, now = api_token.c, self._clock.now()
        with self._database.read() as connection:
            rows = connection.execute(
                sa.select(api_token)
                .where(columns.tenant_id == tenant_id, columns.person_id == person_id)
                .where(columns.revoked_at.is_(None))
                .where(sa.or_(columns.expires_at.is_(None), columns.expires_at > now))
                .order_by(columns.id)
            ).mappings()
            return [_token(row) for row in rows]

    def revoke(self, token_id: int, *, tenant_id: int, person_id: str) -> None:
        """End a token now; revoking it again changes nothing of the first time."""
        missing = NotFound(f"no token {token_id} of yours; list your tokens to see their ids")
        move = Move(
            table=api_token,
            key={"id": token_id, "tenant_id": tenant_id, "person_id": person_id},
            values={"revoked_at": self._clock.now()},
            otherwise=missing,
        )
        self._database.write(Unit(changes=(move,)))


def _check_scopes(scopes: Sequence[str] | None) -> None:
    for scope in scopes or ():
        if scope not in SCOPES:
            message = f"no scope {scope!r}; choose of {', '.join(sorted(SCOPES))}"
            raise Invalid(message, code="scope_unknown", where={"scope": scope})


def _token(facts: RowMapping) -> Token:
    scopes = facts["scopes"]
    return Token(
        id=facts["id"],
        tenant_id=facts["tenant_id"],
        person_id=facts["person_id"],
        name=facts["name"],
        scopes=None if scopes is None else frozenset(scopes),
        created_at=facts["created_at"],
        expires_at=facts["expires_at"],
    )
