"""Business keys that a definition declares unique: taken at the start, free again at the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from engine.changes import Change, Delete, Insert
from engine.definitions import Definition
from engine.dialects.form_data import BUSINESS_KEY_FIELD
from engine.errors import Conflict, Invalid
from engine.tables import business_key as table
from engine.values import check_variables

_LONGEST = 255


def check(business_key: str | None) -> None:
    """Raise Invalid for a key that cannot be stored."""
    if business_key is None:
        return
    check_variables({"business_key": business_key})
    if not 0 < len(business_key) <= _LONGEST:
        message = f"the business key has {len(business_key)} characters, expected 1 to {_LONGEST}"
        raise Invalid(message, code="business_key_malformed")


def of_form(definition: Definition, variables: Mapping[str, Any]) -> str | None:
    """Return the value of the field that the start form names as the key (SEMANTICS 33)."""
    for element in definition.elements.values():
        form = element.attributes.start_form if element.kind == "startEvent" else None
        if form is None or form.document is None:
            continue
        value = variables.get(str(form.document.get(BUSINESS_KEY_FIELD)))
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            key = str(value)
            check(key)
            return key
    return None


def reserve(instance_id: int, definition: Definition, business_key: str | None) -> list[Change]:
    """Return the row that takes a key; a key of another open instance is `business_key_taken`."""
    if business_key is None or not definition.attributes.is_business_key_unique:
        return []
    row = {
        "tenant_id": definition.tenant_id,
        "definition_key": definition.key,
        "business_key": business_key,
        "instance_id": instance_id,
    }
    clash = Conflict(
        f"the business key '{business_key}' belongs to another open instance of "
        f"'{definition.key}'; use another key or finish that instance",
        code="business_key_taken",
    )
    return [Insert(table=table, row=row, clash=clash)]


def free(row: sa.Row[Any], definition: Definition) -> list[Change]:
    """Let the business key of an ended instance be used again."""
    if row.business_key is None or not definition.attributes.is_business_key_unique:
        return []
    key = {
        "tenant_id": row.tenant_id,
        "definition_key": row.definition_key,
        "business_key": row.business_key,
        "instance_id": row.id,
    }
    return [Delete(table=table, key=key)]
