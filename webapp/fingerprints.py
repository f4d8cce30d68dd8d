"""Random secrets and what is stored of them: a SHA-256, never the secret itself.

A fast hash is enough because the secrets have 256 random bits; passwords go through argon2 instead.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets


def new_secret() -> str:
    """Return 256 random bits as 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """Return the SHA-256 of a secret in hexadecimal."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def seal(key: str, purpose: str, text: str) -> str:
    """Return a keyed fingerprint of `text` that only holders of `key` can make."""
    fingerprint = hmac.digest(key.encode(), f"{purpose}:{text}".encode(), "sha256")
    return base64.urlsafe_b64encode(fingerprint).decode().rstrip("=")


def is_same(left: str, right: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())
