"""What a form sent back, as variables: from plain HTML fields, or from form-js as one JSON text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from engine.errors import Invalid, PlaitError
from engine.values import loads_strict
from humantasks.plain_posts import from_post, with_rows_changed

PREFIX = "field."  # so that a form's field can never pass for one of the page's own
JSON_FIELD = "variables"
ROW_FIELD = "row"  # a button that adds or removes a row of a list


def read(
    sent: MultiDict[str, str], schema: Mapping[str, Any] | None, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what was entered in a form drawn from `schema` over `values`.

    Whether it is acceptable is the worklist's judgement, not this function's.
    """
    if sent.get(JSON_FIELD):
        return read_object(sent[JSON_FIELD])
    if schema is None:
        return {}
    posted = {
        name.removeprefix(PREFIX): texts for name, texts in sent.lists() if name.startswith(PREFIX)
    }
    typed = from_post(schema, posted, values)
    order = sent.get(ROW_FIELD)
    return with_rows_changed(typed, order) if order else typed


def asks_for_rows(sent: MultiDict[str, str]) -> bool:
    """Say whether a row is to be added or removed, and nothing to be sent yet."""
    return bool(sent.get(ROW_FIELD)) and not sent.get(JSON_FIELD)


def read_object(text: str) -> dict[str, Any]:
    """Return a JSON object as a map; Invalid `not_json` when the text is something else."""
    try:
        found = loads_strict(text)
    except (PlaitError, ValueError) as error:
        message = f"this is not a JSON object: {error}"
        raise Invalid(message, code="not_json", where={"field": JSON_FIELD}) from error
    if not isinstance(found, Mapping):
        message = 'this is JSON, but not an object; write {"name": value, …}'
        raise Invalid(message, code="not_json", where={"field": JSON_FIELD})
    return dict(found)
