"""The blueprint and the contract that every module of this API adds its operations to."""

from __future__ import annotations

from flask import Blueprint, request

from webapp.api.contract import Contract
from webapp.api.reading import idempotency_key

PREFIX = "/api/v1"
blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
contract = Contract()


def key() -> str | None:
    """Return the idempotency key of the request that is being answered."""
    return idempotency_key(request)
