"""Ids in addresses: up to 19 digits; anything else is an address that does not exist."""

from __future__ import annotations

from werkzeug.routing import BaseConverter, ValidationError

_LARGEST = 2**63 - 1


class IdConverter(BaseConverter):
    """`<id:task_id>` in a route."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        """Return the id as the services know it."""
        number = int(value)
        if number > _LARGEST:
            raise ValidationError
        return number

    def to_url(self, value: int) -> str:
        """Return the id as doors show it."""
        return str(value)
